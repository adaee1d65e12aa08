package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// The links of a mail contain the new short ids of the corrected records, although the mail is composed before the records are corrected.
func TestTheLinksOfAMailAreThoseOfTheCorrectedRecords(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	before := d.ask("SELECT short_id FROM attendees")
	var written hievents.Content
	made := 0
	request := mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true}
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, request, func(_ mail.Attempt, content hievents.Content) (string, error) {
		if now := d.ask("SELECT short_id || ' ' || email FROM attendees"); now != before+" ada@exmaple.com" {
			t.Errorf("the ticket has %s already", now)
		}
		made++
		written = content
		return "Your Ticket", nil
	})
	if err != nil || made != 1 {
		t.Fatalf("made %d times, %v", made, err)
	}
	if now := d.ask("SELECT short_id || ' ' || email FROM attendees"); now != written.Attendee.ShortID+" "+written.Attendee.Email || written.Attendee.ShortID == before {
		t.Errorf("the ticket has %s, the mail says %+v", now, written.Attendee)
	}
	if now := d.ask("SELECT short_id FROM orders"); now != written.Order.ShortID {
		t.Errorf("the order has %s, the mail says %s", now, written.Order.ShortID)
	}
}

// If the content changes while the mail is composed, the mail is composed again, from the records as they are when the attempt is committed.
func TestRule20WhateverAMailSaysIsComparedBeforeTheCommit(t *testing.T) {
	t.Parallel()
	order, ticket := mail.MessageID{Kind: mail.Transaction, Row: 1}, mail.MessageID{Kind: mail.Transaction, Row: 2}
	offer, announcement := mail.MessageID{Kind: mail.Transaction, Row: 4}, mail.MessageID{Kind: mail.Announcement, Row: 1}
	for name, test := range map[string]struct {
		id     mail.MessageID
		change string
	}{
		"the order":                  {order, "UPDATE orders SET total_gross = 99 WHERE id = 1"},
		"a line of the order":        {ticket, "UPDATE order_items SET item_name = 'Front row' WHERE id = 1"},
		"the invoice":                {order, "UPDATE invoices SET status = 'VOID' WHERE id = 2"},
		"the attendee":               {ticket, "UPDATE attendees SET first_name = 'Augusta' WHERE id = 1"},
		"the waitlist place":         {offer, "UPDATE waitlist_entries SET offer_expires_at = '2999-04-01' WHERE id = 2"},
		"the announcement":           {announcement, "UPDATE messages SET message = '<p>Shut</p>' WHERE id = 100"},
		"the recipient's name":       {announcement, "UPDATE attendees SET last_name = 'Li' WHERE id = 1"},
		"the event's title":          {order, "UPDATE events SET title = 'Another' WHERE id = 100"},
		"the event's time":           {ticket, "UPDATE events SET start_date = '2999-05-10' WHERE id = 100"},
		"the event's settings":       {order, "UPDATE event_settings SET support_email = 'other@example.org' WHERE id = 1"},
		"the organizer":              {order, "UPDATE organizers SET name = 'Another' WHERE id = 1"},
		"the template":               {ticket, "UPDATE email_templates SET body = 'c' WHERE id = 1"},
		"that there is a template":   {order, "UPDATE email_templates SET is_active = true WHERE id = 2"},
		"the SES id of the original": {order, "UPDATE outgoing_transaction_messages SET ses_message_id = '0102-other' WHERE id = 1"},
		"the address":                {announcement, "UPDATE outgoing_messages SET recipient = 'anne@example.com' WHERE id = 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newContents(t)
			r.exec("SELECT setval(pg_get_serial_sequence(t, 'id'), 1000) FROM unnest('{outgoing_messages, outgoing_transaction_messages}'::text[]) AS t")
			made := 0
			var to string
			attempt, _, err := r.Resends.ReserveResend(t.Context(), mail.OneAccount(1), somebody, mail.ResendRequest{ID: test.id, SendAnyway: true}, func(attempt mail.Attempt, _ hievents.Content) (string, error) {
				if made++; made == 1 {
					r.exec(test.change)
				}
				to = attempt.To
				return fmt.Sprint("version ", made), nil
			})
			if err != nil || made != 2 || attempt.To != to {
				t.Fatalf("made %d times, %+v, %v", made, attempt, err)
			}
			if m, err := r.Lists.Message(t.Context(), mail.AllAccounts(), attempt.ID); err != nil || m.Subject != "version 2" || m.Recipient != to {
				t.Errorf("the row is %+v, %v", m, err)
			}
		})
	}
}

// A change of data that is not in the mail does not compose it again.
func TestAMailIsNotMadeAnewForWhatItDoesNotSay(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	made := 0
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: d.original(mail.Bounced)}, func(mail.Attempt, hievents.Content) (string, error) {
		d.exec("UPDATE orders SET notes = 'called'; UPDATE events SET updated_at = now(), user_id = user_id")
		made++
		return "Your Ticket", nil
	})
	if err != nil || made != 1 {
		t.Errorf("made %d times, %v", made, err)
	}
}

// A refusal that arises while the mail is composed prevents the resend.
func TestRule20AnOrderCancelledWhileTheMailIsMadeIsNotConfirmed(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	attempt, plan, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: d.original(mail.Bounced)}, func(mail.Attempt, hievents.Content) (string, error) {
		d.exec("UPDATE orders SET status = 'CANCELLED'")
		return "Your Ticket", nil
	})
	if err != nil || !attempt.ID.IsZero() || len(plan.Refusals) != 1 || plan.Refusals[0].Code != mail.RemarkCode(hievents.StaleOrderCancelled) {
		t.Errorf("%+v, %+v, %v", attempt, plan.Refusals, err)
	}
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages"); rows != "1" {
		t.Errorf("%s rows", rows)
	}
}

// Two concurrent resends: the second one detects the first only after its own mail has been composed.
func TestRule9WhoeverIsOvertakenWhileTheMailIsMadeSendsNothing(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: original}, func(mail.Attempt, hievents.Content) (string, error) {
		if overtaking, _ := d.reserve(mail.ResendRequest{ID: original}); overtaking.ID.IsZero() {
			t.Error("nobody may overtake")
		}
		return "Your Ticket", nil
	})
	if mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("%v", err)
	}
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages"); rows != "2" {
		t.Errorf("%s rows", rows)
	}
}

func TestNothingIsReservedForWhoeverStopsWaiting(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := d.Resends.ReserveResend(ctx, mail.AllAccounts(), somebody, mail.ResendRequest{ID: d.original(mail.Bounced)}, func(mail.Attempt, hievents.Content) (string, error) {
		cancel()
		return "Your Ticket", nil
	})
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages"); rows != "1" || !errors.Is(err, context.Canceled) {
		t.Errorf("%s rows, %v", rows, err)
	}
}

// A chain has at most 20 attempts, for every login.
func TestRule9AChainHasTwentyAttemptsAtMost(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	id := d.original(mail.Bounced)
	d.exec(`INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, recipient, subject, status, retry_for_id, created_at)
		SELECT m.event_id, m.order_id, m.attendee_id, m.email_type, m.recipient, m.subject, 'BOUNCED', m.id, m.created_at + n * interval '1 hour'
		  FROM outgoing_transaction_messages m, generate_series(1, 18) n WHERE m.id = $1`, id.Row)
	attempt, plan := d.reserve(mail.ResendRequest{ID: id, To: "ada@example.com"})
	if attempt.ID.IsZero() {
		t.Fatalf("the 20th: %+v", plan)
	}
	d.settle(attempt.ID, mail.Settlement{Status: mail.Failed, Reason: mail.ReasonRejectedBySES})
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: id, To: "ada@example.org", SendAnyway: true}, composes)
	if mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("the 21st: %v", err)
	}
}
