package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

const erasable = `
	INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1');
	INSERT INTO events (id, title, account_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'First', 1, 1, now(), now(), 'e_1');
	INSERT INTO orders (id, short_id, public_id, event_id, currency, status, email, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 'o_1', 'P1', 1, 'USD', 'COMPLETED', 'ann@example.com', now());
	INSERT INTO outgoing_transaction_messages (event_id, order_id, email_type, subject, recipient, status, created_at) VALUES
		(1, 1, 'order_summary', 'Your Order', 'Ann <ANN@example.com>', 'BOUNCED', now()), (1, NULL, 'order_summary', 'Your Order', 'bob@example.com', 'SENT', now());
	INSERT INTO email_suppressions (account_id, email, reason, bounce_type, source) VALUES (1, 'ann@example.com', 'bounce', 'Permanent', 'ses_notification')`

func TestEraseSaysWhatItErasesAndWhatStays(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, erasable)
	settings := []string{"DATABASE_URL=" + url, "SES_SUPPRESSION_ENABLED=true"}
	state := func() string {
		return strings.Join(ask(t, url, "SELECT recipient FROM outgoing_transaction_messages ORDER BY id"), " ")
	}
	const untouched = "Ann <ANN@example.com> bob@example.com"
	plan := []string{"ann@example.com would be erased", "public.outgoing_transaction_messages  1", "Would stay as an HMAC of the address, suppressions: 1", "does not see them", "Stays in public.orders, rows: 1"}
	check := func(what, output string, code, want int) {
		for _, words := range plan {
			if !strings.Contains(output, words) {
				t.Errorf("%s does not say %q: %s", what, words, output)
			}
		}
		if code != want || state() != untouched {
			t.Errorf("%s: code %d, want %d; %s", what, code, want, state())
		}
	}
	dry := mailroomctl(t, settings, "erase", "ann@example.com", "--dry-run")
	check("--dry-run", dry.stdout, dry.code, exitDone)
	// At a terminal nothing is erased before the person has seen this and typed the address.
	for _, typed := range []string{"", "\n", "yes\n", "bob@example.com\n"} {
		var out, errs bytes.Buffer
		p := newProgram(&out, &errs, inProcess(settings))
		p.stdin, p.canAsk = strings.NewReader(typed), true
		code := p.run(t.Context(), []string{"erase", "ann@example.com"})
		check(fmt.Sprintf("typed %q", typed), errs.String(), code, exitUsage)
		if out.Len() > 0 {
			t.Errorf("typed %q: the output is %s", typed, out.String())
		}
	}
	told := decode[erasureJSON](t, succeed(t, settings, "erase", "Ann@Example.com", "--json"))
	if told.DryRun || told.Total != 2 || told.Suppression != 1 || len(told.Held) != 1 || told.Held[0] != (heldTableJSON{"public.orders", 1, "hi_events"}) {
		t.Errorf("%+v", told)
	}
	if got := state(); got != "erased@address.invalid bob@example.com" {
		t.Errorf("recipients: %s", got)
	}
	var out, errs bytes.Buffer
	p := newProgram(&out, &errs, inProcess(settings))
	p.stdin, p.canAsk = strings.NewReader("bob@example.com\n"), true
	if code := p.run(t.Context(), []string{"erase", "bob@example.com", "--json"}); code != exitDone || strings.Count(out.String(), "\n") != 1 || decode[erasureJSON](t, out.String()).Total != 1 || state() != "erased@address.invalid erased@address.invalid" {
		t.Errorf("typed: code %d, %s, %s", code, state(), errs.String())
	}
	if nothing := succeed(t, settings, "erase", "ann@example.com"); !strings.Contains(nothing, "is in none of the searched tables") || !strings.Contains(nothing, "Stay as an HMAC of the address, suppressions: 1") {
		t.Errorf("again: %s", nothing)
	}
	if shown := succeed(t, settings, "recipient", "ann@example.com"); !strings.Contains(shown, "HMAC") {
		t.Errorf("recipient does not show the suppression: %s", shown)
	}
	if logged := succeed(t, settings, "audit", "--action", "erase_address", "--json"); strings.Contains(logged, "ann@") || !strings.Contains(logged, "the person asked") {
		t.Errorf("logged: %s", logged)
	}
	for _, wrong := range [][]string{{"erase"}, {"erase", "ann"}, {"erase", "a@b.co", "c@d.co"}, {"erase", "a@b.co", "--yes", "--dry-run"}, {"erase", "a@b.co", "--yes", "--why", " "}, {"erase", "erased@address.invalid", "--what"}} {
		if done := mailroomctl(t, settings, wrong...); done.code != exitUsage {
			t.Errorf("%v: code %d, %s", wrong, done.code, done.stderr)
		}
	}
}
