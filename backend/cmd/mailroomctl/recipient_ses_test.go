package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestRule15ARecipientIsLookedUpOnSESList(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts+aGuest)
	ses := &sesList{listed: map[string]string{"gwen@example.net": "COMPLAINT"}}
	server := httptest.NewServer(ses)
	t.Cleanup(server.Close)
	settings := []string{"DATABASE_URL=" + url, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s", "AWS_ENDPOINT_URL_SESV2=" + server.URL}

	told := decode[recipientJSON](t, succeed(t, settings, "recipient", "Gwen@example.net", "--json"))
	if told.SES == nil || !*told.SES.Listed || *told.SES.Reason != "complaint" || !strings.HasPrefix(*told.SES.Since, "2026-03-01T12:00:00") || told.SES.Error != nil {
		t.Errorf("listed: %+v", told.SES)
	}
	if text := succeed(t, settings, "recipient", "gwen@example.net"); !strings.Contains(text, "SES's account-level list: on it since 2026-03-01 12:00") || !strings.Contains(text, "complaint;") {
		t.Errorf("%s", text)
	}
	told = decode[recipientJSON](t, succeed(t, settings, "recipient", "fred@gmial.com", "--json"))
	if told.SES == nil || *told.SES.Listed || told.SES.Reason != nil || told.SES.Since != nil {
		t.Errorf("not listed: %+v", told.SES)
	}
	if text := succeed(t, settings, "recipient", "fred@gmial.com"); !strings.Contains(text, "SES's account-level list: not on it\n") {
		t.Errorf("%s", text)
	}
	if told := decode[recipientJSON](t, succeed(t, settings, "recipient", "O-GWEN001", "--json")); told.SES != nil {
		t.Errorf("several: %+v", told.SES)
	}
	// A failure of SES does not suppress the other parts of the answer.
	ses.expire(true)
	told = decode[recipientJSON](t, succeed(t, settings, "recipient", "gwen@example.net", "--json"))
	if told.SES == nil || told.SES.Listed != nil || !strings.Contains(*told.SES.Error, "refuses the credentials") || len(told.Orders) != 1 {
		t.Errorf("refused: %+v", told)
	}
	// Rule 11: a person's login may not see what SES reports about other people.
	execute(t, url, "INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (50, 'olga@example.org', 'x', 'Olga', 'UTC')")
	execute(t, url, "INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 50, 'ORGANIZER', 'ACTIVE')")
	own := as(settings, granted(t, settings, url, "organizer", "--user", "olga@example.org"))
	ses.expire(false)
	if told := decode[recipientJSON](t, succeed(t, own, "recipient", "gwen@example.net", "--json")); told.SES == nil || !*told.SES.Listed {
		t.Errorf("one's own guest: %+v", told.SES)
	}
	if told := decode[recipientJSON](t, succeed(t, own, "recipient", "nobody@example.net", "--json")); told.SES != nil {
		t.Errorf("a stranger: %+v", told.SES)
	}
	if looked := ses.expire(true); looked != "gwen@example.net" {
		t.Errorf("SES was asked for %q", looked)
	}
	// Rule 17: what is not set up is not mentioned.
	off := without(settings, "AWS_REGION")
	if told := decode[recipientJSON](t, succeed(t, off, "recipient", "gwen@example.net", "--json")); told.SES != nil {
		t.Errorf("without SES: %+v", told.SES)
	}
	if text := succeed(t, off, "recipient", "gwen@example.net"); strings.Contains(text, "SES") {
		t.Errorf("without SES: %s", text)
	}
}
