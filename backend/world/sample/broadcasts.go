package sample

import (
	"encoding/json"
	"html"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// broadcast is one announcement of an organizer: a row of messages.
type broadcast struct {
	id      int
	event   *ticketedEvent
	subject string
	kind    string
	status  string
	at      time.Time
	dates   []*date // those it is about; none for all
}

// announce plans the announcements: past ones are sent; some are scheduled, cancelled or held for review.
func (s *Data) announce(now time.Time, events []*ticketedEvent) []*broadcast {
	var planned []*broadcast
	add := func(e *ticketedEvent, subject, kind, status string, at time.Time, dates ...*date) {
		planned = append(planned, &broadcast{id: len(planned) + 1, event: e, subject: subject, kind: kind, status: status, at: at.Truncate(time.Second), dates: dates})
	}
	for _, e := range events {
		last := e.openUntil(now).Add(-5 * time.Hour)
		first := last.AddDate(0, 0, -24)
		for i, subject := range e.announcements {
			share := float64(i+1) / float64(len(e.announcements))
			at := first.Add(time.Duration(share * float64(last.Sub(first)))).Add(-s.between(0, 20*time.Hour))
			add(e, subject, "ALL_ATTENDEES", "SENT", at)
		}
	}
	add(events[0], "VIP: Eingang B", "ORDER_OWNERS_WITH_PRODUCT", "SENT", now.Add(-26*time.Hour))
	add(events[5], "Going out right now", "ORDER_OWNERS_WITH_PRODUCT", "SENT", now.Add(-4*time.Minute))
	add(events[7], "See you on the pier", "ALL_ATTENDEES", "SCHEDULED", now.AddDate(0, 0, 4))
	add(events[9], "中止したお知らせ", "ALL_ATTENDEES", "CANCELLED", now.AddDate(0, 0, -2))
	add(events[6], "Shoe discount", "TICKET_HOLDERS", "PENDING_REVIEW", now.AddDate(0, 0, -1))
	if s.generation == schema.HiEvents2 {
		tour := events[len(events)-1]
		add(tour, "Heute Abend: Einstieg an Brücke 3", "ALL_ATTENDEES", "SENT", now.Add(-3*time.Hour), tour.onDay(0))
		add(tour, "Neue Abfahrtszeit: bitte lesen", "TICKET_HOLDERS", "SENT", now.Add(-30*time.Hour), tour.onDay(1), tour.onDay(2), tour.onDay(4))
	}
	return planned
}

// recipients returns the recipients of a broadcast at its time, each address once.
func (b *broadcast) recipients(sold *sales) []*attendee {
	var to []*attendee
	seen := map[string]bool{}
	for _, a := range sold.attendees {
		if a.order.event != b.event || a.order.at.After(b.at) || a.status() != "ACTIVE" || a.email == "" || seen[a.email] {
			continue
		}
		if len(b.dates) > 0 && !slices.Contains(b.dates, a.order.date) {
			continue
		}
		if b.kind == "ORDER_OWNERS_WITH_PRODUCT" && (a.order.product != b.event.products[1] || a.guest != a.order.buyer) {
			continue
		}
		seen[a.email] = true
		to = append(to, a)
	}
	return to
}

func (s *Data) writeBroadcasts(planned []*broadcast) {
	for _, b := range planned {
		products := []int{}
		if b.kind != "ALL_ATTENDEES" {
			products = []int{b.event.products[1].id}
		}
		productIDs, _ := json.Marshal(products) // neither Marshal can fail
		how := map[string]any{
			"is_test": false, "send_copy_to_current_user": false, "order_statuses": []string{"COMPLETED"}, "account_id": b.event.account,
			"attendee_ids": []int{}, "product_ids": products,
		}
		// A column names the one date; several stand in send_data.
		var only any
		if len(b.dates) == 1 {
			only = b.dates[0].id
		} else if len(b.dates) > 1 {
			var several []int
			for _, d := range b.dates {
				several = append(several, d.id)
			}
			how["event_occurrence_ids"] = several
		}
		send, _ := json.Marshal(how)
		var scheduled any
		var sent any = b.at
		created, updated := b.at.Add(-90*time.Second), b.at
		if b.status == "SCHEDULED" || b.status == "CANCELLED" {
			scheduled, sent = b.at, nil
			created = b.at.AddDate(0, 0, -6)
			updated = created
		}
		row := []any{
			"id", b.id, "event_id", b.event.id, "subject", b.subject, "message", b.text(), "type", b.kind,
			"attendee_ids", "[]", "product_ids", string(productIDs), "status", b.status, "send_data", string(send),
			"sent_by_user_id", owner(b.event.account), "sent_at", sent, "scheduled_at", scheduled, "created_at", created, "updated_at", updated,
		}
		if s.generation == schema.HiEvents2 {
			row = append(row, "event_occurrence_id", only)
		}
		s.add("messages", row...)
	}
}

// text is the body that the organizer wrote in the editor.
func (b *broadcast) text() string {
	return "<h2>" + html.EscapeString(b.subject) + "</h2><p>" + html.EscapeString(b.event.title) + ", " + html.EscapeString(b.event.venue) + "</p>" +
		`<ul><li>Doors open an hour before.</li><li><a href="https://www.example.org/directions">How to get there</a></li></ul>`
}
