package main

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// aGuest has an order with a ticket in account 1, a mail there to the address before a correction, and one in account 2 whose subject is
// a formula; a suppression stops announcements of account 2 to them.
const aGuest = `
	SET session_replication_role = replica;
	INSERT INTO orders (id, short_id, event_id, currency, first_name, last_name, email, status, public_id, created_at) OVERRIDING SYSTEM VALUE
	VALUES (1, 'o_1', 1, 'EUR', 'Gwen', 'Guest', 'gwen@example.net', 'COMPLETED', 'O-GWEN001', '2026-04-01 10:00:00');
	INSERT INTO attendees (id, short_id, event_id, order_id, product_id, product_price_id, first_name, last_name, email, status, public_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
	VALUES (1, 'a_1', 1, 1, 1, 1, 'Fred', 'Friend', 'fred@gmial.com', 'ACTIVE', 'A-GWEN001', '2026-04-01 10:00:00', now());
	INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, original_recipient, subject, status, created_at)
	VALUES (1, 'order_summary', 'gwen@example.net', 'gwenn@example.net', 'Your Order', 'DELIVERED', '2026-04-01 10:00:00');
	INSERT INTO outgoing_messages (event_id, message_id, recipient, subject, status, created_at) VALUES (2, 2, 'gwen@example.net', '=1+1', 'BOUNCED', '2026-04-02 10:00:00');
	INSERT INTO email_suppressions (account_id, email, reason, source, created_at) VALUES (2, 'gwen@example.net', 'complaint', 'manual', now());`

func TestARecipientIsToldInThreeParts(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts+aGuest)
	settings := []string{"DATABASE_URL=" + url, "SES_SUPPRESSION_ENABLED=true"}
	told := decode[recipientJSON](t, succeed(t, settings, "recipient", "O-GWEN001", "--account", "1", "--json"))
	if told.Email != nil || len(told.Matches) != 2 {
		t.Errorf("an order of two people: %+v", told)
	}
	told = decode[recipientJSON](t, succeed(t, settings, "recipient", "Gwen", "Guest", "--json"))
	if told.Email == nil || *told.Email != "gwen@example.net" || len(told.Messages) != 2 || len(told.Orders) != 1 || told.Orders[0].Tickets[0].Email != "fred@gmial.com" {
		t.Errorf("by name: %+v", told)
	}
	if w := told.WouldSend; len(w) != 3 || !w[0].Announcement.Allowed || w[1].Announcement.Allowed || *w[1].Announcement.Rule != "complaint" || !w[1].Transaction.Allowed || w[2].AccountID != nil {
		t.Errorf("would send: %+v", w)
	}
	told = decode[recipientJSON](t, succeed(t, settings, "recipient", "GWENN@example.net", "--json"))
	if len(told.Messages) != 1 || told.Messages[0].Recipient != "gwen@example.net" {
		t.Errorf("by the address before: %+v", told)
	}
	text := succeed(t, settings, "recipient", "gwen@example.net", "--account", "2")
	if !strings.Contains(text, "no: complaint") || !strings.Contains(text, "=1+1") || strings.Contains(text, "O-GWEN001") {
		t.Errorf("in account 2:\n%s", text)
	}
	if text := succeed(t, settings, "recipient", "nobody"); text != "Nobody was found.\n" {
		t.Errorf("%q", text)
	}
	for _, wrong := range [][]string{{"recipient"}, {"recipient", "x", "--limit", "0"}, {"recipient", "x", "--account", "-1"}, {"messages", "--json", "--csv"}} {
		if done := mailroomctl(t, settings, wrong...); done.code != exitUsage {
			t.Errorf("%v: exit code %d, %s", wrong, done.code, done.stderr)
		}
	}
}

// Orders without an address are listed as such, those of the box office with the reason: no mail is sent about them.
func TestWhoHasNoAddressIsListedAsThat(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock2)
	execute(t, url, twoAccounts+`
		SET session_replication_role = replica;
		INSERT INTO orders (id, short_id, event_id, currency, first_name, last_name, status, public_id, created_at, box_office_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'o_1', 1, 'EUR', 'Gerda', 'Doors', 'COMPLETED', 'O-KASSE01', now(), 1), (2, 'o_2', 1, 'EUR', 'Nils', 'Nobody', 'COMPLETED', 'O-BLANK01', now(), NULL)`)
	settings := []string{"DATABASE_URL=" + url}
	for number, why := range map[string]string{"O-KASSE01": "none: sold at the box office", "O-BLANK01": "none"} {
		if text := succeed(t, settings, "recipient", number); !strings.Contains(text, number) || !slices.Contains(columns(text), why) {
			t.Errorf("%s:\n%s", number, text)
		}
		told := decode[recipientJSON](t, succeed(t, settings, "recipient", number, "--json"))
		if told.Email != nil || len(told.Matches) != 1 || told.Matches[0].Email != nil || told.Matches[0].BoxOffice != (number == "O-KASSE01") {
			t.Errorf("%s: %+v", number, told)
		}
	}
}

// columns returns the cells of a printed table, which two spaces or more keep apart.
func columns(text string) []string {
	var cells []string
	for line := range strings.SplitSeq(text, "\n") {
		for cell := range strings.SplitSeq(line, "  ") {
			cells = append(cells, strings.TrimSpace(cell))
		}
	}
	return cells
}

func TestListsArePrintedAsCSV(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts+aGuest)
	execute(t, url, `INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, created_at)
		SELECT 1, 'attendee_ticket', 'g' || n || '@example.net', 'Ticket', 'BOUNCED', timestamp '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 1200) n`)
	settings := []string{"DATABASE_URL=" + url}
	for command, want := range map[string]int{"messages": 1202, "issues": 1201} {
		lines, err := csv.NewReader(strings.NewReader(succeed(t, settings, command, "--csv"))).ReadAll()
		if err != nil || len(lines) != want+1 || lines[0][0] != "id" {
			t.Fatalf("%s: %d lines, %v", command, len(lines), err)
		}
		if formula := lines[1][slices.Index(lines[0], "subject")]; formula != "'=1+1" {
			t.Errorf("%s: a formula came out as %q", command, formula)
		}
		if lines, err = csv.NewReader(strings.NewReader(succeed(t, settings, command, "--csv", "--limit", "3"))).ReadAll(); err != nil || len(lines) != 4 {
			t.Errorf("%s up to 3: %d lines, %v", command, len(lines), err)
		}
	}
}
