package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

const (
	confirmed = "Your Order is Confirmed!  🎉"
	forFirst  = "🎟️ Your Ticket for First"
)

func TestRule5ATransactionIsCreatedFromItsSendEvent(t *testing.T) {
	t.Parallel()
	// Each guest has an order and a ticket of "First", created one second before the mail.
	for name, c := range map[string]struct{ locale, subject, want string }{
		"an order":                   {"en", confirmed, "order_summary 1 order <order> 0102 DELIVERED created"},
		"a ticket":                   {"en", forFirst, "attendee_ticket 1 order <order> ticket <ticket> 0102 DELIVERED created"},
		"a ticket of another event":  {"en", "🎟️ Your Ticket for Second", ""},
		"a failed payment":           {"en", "Your order wasn't successful", "order_failed 1 order <order> 0102 DELIVERED created"},
		"English for want of better": {"ru", confirmed, "order_summary 1 order <order> 0102 DELIVERED created"},
		"an order in German":         {"de", "Ihre Bestellung ist bestätigt!  🎉", "order_summary 1 order <order> 0102 DELIVERED created"},
		"a ticket in German":         {"de", "🎟️ Ihr Ticket für First", "attendee_ticket 1 order <order> ticket <ticket> 0102 DELIVERED created"},
		"a ticket in Turkish":        {"tr", "🎟️ First için Biletiniz", "attendee_ticket 1 order <order> ticket <ticket> 0102 DELIVERED created"},
		"not their language":         {"en", "Ihre Bestellung ist bestätigt!  🎉", "order_summary 1 order <order> 0102 DELIVERED created"},
		"a subject nobody knows":     {"de", "Alles klar!", "unknown 1 order <order> 0102 DELIVERED created"},
		"one that is not translated": {"en", "Alles klar!", ""},
		"a mail that nobody tracks":  {"de", "Password reset", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			order := h.order(1, ada, c.locale, someTime.Add(-time.Second))
			ticket := h.ticket(1, order, "Ada@Example.com", c.locale, someTime.Add(-time.Second))
			m := sentMail{"0102", ada, c.subject, someTime}
			h.told(m, "delivery")
			h.want("without a Send event", "")
			h.told(m, "send")
			h.look()
			h.want("with it", strings.NewReplacer("<order>", fmt.Sprint(order), "<ticket>", fmt.Sprint(ticket)).Replace(c.want))
		})
	}
}

func TestRule5AnOrderAndATicketMailToOneAddressSecondsApart(t *testing.T) {
	t.Parallel()
	for locale, subjects := range map[string][2]string{
		"en": {confirmed, forFirst}, "de": {"Ihre Bestellung ist bestätigt!  🎉", "🎟️ Ihr Ticket für First"},
	} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			order := h.order(1, ada, locale, someTime)
			ticket := h.ticket(1, order, ada, locale, someTime)
			h.ticket(1, order, ada, locale, someTime) // only the first ticket per address is mailed
			h.mustRecord(
				tell(sentMail{"0102ticket", ada, subjects[1], someTime.Add(time.Second)}.event("send", t)),
				tell(sentMail{"0102order", ada, subjects[0], someTime.Add(time.Second)}.event("send", t)))
			h.want("both", fmt.Sprintf("attendee_ticket 1 order %d ticket %d 0102ticket SENT created, order_summary 1 order %d 0102order SENT created", order, ticket, order))
		})
	}
}

func TestRule5WaitlistMails(t *testing.T) {
	t.Parallel()
	offered, expires := someTime.Add(24*time.Hour), someTime.Add(36*time.Hour)
	for locale, subjects := range map[string][3]string{
		"en": {"You're on the waitlist!", "A spot has opened up for First!", "Your waitlist offer has expired"},
		"fi": {"Olet jonotuslistalla!", "Paikka on vapautunut tapahtumaan First!", "Jonotuslistatarjouksesi on vanhentunut"},
	} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			h.place(1, ada, locale, someTime, &offered, &expires)
			h.told(sentMail{"01", ada, subjects[0], someTime}, "send")
			h.told(sentMail{"02", ada, subjects[1], offered}, "send")
			h.told(sentMail{"03", ada, subjects[2], expires}, "send")
			h.want("three mails", "waitlist_confirmation 1 01 SENT created, waitlist_offer 1 02 SENT created, waitlist_offer_expired 1 03 SENT created")
		})
	}
}

func TestRule5SubjectsThatOrganizersWrote(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	first, second := h.order(1, ada, "de", someTime), h.order(2, ada, "en", someTime)
	ticket := h.ticket(2, second, ada, "en", someTime)
	template := func(account int64, organizer, event any, kind, subject string, active bool) {
		h.exec(`INSERT INTO email_templates (account_id, organizer_id, event_id, template_type, subject, body, is_active) VALUES ($1, $2, $3, $4, $5, '', $6)`,
			account, organizer, event, kind, subject, active)
	}
	template(1, nil, 1, "order_confirmation", "Dear {{ order.first_name }}, welcome to {{ event.title }}", true)
	template(1, 1, nil, "order_confirmation", "Of the organizer: {{ order.number }}", true) // the event's template takes precedence
	template(2, 2, nil, "attendee_ticket", "Ticket {{ attendee.name }} / {{ event.title | upcase }}", true)
	template(2, nil, 2, "attendee_ticket", "Not in use", false)
	for n, subject := range []string{
		"Dear Ada, welcome to First", "Ticket Ada L / SECOND", "Of the organizer: O-1", "Not in use", "Dear Ada, welcome to Second",
	} {
		h.told(sentMail{fmt.Sprint(n), ada, subject, someTime}, "send")
	}
	h.want("both templates", fmt.Sprintf("attendee_ticket 2 order %d ticket %d 1 SENT created, order_summary 1 order %d 0 SENT created", second, ticket, first))
}

func TestRule5SeveralAccountsWithTheSameRecipient(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	first := h.order(1, ada, "en", someTime)
	h.ticket(1, first, ada, "en", someTime)
	second := h.order(2, ada, "en", someTime.Add(time.Second))
	ticket := h.ticket(2, second, ada, "en", someTime.Add(time.Second))
	third := h.order(2, ada, "en", someTime.Add(time.Hour))
	h.told(sentMail{"01", ada, confirmed, someTime}, "no such mailbox", "send")
	h.told(sentMail{"02", ada, "🎟️ Your Ticket for Second", someTime.Add(time.Second)}, "send", "complaint")
	h.told(sentMail{"03", ada, confirmed, someTime.Add(time.Hour)}, "send")
	h.pass(2 * time.Hour)
	h.want("the title tells them apart, a second does not",
		fmt.Sprintf("attendee_ticket 2 order %d ticket %d 02 BOUNCED created, order_summary 2 order %d 03 SENT created", second, ticket, third))
	if got := h.suppressed() + "; " + h.parked(); got != "ada@example.com 2 complaint; 2 parked, 0 unmatched" {
		t.Error(got)
	}
}

func TestRule5WithoutAnOrderTheEventStaysParked(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.told(sentMail{"01", ada, confirmed, someTime}, "send", "delivery")
	h.pass(2 * time.Hour)
	if got := h.parked(); got != "2 parked, 0 unmatched" {
		t.Error(got)
	}
	order := h.order(1, ada, "en", someTime)
	h.pass(time.Hour)
	h.want("its order came", fmt.Sprintf("order_summary 1 order %d 01 DELIVERED created", order))
}

// Hi.Events writes the broadcast before its mails are sent, but the row of each recipient only afterwards.
func TestRule5AnAnnouncementWhoseRowIsLateIsNoTransaction(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.order(1, ada, "de", someTime)
	h.exec("UPDATE messages SET subject = 'Neues vom Fest'")
	h.told(sentMail{"01", ada, "Neues vom Fest", someTime}, "send")
	h.pass(2 * time.Hour)
	h.want("it waits", "")
	row := h.announcement(1, ada, "Neues vom Fest", "SENT", someTime)
	h.pass(time.Hour)
	h.want("the row came", fmt.Sprintf("announcement %d 01 SENT claimed", row))
}

func TestRule5TheIntegrationIsGivenTimeToWriteItsRow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wrote  time.Duration // before the mail
		atOnce bool
	}{
		"wrote an hour before": {time.Hour, false}, "wrote two days before": {48 * time.Hour, true}, "wrote since": {-time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Integration)
			h.transaction(1, "bob@example.com", confirmed, "0102other", someTime.Add(-c.wrote))
			order := h.order(1, ada, "en", someTime)
			h.told(sentMail{"01", ada, confirmed, someTime}, "send")
			other, created := "order_summary 1 0102other SENT", fmt.Sprintf(", order_summary 1 order %d 01 SENT created", order)
			if c.atOnce {
				h.want("at once", other+created)
				return
			}
			h.want("at once", other)
			h.pass(61 * time.Minute)
			h.want("after an hour", other+created)
		})
	}
}

func TestRule5MovingFromStockToTheIntegrationAndBack(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	day := 24 * time.Hour
	var want []string
	for n, c := range []struct {
		after  time.Duration
		writes bool   // the integration writes its row
		mark   string // of the row in the end
	}{
		{0, false, " created"}, {day, false, " created"}, {10 * day, true, ""}, {11 * day, true, ""}, {20 * day, false, " created"},
	} {
		recipient, sesID := fmt.Sprintf("guest%d@example.com", n), fmt.Sprintf("0%d", n)
		order := h.order(1, recipient, "en", someTime.Add(c.after))
		line := fmt.Sprintf("order_summary 1 order %d %s DELIVERED", order, sesID)
		m := sentMail{sesID, recipient, confirmed, someTime.Add(c.after)}
		h.told(m, "send")
		if c.writes {
			line = fmt.Sprintf("order_summary 1 %s DELIVERED", sesID)
			h.transaction(1, recipient, confirmed, sesID, m.at)
		}
		h.told(m, "delivery")
		h.look()
		want = append(want, line+c.mark)
	}
	// Sorted as text, the integration's rows come first, because they name no order.
	h.want("each mail has one row", strings.Join([]string{want[2], want[3], want[0], want[1], want[4]}, ", "))
}

func TestRule5ARowThatComesLaterTakesTheCreatedOnesPlace(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]bool{"with its next event": true, "without another event": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.IntegrationLater)
			h.order(1, ada, "en", someTime)
			m := sentMail{"0102", ada, confirmed, someTime}
			h.told(m, "send", "no such mailbox")
			retry := h.insert(`INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, ses_message_id, created_at, retry_for_id)
			                   SELECT 1, 'order_summary', 'Again', recipient, 'SENT', '0102again', now(), id FROM outgoing_transaction_messages RETURNING id`)
			h.exec("UPDATE outgoing_transaction_messages SET resolved_at = now(), resolution_type = 'manual' WHERE id <> $1", retry)
			if got := h.suppressed(); got != "ada@example.com 1 bounce Permanent" {
				t.Error(got)
			}
			truth := h.transaction(2, ada, confirmed, "<0102@email.amazonses.com>", someTime)
			h.exec("UPDATE outgoing_transaction_messages SET created_at = now() WHERE id = $1", truth)
			h.exec("INSERT INTO outgoing_message_events (outgoing_transaction_message_id, event_type, sns_message_id) VALUES ($1, 'Send', $2)", truth, m.event("send", t).SNSMessageID)
			if told {
				h.told(m, "delivery")
			}
			h.look()
			h.want("one row is left, of the right account", "order_summary 1 0102again SENT, order_summary 2 <0102@email.amazonses.com> BOUNCED")
			if got := h.suppressed(); got != "ada@example.com 2 bounce Permanent" {
				t.Errorf("suppressed: %s", got)
			}
			if got := h.ask("SELECT coalesce(retry_for_id, 0) || ' ' || (SELECT coalesce(resolution_type, 'open') FROM outgoing_transaction_messages WHERE id = $2) FROM outgoing_transaction_messages WHERE id = $1", retry, truth); got != "0 open" {
				t.Errorf("the retry's original, and how it was resolved: %s; want nothing from another account", got)
			}
			events := map[bool]string{true: "3 3 3 true", false: "2 2 2 true"}[told]
			if got := h.ask(`SELECT count(*) || ' ' || count(DISTINCT t.event_type) || ' ' || count(d.id) || ' ' || bool_and(d.message_id = t.outgoing_transaction_message_id)
			                   FROM outgoing_message_events t LEFT JOIN mailroom.delivery_events d ON d.timeline_id = t.id WHERE outgoing_transaction_message_id = $1`, truth); got != events {
				t.Errorf("timeline rows, types, explained ones, and whether they agree: %s, want %s", got, events)
			}
		})
	}
}

// What people did to a guess of the same account is moved to the true row, and overrides what a program did there: retries, a bulk resend, a resolution by hand.
func TestRule5TheTrueRowInheritsWhatPeopleDid(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.IntegrationLater)
	h.order(1, ada, "en", someTime)
	m := sentMail{"0102", ada, confirmed, someTime}
	h.told(m, "send", "no such mailbox")
	guess := h.insert("UPDATE outgoing_transaction_messages SET resolved_at = '2026-01-05', resolution_type = 'manual' RETURNING id")
	retry := h.insert(`INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, ses_message_id, created_at, retry_for_id)
	                   VALUES (1, 'order_summary', 'Again', $1, 'SENT', '0102again', now(), $2) RETURNING id`, ada, guess)
	h.exec("INSERT INTO mailroom.sends (kind, message_id, original_id) VALUES ('transaction', $1, $2)", retry, guess)
	h.exec("WITH b AS (INSERT INTO mailroom.bulk_resends (send_anyway) VALUES (false) RETURNING id) INSERT INTO mailroom.bulk_resend_items (bulk_id, position, kind, original_id) SELECT id, 1, 'transaction', $1 FROM b", guess)
	truth := h.transaction(1, ada, confirmed, "<0102@email.amazonses.com>", someTime)
	h.exec("UPDATE outgoing_transaction_messages SET created_at = now(), resolved_at = '2026-01-04', resolution_type = 'auto' WHERE id = $1", truth)
	h.look()
	if got := h.ask(`SELECT concat_ws(' ', r.retry_for_id, s.original_id, i.original_id, t.resolved_at, t.resolution_type)
	                   FROM outgoing_transaction_messages r, mailroom.sends s, mailroom.bulk_resend_items i, outgoing_transaction_messages t WHERE r.id = $1 AND t.id = $2`, retry, truth); got != fmt.Sprintf("%d %[1]d %[1]d 2026-01-05 00:00:00 manual", truth) {
		t.Errorf("inherited: %s, want %d", got, truth)
	}
}

func TestRule5AClaimedRowIsGivenBackWhenTheTrueOneComes(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Integration)
	claimed := h.announcement(1, ada, "News", "SENT", someTime)
	m := sentMail{"0102", ada, "News", someTime}
	h.told(m, "send", "mailbox full")
	h.want("claimed", fmt.Sprintf("announcement %d 0102 BOUNCED claimed", claimed))
	truth := h.announcement(2, ada, "News", "SENT", someTime)
	h.exec("UPDATE outgoing_messages SET ses_message_id = '0102', created_at = now() WHERE id = $1", truth)
	h.look()
	h.want("given back", fmt.Sprintf("announcement %d 0102 BOUNCED", truth))
	if got := h.ask("SELECT status FROM outgoing_messages WHERE id = $1", claimed) + "; " + h.suppressed(); got != "SENT; ada@example.com 2 bounce Transient" {
		t.Error(got)
	}
}

// A mail that Mailroom sent belongs to the row that its tag names, even if another row would match.
func TestRule9ATagNamesTheRowAndSettlesAResend(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	fits := h.announcement(1, ada, "News", "SENT", someTime)
	ours := h.announcement(1, ada, "News", "PENDING", someTime.Add(time.Hour))
	h.exec("INSERT INTO mailroom.sends (kind, message_id, original_id) VALUES ('announcement', $1, $1)", ours)
	tagged := func(sesID, recipient, name string) mail.DeliveryEvent {
		e := sentMail{sesID, recipient, "News", someTime}.event(name, t)
		e.Tag = mail.MessageID{Kind: mail.Announcement, Row: ours}
		return e
	}
	h.mustRecord(tell(tagged("0666", "eve@example.com", "no such mailbox")))
	h.want("a stranger's tag names nothing", "")
	h.mustRecord(tell(tagged("0102", ada, "send")))
	h.want("settled", fmt.Sprintf("announcement %d 0102 SENT", ours))
	h.mustRecord(tell(tagged("0103", ada, "no such mailbox")), tell(tagged("0102", ada, "delivery")))
	h.pass(2 * time.Hour)
	h.want("known under one SES id", fmt.Sprintf("announcement %d 0102 DELIVERED", ours))
	h.told(sentMail{"0104", ada, "News", someTime}, "delivery")
	h.want("the other row is free for a mail of Hi.Events", fmt.Sprintf("announcement %d 0104 DELIVERED claimed, announcement %d 0102 DELIVERED", fits, ours))
}

func TestRetriesOfTheIntegrationAreLinkedToTheirOriginals(t *testing.T) {
	t.Parallel()
	for name, originalFirst := range map[string]bool{"the original is known": true, "the original is named later": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Integration)
			original := h.announcement(1, ada, "News", "SENT", someTime)
			first := sentMail{"0101", ada, "News", someTime}
			if originalFirst {
				h.told(first, "no such mailbox")
			}
			retry := h.announcement(1, "corrected@example.com", "News", "SENT", someTime.Add(time.Hour))
			h.exec("UPDATE outgoing_messages SET ses_message_id = '0102' WHERE id = $1", retry)
			e := sentMail{"0102", "corrected@example.com", "News", someTime.Add(time.Hour)}.event("delivery", t)
			e.RetryForSESID = "0101"
			h.mustRecord(tell(e))
			if !originalFirst {
				h.told(first, "no such mailbox")
			}
			want := fmt.Sprintf("%d BOUNCED", original)
			if got := h.ask("SELECT m.retry_for_id || ' ' || o.status FROM outgoing_messages m JOIN outgoing_messages o ON o.id = m.retry_for_id WHERE m.id = $1", retry); got != want {
				t.Errorf("the retry's original and its status: %s, want %s", got, want)
			}
		})
	}
}

// A header is untrusted text: it links an event's message only to an older message of the same ticketed event, whichever was recorded first.
func TestRule11AHeaderLinksNoMessageOfAnotherTicketedEvent(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		event int64
		after time.Duration
	}{
		"another account's":                    {2, 0},
		"the same ticketed event's, but newer": {1, 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Integration)
			named := h.announcement(of.event, "bob@example.com", "News", "SENT", someTime.Add(of.after))
			h.exec("UPDATE outgoing_messages SET ses_message_id = '0101' WHERE id = $1", named)
			retry := h.announcement(1, ada, "News", "SENT", someTime.Add(time.Hour))
			h.exec("UPDATE outgoing_messages SET ses_message_id = '0102' WHERE id = $1", retry)
			e := sentMail{"0102", ada, "News", someTime.Add(time.Hour)}.event("delivery", t)
			e.RetryForSESID = "0101"
			h.mustRecord(tell(e))
			if got := h.ask("SELECT coalesce(string_agg(id || ' replaces ' || retry_for_id, ', '), 'none') FROM outgoing_messages WHERE retry_for_id IS NOT NULL"); got != "none" {
				t.Errorf("linked: %s", got)
			}
		})
	}
}

func TestRule5AGuessIsShownAsAGuess(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.announcement(1, ada, "News", "SENT", someTime)
	h.announcement(1, "bob@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102", ada, "News", someTime}, "delivery")
	page, err := h.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Rows {
		if want := map[bool]mail.Inference{true: mail.Claimed}[m.Recipient == ada]; m.Inferred != want {
			t.Errorf("the message to %s is inferred: %q, want %q", m.Recipient, m.Inferred, want)
		}
	}
	if len(page.Rows) != 2 {
		t.Errorf("%d messages", len(page.Rows))
	}
}
