package desktop_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
)

// guestList inserts an order with a ticket in each account, and a suppression of account 2.
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
	o := newFacades(t)
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
		answer.Orders[0].TicketedEvent.StartsAt != "2026-05-02T18:00:00.000Z" || len(answer.Orders[0].Tickets) != 1 || answer.Orders[0].Tickets[0].Email != "friend@gmial.com" ||
		answer.Suggestion != "" || answer.Orders[0].Suggestion != "" || answer.Orders[0].Tickets[0].Suggestion != "friend@gmail.com" {
		t.Errorf("orders and tickets: %+v", answer.Orders)
	}
	page, err := o.Messages(desktop.MessageQuery{Address: answer.Email})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].ID != "transaction:1" {
		t.Errorf("mails: %+v, %v", page.Rows, err)
	}
}

func TestRule11ARecipientOfAnotherAccountIsNotFound(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
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
