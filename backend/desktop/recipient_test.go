package desktop_test

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// guestList is an order with a ticket in each account, and a suppression of account 2.
const guestList = `
	SET session_replication_role = replica;
	INSERT INTO orders (id, short_id, event_id, currency, first_name, last_name, email, status, public_id, created_at) OVERRIDING SYSTEM VALUE VALUES
		(1, 'o_1', 1, 'EUR', 'Buy', 'Er', 'Buyer@Example.net', 'COMPLETED', 'O-ONE0001', '2026-04-01 10:00:00'),
		(2, 'o_2', 2, 'EUR', 'Only', 'Two', 'two.only@example.net', 'COMPLETED', 'O-TWO0001', '2026-04-01 10:00:00');
	INSERT INTO attendees (id, short_id, event_id, order_id, product_id, product_price_id, first_name, last_name, email, status, public_id, created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES
		(1, 'a_1', 1, 1, 1, 1, 'Fri', 'End', 'friend@gmial.com', 'ACTIVE', 'A-ONE0001', '2026-04-01 10:00:00', now());
	INSERT INTO email_suppressions (account_id, email, reason, source, created_at) VALUES (2, 'buyer@example.net', 'complaint', 'manual', now())`

func TestTheQuestionThatOpensMailroomIsAnswered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	installation{url: o.url}.exec(t, guestList)
	o.signIn("one@example.com")
	found, err := o.Recipient.Find("o-one0001")
	if err != nil || len(found.Rows) != 2 || found.Rows[0] != (desktop.FoundRecipient{Email: "buyer@example.net", Name: "Buy Er", PublicID: "O-ONE0001"}) {
		t.Fatalf("by order number: %+v, %v", found, err)
	}
	answer, err := o.Recipient.Look(" BUYER@example.net")
	if err != nil || answer.Email != "buyer@example.net" || len(answer.Accounts) != 1 || !answer.Accounts[0].Announcement.Allowed || len(answer.Suppressions) != 0 {
		t.Fatalf("would this send: %+v, %v", answer, err)
	}
	if len(answer.Orders) != 1 || answer.Orders[0].PublicID != "O-ONE0001" || answer.Orders[0].Email != "Buyer@Example.net" ||
		answer.Orders[0].TicketedEvent.StartsAt != "2026-05-02T18:00:00.000Z" || len(answer.Orders[0].Tickets) != 1 || answer.Orders[0].Tickets[0].Email != "friend@gmial.com" {
		t.Errorf("orders and tickets: %+v", answer.Orders)
	}
	page, err := o.Messages(desktop.MessageQuery{Address: answer.Email})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].ID != "transaction:1" {
		t.Errorf("mails: %+v, %v", page.Rows, err)
	}
}

func TestRule11ARecipientOfAnotherAccountIsNotFound(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	installation{url: o.url}.exec(t, guestList)
	o.signIn("one@example.com")
	for _, text := range []string{"two.only", "O-TWO0001", "only two"} {
		if found, err := o.Recipient.Find(text); err != nil || len(found.Rows) != 0 {
			t.Errorf("%s: %+v, %v", text, found, err)
		}
	}
	stranger, err := o.Recipient.Look("two.only@example.net")
	nobody, none := o.Recipient.Look("nobody@example.net")
	if err != nil || none != nil || len(stranger.Orders) != 0 || len(stranger.Accounts) != len(nobody.Accounts) {
		t.Errorf("%+v, %v; %+v, %v", stranger, err, nobody, none)
	}
	_ = o.signIn("root@example.com")
	everywhere, err := o.Recipient.Look("buyer@example.net")
	names := collect(everywhere.Accounts, func(v desktop.AccountVerdict) string { return v.AccountName })
	if err != nil || len(names) != 3 || names[0] != "First" || names[1] != "Second" || names[2] != "" {
		t.Fatalf("accounts %q, %v", names, err)
	}
	second := everywhere.Accounts[1]
	if second.Announcement.Allowed || second.Announcement.Rule != "complaint" || !second.Transaction.Allowed || !everywhere.Accounts[0].Announcement.Allowed {
		t.Errorf("%+v", everywhere.Accounts)
	}
}

func TestAListIsSavedWhereThePersonSays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("one@example.com")
	path := filepath.Join(t.TempDir(), "mine.csv")
	var offered string
	o.saveTo = func(name string) (string, error) { offered = name; return path, nil }
	saved, err := o.Export.Messages(desktop.MessageQuery{Kind: "transaction"}, nil)
	if err != nil || saved != (desktop.Saved{File: "mine.csv", Rows: 1}) {
		t.Fatalf("%+v, %v", saved, err)
	}
	if matched, _ := filepath.Match("mailroom-transactions-????-??-??.csv", offered); !matched {
		t.Errorf("offered %q", offered)
	}
	if lines := readTable(t, path); len(lines) != 2 || lines[1][0] != "transaction:1" || lines[1][3] != "buyer@example.net" {
		t.Errorf("%q", lines)
	}
	// The chosen rows, whatever has become of them, and none of another account's (rule 11).
	saved, err = o.Export.Messages(desktop.MessageQuery{Statuses: []string{"BOUNCED"}}, []string{"transaction:1", "transaction:2", "announcement:1", "announcement:2"})
	if err != nil || saved.Rows != 2 || len(readTable(t, path)) != 3 {
		t.Errorf("chosen: %+v, %v", saved, err)
	}
	if saved, err = o.Export.Issues(desktop.MessageQuery{}, nil); err != nil || saved.Rows != 0 || len(readTable(t, path)) != 1 {
		t.Errorf("no issues: %+v, %v", saved, err)
	}
}

func TestACancelledOrFailedSaveChangesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	asked := 0
	answer, failure := "", error(nil)
	o.saveTo = func(string) (string, error) { asked++; return answer, failure }
	_, err := o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "signed out", err, mail.CodeSignedOut)
	o.signIn("one@example.com")
	_, err = o.Export.Messages(desktop.MessageQuery{Kind: "letter"}, nil)
	refused(t, "a query that cannot be read", err, mail.CodeInvalid)
	_, err = o.Export.Issues(desktop.MessageQuery{}, []string{"x"})
	refused(t, "an id that is none", err, mail.CodeInvalid)
	if asked != 0 {
		t.Errorf("asked %d times where to save nothing", asked)
	}
	if saved, err := o.Export.Messages(desktop.MessageQuery{}, nil); err != nil || saved != (desktop.Saved{Cancelled: true}) {
		t.Errorf("cancelled: %+v, %v", saved, err)
	}
	answer = filepath.Join(t.TempDir(), "nowhere", "list.csv")
	_, err = o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "a folder that is not there", err, mail.CodeInvalid)
	failure = errors.New("no display")
	_, err = o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "a dialog that cannot open", err, mail.CodeInternal)
}

func readTable(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
