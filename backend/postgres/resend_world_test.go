package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// resendWorld is a guessWorld with an order of one ticket whose mails bounced, and a person who resends.
type resendWorld struct {
	*guessWorld
	order, attendee int64
}

var somebody = mail.Actor{Person: "organizer@example.org", OSUser: "olga"}

func newResendWorld(t testing.TB, shape world.Shape) *resendWorld {
	t.Helper()
	return resendWorldIn(t, worldtest.Migrated(t, shape))
}

// resendWorldIn returns a resendWorld in a migrated database without rows.
func resendWorldIn(t testing.TB, url string) *resendWorld {
	t.Helper()
	d := &resendWorld{guessWorld: guessWorldIn(t, url)}
	d.order = d.guessWorld.order(1, "ada@exmaple.com", "en", time.Now().UTC())
	d.attendee = d.ticket(1, d.order, "ada@exmaple.com", "en", time.Now().UTC())
	d.exec("UPDATE events SET start_date = now() + interval '7 days', status = 'LIVE'")
	return d
}

// original writes a ticket mail with that status, as the integration does.
func (d *resendWorld) original(status mail.Status) mail.MessageID {
	d.t.Helper()
	return mail.MessageID{Kind: mail.Transaction, Row: d.insert(`
		INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, subject, recipient, status, ses_message_id, created_at, updated_at)
		VALUES (1, $1, $2, 'attendee_ticket', 'Your Ticket', 'ada@exmaple.com', $3, '0102-original', now() - interval '1 hour', now() - interval '1 hour')
		RETURNING id`, d.order, d.attendee, status)}
}

// broadcast writes an announcement with that status, as stock Hi.Events does.
func (d *resendWorld) broadcast(status mail.Status) mail.MessageID {
	d.t.Helper()
	return mail.MessageID{Kind: mail.Announcement, Row: d.insert(`
		INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at, updated_at)
		VALUES (1, 1, 'Hello', 'ada@exmaple.com', $1, '0102-broadcast', now() - interval '1 hour', now() - interval '1 hour') RETURNING id`, status)}
}

// composes returns a subject without composing a mail.
func composes(mail.Attempt, hievents.Content) (string, error) { return "Your Ticket", nil }

func (d *resendWorld) reserve(request mail.ResendRequest) (mail.Attempt, mail.ResendPlan) {
	d.t.Helper()
	attempt, plan, err := d.Resends.ReserveResend(context.Background(), mail.AllAccounts(), somebody, request, composes)
	if err != nil {
		d.t.Fatal(err)
	}
	return attempt, plan
}

func (d *resendWorld) settle(id mail.MessageID, s mail.Settlement) mail.Status {
	d.t.Helper()
	status, err := d.Resends.SettleResend(context.Background(), id, s)
	if err != nil {
		d.t.Fatal(err)
	}
	return status
}

func (d *resendWorld) message(id mail.MessageID) mail.Message {
	d.t.Helper()
	m, err := d.Lists.Message(context.Background(), mail.AllAccounts(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// tagged returns an event that SES reports about an attempt of Mailroom, with its tag.
func (d *resendWorld) tagged(attempt mail.MessageID, recipient, sesID, name string) mail.DeliveryEvent {
	d.t.Helper()
	e := sentMail{sesID: sesID, recipient: recipient, subject: "Your Ticket", at: time.Now().UTC()}.event(name, d.t)
	e.Tag = attempt
	return e
}

func codes(remarks []mail.Remark) (found []mail.RemarkCode) {
	for _, r := range remarks {
		found = append(found, r.Code)
	}
	return found
}
