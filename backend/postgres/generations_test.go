package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// generation is a state of Hi.Events that Mailroom supports.
type generation struct {
	name               string
	stock, integration world.Shape
	dates, start       bool // whether it has event_occurrences, and events.start_date
}

var generations = []generation{
	{"1.8", world.Stock, world.Integration, false, true},
	{"2.0", world.Stock2, world.Integration2, true, true},
	{"2.0 without events.start_date", world.Stock2Early, world.Integration2Early, true, false},
}

// generationWorld is a guessWorld in one generation: ticketed event 1 is in a week and 2 tomorrow.
type generationWorld struct {
	*guessWorld
	generation
	integration bool
	at          [3]time.Time // the starts by ticketed event
}

func newGenerationWorld(t *testing.T, g generation, shape world.Shape) *generationWorld {
	t.Helper()
	w := &generationWorld{guessWorld: newGuessWorld(t, shape), generation: g, integration: shape == g.integration}
	now := time.Now().UTC().Truncate(time.Second)
	w.at = [3]time.Time{1: now.AddDate(0, 0, 7), 2: now.AddDate(0, 0, 1)}
	for event := 1; event <= 2; event++ {
		switch {
		case g.dates:
			w.exec("INSERT INTO event_occurrences (id, short_id, event_id, start_date) VALUES (100 + $1::bigint, 'oc_' || $1::bigint, $1::bigint, $2)", event, w.at[event])
		default:
			w.exec("UPDATE events SET start_date = $2 WHERE id = $1", event, w.at[event])
		}
	}
	if g.dates && g.start { // what an upgrade left behind
		w.exec("UPDATE events SET start_date = '2020-01-01', end_date = '2020-01-02'")
	}
	return w
}

// failedTicket writes a ticket mail of the event that bounced, with its order and ticket.
func (w *generationWorld) failedTicket(event int64) mail.MessageID {
	w.t.Helper()
	now := time.Now().UTC()
	order := w.order(event, "ada@example.com", "en", now)
	ticket := w.ticket(event, order, "ada@example.com", "en", now)
	if w.dates {
		w.exec("UPDATE attendees SET event_occurrence_id = 100 + event_id WHERE id = $1", ticket)
	}
	return mail.MessageID{Kind: mail.Transaction, Row: w.insert(`
		INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, subject, recipient, status, created_at, updated_at)
		VALUES ($1, $2, $3, 'attendee_ticket', 'Your Ticket', 'ada@example.com', 'BOUNCED', now(), now()) RETURNING id`, event, order, ticket)}
}

// generationParts are the parts of the program that ask what Hi.Events has, each with what must hold in every generation.
var generationParts = map[string]func(*generationWorld, *testing.T){
	"readers":     (*generationWorld).readers,
	"recorder":    (*generationWorld).recorder,
	"correlation": (*generationWorld).correlation,
	"resend":      (*generationWorld).resend,
	"grants":      (*generationWorld).grants,
	"sign-in":     (*generationWorld).signIn,
}

// TestTheMatrixOfGenerations asks each part in each generation, without and with the integration.
func TestTheMatrixOfGenerations(t *testing.T) {
	t.Parallel()
	cells := 0
	for _, g := range generations {
		for _, shape := range []world.Shape{g.stock, g.integration} {
			for name, part := range generationParts {
				cells++
				t.Run(fmt.Sprintf("%s/%s/%s", g.name, shape, name), func(t *testing.T) {
					t.Parallel()
					part(newGenerationWorld(t, g, shape), t)
				})
			}
		}
	}
	fmt.Printf("The matrix of generations has %d cells: %d generations of Hi.Events, each without and with the integration, and %d parts.\n", cells, len(generations), len(generationParts))
}

// The lists tell the dates of today, and sort by them.
func (w *generationWorld) readers(t *testing.T) {
	w.failedTicket(1)
	w.failedTicket(2)
	page, err := w.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{NotEnded: true}, mail.PageRequest{Sort: mail.ByDoorRisk})
	if err != nil || len(page.Rows) != 2 {
		t.Fatalf("%+v, %v", page.Rows, err)
	}
	for i, event := range []int64{2, 1} {
		m := page.Rows[i].Original
		if m.TicketedEvent.ID != event || !m.TicketedEvent.StartsAt.Equal(w.at[event]) || (m.Occurrence.ID != 0) != w.dates || w.dates && !m.Occurrence.StartsAt.Equal(w.at[event]) {
			t.Errorf("row %d: %+v, %+v", i, m.TicketedEvent, m.Occurrence)
		}
	}
	choice, err := w.Lists.TicketedEvents(t.Context(), mail.AllAccounts(), "", 10)
	if err != nil || len(choice) != 2 || choice[0].ID != 2 || !choice[0].StartsAt.Equal(w.at[2]) {
		t.Errorf("to choose from: %+v, %v", choice, err)
	}
}

// A bounce is recorded: at the row that is there, or at one that the Send event creates, with the order and account that it is about.
func (w *generationWorld) recorder(t *testing.T) {
	now := time.Now().UTC()
	order := w.order(1, "ada@example.com", "en", now)
	m := sentMail{"0102-order", "ada@example.com", "Your Order is Confirmed!  🎉", now}
	if w.integration {
		w.transaction(1, "ada@example.com", m.subject, m.sesID, now)
	}
	w.told(m, "send", "no such mailbox")
	if got := w.ask("SELECT string_agg(email_type || ' ' || status || ' ' || event_id, ', ') FROM outgoing_transaction_messages"); got != "order_summary BOUNCED 1" {
		t.Errorf("recorded: %s", got)
	}
	if got := w.ask("SELECT coalesce(max(order_id), 0) FROM outgoing_transaction_messages"); !w.integration && got != fmt.Sprint(order) {
		t.Errorf("the row is about order %s, want %d", got, order)
	}
	if got := w.ask("SELECT string_agg(email || ' ' || account_id || ' ' || bounce_type, ', ') FROM email_suppressions WHERE deleted_at IS NULL"); got != "ada@example.com 1 Permanent" {
		t.Errorf("suppressed: %s", got)
	}
}

// An announcement whose SES id nobody stored is claimed.
func (w *generationWorld) correlation(t *testing.T) {
	now := time.Now().UTC()
	id := w.announcement(2, "ada@example.com", "Doors at nine", "SENT", now)
	w.told(sentMail{"0102-news", "ada@example.com", "Doors at nine", now.Add(time.Second)}, "send", "mailbox full")
	m, err := w.Lists.Message(t.Context(), mail.AllAccounts(), mail.MessageID{Kind: mail.Announcement, Row: id})
	if err != nil || m.Status != mail.Bounced || m.Inferred == "" || !m.TicketedEvent.StartsAt.Equal(w.at[2]) {
		t.Errorf("%+v, %v", m, err)
	}
}

// A resend says the date of today, and is refused for a ticket that is cancelled.
func (w *generationWorld) resend(t *testing.T) {
	original := w.failedTicket(2)
	request := mail.ResendRequest{ID: original, To: "ada@example.org", Proposed: true}
	var said hievents.Content
	attempt, plan, err := w.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, request, func(_ mail.Attempt, c hievents.Content) (string, error) {
		said = c
		return "Your Ticket", nil
	})
	if err != nil || attempt.ID.IsZero() || !said.Event.StartsAt.Equal(w.at[2]) || (said.Occurrence != nil) != w.dates {
		t.Fatalf("%+v, %+v, %+v, %v", attempt, plan, said.Event, err)
	}
	if got := w.ask("SELECT email FROM attendees"); got != "ada@example.org" {
		t.Errorf("the ticket's address is %s", got)
	}
	if status, err := w.Resends.SettleResend(context.WithoutCancel(t.Context()), attempt.ID, mail.Settlement{SESID: "0102-again", Status: mail.Sent}); err != nil || status != mail.Sent {
		t.Errorf("settled: %s, %v", status, err)
	}
	w.exec("UPDATE attendees SET status = 'CANCELLED'")
	request.SendAnyway = true
	if plan, err = w.Resends.PlanResend(t.Context(), mail.AllAccounts(), request); err != nil || !slices.Contains(codes(plan.Refusals), "attendee_cancelled") {
		t.Errorf("%+v, %v", plan.Refusals, err)
	}
}

// The login of an organizer lists what is theirs, and nothing else.
func (w *generationWorld) grants(t *testing.T) {
	own := w.failedTicket(1)
	w.failedTicket(2)
	w.exec("INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE')")
	login := open(t, grant(t, w.DB, urlOf(w.pool), mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "o@example.org"}))
	page, err := login.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Sort: mail.ByDoorRisk})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Original.ID != own || !page.Rows[0].Original.TicketedEvent.StartsAt.Equal(w.at[1]) {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

// A person is found with what Hi.Events asks of them, until the person is deleted.
func (w *generationWorld) signIn(t *testing.T) {
	w.exec("INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'ORGANIZER', 'ACTIVE')")
	if w.dates {
		w.exec("UPDATE users SET two_factor_secret = 's', two_factor_confirmed_at = now()")
	}
	found, _, err := w.People.Candidates(t.Context(), "o@example.org")
	if err != nil || len(found) != 1 || len(found[0].Memberships) != 1 || found[0].SecondFactor != w.dates {
		t.Errorf("%+v, %v", found, err)
	}
	w.exec("UPDATE users SET deleted_at = now()")
	if found, _, err = w.People.Candidates(t.Context(), "o@example.org"); err != nil || len(found) != 0 {
		t.Errorf("deleted: %+v, %v", found, err)
	}
}
