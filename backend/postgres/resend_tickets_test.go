package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// ticketsWorld is a resendWorld, on 2.0 with one date for each ticketed event, whose order has more tickets: two of ada's besides the one that the mail names, one of bob's; and ada has one in another order.
type ticketsWorld struct {
	*resendWorld
	second, third, bobs, elsewhere int64
}

// newTicketsWorld returns a ticketsWorld of exactly that shape: what a ticket mail carries differs by generation.
func newTicketsWorld(t *testing.T, shape world.Shape) *ticketsWorld {
	t.Helper()
	d := &ticketsWorld{resendWorld: resendWorldIn(t, worldtest.MigratedAs(t, shape))}
	now := time.Now().UTC()
	if strings.Contains(string(shape), "2") {
		d.exec("INSERT INTO event_occurrences (short_id, event_id, start_date) SELECT 'oc_' || id, id, '2999-02-01' FROM events")
	}
	d.second = d.ticket(1, d.order, "Ada@Exmaple.com", "de", now)
	d.third = d.ticket(1, d.order, "Ada L <ada@exmaple.com>", "en", now)
	d.bobs = d.ticket(1, d.order, "bob@example.com", "en", now)
	d.elsewhere = d.ticket(1, d.guessWorld.order(1, "ada@exmaple.com", "en", now), "ada@exmaple.com", "en", now)
	return d
}

// cancelDateOf gives a ticket a second date of the ticketed event, a cancelled one. The other tickets then have no date of their own.
func (d *ticketsWorld) cancelDateOf(ticket int64) {
	d.t.Helper()
	date := d.insert("INSERT INTO event_occurrences (short_id, event_id, start_date, status) VALUES ('oc_c', 1, '2999-01-01', 'CANCELLED') RETURNING id")
	d.exec("UPDATE attendees SET event_occurrence_id = $1 WHERE id = $2", date, ticket)
}

func (d *ticketsWorld) content(id mail.MessageID) hievents.Content {
	d.t.Helper()
	c, err := d.Resends.Content(d.t.Context(), mail.AllAccounts(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func ticketIDs(tickets []hievents.Ticket) (ids []int64) {
	for _, ticket := range tickets {
		ids = append(ids, ticket.ID)
	}
	return ids
}

func TestATicketMailOfHiEvents2CarriesAllTicketsOfTheAddressInTheOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(d *ticketsWorld)
		sent   func(d *ticketsWorld) []int64
		left   func(d *ticketsWorld) []int64
	}{
		"all": {nil, func(d *ticketsWorld) []int64 { return []int64{d.attendee, d.second, d.third} }, nil},
		"the one that the row names is first": {
			func(d *ticketsWorld) { d.exec("UPDATE outgoing_transaction_messages SET attendee_id = $1", d.third) },
			func(d *ticketsWorld) []int64 { return []int64{d.third, d.attendee, d.second} }, nil,
		},
		"one is cancelled, and the date of another": {
			func(d *ticketsWorld) {
				d.exec("UPDATE attendees SET status = 'CANCELLED' WHERE id = $1", d.attendee)
				d.cancelDateOf(d.third)
			},
			func(d *ticketsWorld) []int64 { return []int64{d.second} }, func(d *ticketsWorld) []int64 { return []int64{d.attendee, d.third} },
		},
		"the row names no attendee": {
			func(d *ticketsWorld) { d.exec("UPDATE outgoing_transaction_messages SET attendee_id = NULL") },
			func(d *ticketsWorld) []int64 { return []int64{d.attendee, d.second, d.third} }, nil,
		},
		"the attendee of the row was deleted": {
			func(d *ticketsWorld) { d.exec("UPDATE attendees SET deleted_at = now() WHERE id = $1", d.attendee) },
			func(d *ticketsWorld) []int64 { return []int64{d.second, d.third} }, nil,
		},
		// Bob's other tickets are not ada's: what was sent to ada is about one of his by now.
		"the ticket is another person's by now": {
			func(d *ticketsWorld) {
				d.exec("UPDATE attendees SET email = 'bob@example.com' WHERE id = $1", d.attendee)
			},
			func(d *ticketsWorld) []int64 { return []int64{d.attendee} }, nil,
		},
		"the ticket has no address": {
			func(d *ticketsWorld) { d.exec("UPDATE attendees SET email = NULL WHERE id = $1", d.attendee) },
			func(d *ticketsWorld) []int64 { return []int64{d.attendee} }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newTicketsWorld(t, world.Stock2)
			original := d.original(mail.Bounced)
			if c.change != nil {
				c.change(d)
			}
			var left []int64
			if c.left != nil {
				left = c.left(d)
			}
			got := d.content(original)
			if !slices.Equal(ticketIDs(got.Tickets.Sent), c.sent(d)) || !slices.Equal(ticketIDs(got.Tickets.LeftOut), left) {
				t.Errorf("sent %v, want %v; left out %v, want %v", ticketIDs(got.Tickets.Sent), c.sent(d), ticketIDs(got.Tickets.LeftOut), left)
			}
			if got.Attendee.ID != c.sent(d)[0] || len(got.Stale) > 0 || got.Order.ID != d.order {
				t.Errorf("attendee %d of order %d, stale %v", got.Attendee.ID, got.Order.ID, got.Stale)
			}
			plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: original})
			if err != nil || len(plan.Tickets) != len(c.sent(d)) || len(plan.Refusals) > 0 {
				t.Errorf("plan %+v, refusals %v, %v", plan.Tickets, plan.Refusals, err)
			}
			bulk, err := d.Resends.PlanBulk(t.Context(), mail.AllAccounts(), mail.BulkRequest{IDs: []mail.MessageID{original}})
			if err != nil || bulk.ToSend != 1 {
				t.Errorf("bulk %+v, %v", bulk, err)
			}
		})
	}
}

func TestATicketMailOfHiEvents1IsAboutOneTicket(t *testing.T) {
	t.Parallel()
	d := newTicketsWorld(t, world.IntegrationLater)
	original := d.original(mail.Bounced)
	if got := d.content(original); got.HasOccurrences || !slices.Equal(ticketIDs(got.Tickets.Sent), []int64{d.attendee}) {
		t.Errorf("%+v", got.Tickets)
	}
	d.exec("UPDATE attendees SET status = 'CANCELLED' WHERE id = $1", d.attendee)
	plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: original})
	if err != nil || !slices.Equal(codes(plan.Refusals), []mail.RemarkCode{"attendee_cancelled"}) {
		t.Errorf("refusals %v, %v", plan.Refusals, err)
	}
}

// If none of the tickets of the address is valid, nothing is sent, whatever else is corrected.
func TestRule20ATicketMailWithoutAValidTicketIsRefused(t *testing.T) {
	t.Parallel()
	d := newTicketsWorld(t, world.Stock2)
	original := d.original(mail.Bounced)
	d.exec("UPDATE attendees SET status = 'CANCELLED' WHERE id <> $1", d.bobs)
	d.cancelDateOf(d.second)
	d.exec("UPDATE attendees SET status = 'ACTIVE' WHERE id = $1", d.second)
	want := []mail.RemarkCode{"date_cancelled", "attendee_cancelled"}
	for _, anyway := range []bool{false, true} {
		attempt, plan := d.reserve(mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true, SendAnyway: anyway})
		if !attempt.ID.IsZero() || !slices.Equal(codes(plan.Refusals), want) {
			t.Errorf("send anyway %t: %+v, %+v", anyway, attempt, plan.Refusals)
		}
	}
	bulk, err := d.Resends.PlanBulk(t.Context(), mail.AllAccounts(), mail.BulkRequest{IDs: []mail.MessageID{original}, SendAnyway: true})
	if err != nil || bulk.Refused["attendee_cancelled"] != 1 {
		t.Errorf("bulk %+v, %v", bulk, err)
	}
}

// reserved returns the content from which the mail of an attempt is made.
func (d *ticketsWorld) reserved(request mail.ResendRequest) hievents.Content {
	d.t.Helper()
	var content hievents.Content
	_, plan, err := d.Resends.ReserveResend(d.t.Context(), mail.AllAccounts(), somebody, request, func(_ mail.Attempt, c hievents.Content) (string, error) {
		content = c
		return "s", nil
	})
	if err != nil || len(plan.Refusals) > 0 {
		d.t.Fatal(err, plan.Refusals)
	}
	return content
}

// Hi.Events gives corrected orders and tickets new links: the mail has all of them, in both generations and whatever it is about.
func TestRule20NobodyIsLeftWithALinkThatStoppedWorking(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.IntegrationLater, world.Integration2Later} {
		for _, about := range []string{"ticket", "order", "announcement"} {
			t.Run(fmt.Sprint(shape, " ", about), func(t *testing.T) {
				t.Parallel()
				d := newTicketsWorld(t, shape)
				// correct_records knows spellings by their text: the third has another one, and stays as it is.
				d.exec("UPDATE attendees SET email = 'ada@exmaple.com' WHERE id = $1", d.third)
				id := d.original(mail.Bounced)
				switch about {
				case "order":
					d.exec("UPDATE outgoing_transaction_messages SET email_type = 'order_summary', attendee_id = NULL")
				case "announcement":
					id = d.broadcast(mail.Bounced)
				}
				c := d.reserved(mail.ResendRequest{ID: id, To: "ada@example.com", Proposed: true})
				var links []string
				for _, ticket := range slices.Concat(c.Tickets.Sent, c.NewLinks.Tickets) {
					links = append(links, ticket.ShortID)
				}
				for _, order := range c.NewLinks.Orders {
					links = append(links, order.ShortID)
				}
				if about == "order" {
					links = append(links, c.Order.ShortID)
				}
				slices.Sort(links)
				want := strings.Fields(d.ask(`SELECT string_agg(short_id, ' ' ORDER BY short_id COLLATE "C") FROM (SELECT short_id FROM attendees WHERE email = 'ada@example.com'
				                              UNION ALL SELECT short_id FROM orders WHERE email = 'ada@example.com') changed`))
				if count := map[string]int{"ticket": 4, "order": 4, "announcement": 6}[about]; !slices.Equal(links, want) || len(want) != count {
					t.Errorf("links %v, want %v (%d)", links, want, count)
				}
			})
		}
	}
}

// The plan shows the tickets that the correction adds, before anything is changed.
func TestThePlanHasTheTicketsThatACorrectionAdds(t *testing.T) {
	t.Parallel()
	d := newTicketsWorld(t, world.IntegrationLater)
	original := d.original(mail.Bounced)
	request := mail.ResendRequest{ID: original, To: "ada@example.com"}
	for records, want := range map[string]int{"": 1, fmt.Sprintf("attendee:%d", d.second): 2} {
		request.Records = strings.Fields(records)
		plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), request)
		if err != nil || len(plan.Tickets) != want || plan.Tickets[0].Label != "A-2" {
			t.Errorf("with %q: %+v, %v", records, plan.Tickets, err)
		}
	}
	if email := d.ask("SELECT email FROM attendees WHERE id = $1", d.second); email != "Ada@Exmaple.com" {
		t.Errorf("the plan changed the address to %s", email)
	}
}
