package desktop_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

const lateRow = `
	INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, ses_message_id, created_at)
	VALUES (1, 'attendee_ticket', 'late@example.net', 'Your Ticket', 'SENT', 'ses-late', timezone('UTC', now())) RETURNING id`

// park drains an event whose message is missing.
func (o *facades) park() {
	o.t.Helper()
	o.report(simulate.Delivery, "ses-late", "late@example.net")
	if _, err := o.Start(); err != nil {
		o.t.Fatal(err)
	}
	if state := o.finished(); state.Report.Parked != 1 {
		o.t.Fatalf("%+v", state.Report)
	}
}

func TestRule4AWindowAppliesParkedEventsWhoseMessageAppears(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("two@example.com")
	o.park()
	o.upkeep.Hasten()
	o.upkeep.Open()
	id := o.ask(lateRow)
	o.events.until(t, "the event to be applied", func() bool {
		return o.ask("SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL") == 0
	})
	if delivered := o.ask("SELECT count(*) FROM outgoing_transaction_messages WHERE status = 'DELIVERED'"); delivered != 1 {
		t.Errorf("message %d: %d are delivered", id, delivered)
	}
}

func TestRule17AWindowWithoutAQueueOrAPersonLeavesParkedEventsAlone(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("two@example.com")
	o.park()
	o.ask(lateRow)
	off := openFacades(t, installation{url: o.url})
	off.signIn("two@example.com")
	o.Session.SignOut()
	for what, upkeep := range map[string]*desktop.Upkeep{"without a queue": off.upkeep, "without a person": o.upkeep} {
		upkeep.ApplyParked(t.Context())
		if parked := o.ask("SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL"); parked != 1 {
			t.Errorf("%s: %d parked", what, parked)
		}
	}
	o.signIn("two@example.com")
	o.upkeep.ApplyParked(t.Context())
	if parked := o.ask("SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL"); parked != 0 {
		t.Errorf("with both: %d parked", parked)
	}
}

// The window of a superadmin erases what Hi.Events has deleted; that of an organizer, or of nobody, or without a queue, does not.
func TestTheWindowOfASuperadminErasesWhatHiEventsDeleted(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.ask("INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status) VALUES (2, 'order_summary', 'guest@example.net', 'x', 'SENT') RETURNING id")
	o.ask("UPDATE accounts SET deleted_at = now() WHERE id = (SELECT account_id FROM events WHERE id = 2) RETURNING id")
	left := func() int {
		return o.ask("SELECT count(*) FROM outgoing_transaction_messages WHERE recipient = 'guest@example.net'")
	}
	o.upkeep.EraseDeleted(t.Context())
	off := openFacades(t, installation{url: o.url})
	off.signIn("root@example.com")
	off.upkeep.EraseDeleted(t.Context())
	o.signIn("one@example.com")
	o.upkeep.EraseDeleted(t.Context())
	if left() != 1 {
		t.Error("erased without a superadmin, or without a queue")
	}
	o.Session.SignOut()
	o.signIn("root@example.com")
	o.upkeep.EraseDeleted(t.Context())
	if left() != 0 {
		t.Error("a superadmin's window did not erase it")
	}
}
