package render

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// known returns one fact, on one line; nil if value is empty.
func (d *draft) known(label, value string) []fact {
	if value = oneLine(value); value == "" {
		return nil
	}
	return []fact{{d.words.say(label), value}}
}

func (d *draft) eventFacts() []fact {
	facts := d.known("label_event", d.Event.TitleOf(d.Occurrence))
	facts = append(facts, d.dateFacts(d.Event.StartsAt, d.Event.EndsAt)...)
	return append(facts, d.known("label_location", d.where(d.Place))...)
}

// dateFacts returns the facts of a date; times that are not set are zero.
func (d *draft) dateFacts(startsAt, endsAt time.Time) (facts []fact) {
	if !startsAt.IsZero() {
		facts = d.known("label_starts", d.moment(startsAt))
	}
	if !endsAt.IsZero() {
		facts = append(facts, d.known("label_ends", d.moment(endsAt))...)
	}
	return facts
}

// where returns the address of a place, or that it is online; empty if no place is known.
func (d *draft) where(p hievents.Place) string {
	switch {
	case !d.HasOccurrences:
		return d.Settings.Location.FullAddress()
	case p.Kind == hievents.Online:
		return d.words.say("online_event")
	}
	return p.Address.FullAddress()
}

// connection returns how to connect to a place that is online.
func (d *draft) connection(p hievents.Place) []block {
	if p.Kind != hievents.Online {
		return nil
	}
	return d.boxed("the connection details", p.OnlineDetailsHTML)
}

func (d *draft) orderFacts() []fact {
	facts := d.known("label_order", d.Order.PublicID)
	dated := d.datesOfOrder() > 1
	for _, item := range d.Order.Items {
		label := fmt.Sprintf("%d × %s", item.Quantity, oneLine(item.Name))
		if date := d.dateOf(item.Occurrence); dated && date != "" {
			label += " · " + date
		}
		facts = append(facts, fact{label, oneLine(d.money(item.Total))})
	}
	return append(facts, d.known("label_total", d.money(d.Order.Total))...)
}

// datesOfOrder counts the different dates of the order's lines; 0 before Hi.Events 2.0.
func (d *draft) datesOfOrder() int {
	dates := map[int64]bool{}
	for _, item := range d.Order.Items {
		if item.Occurrence != nil {
			dates[item.Occurrence.ID] = true
		}
	}
	return len(dates)
}

// dateOf returns the time of a date with its label, on one line; empty if it has neither.
func (d *draft) dateOf(o *hievents.Occurrence) string {
	var parts []string
	if o != nil && !o.StartsAt.IsZero() {
		parts = append(parts, d.moment(o.StartsAt))
	}
	if o != nil && oneLine(o.Label) != "" {
		parts = append(parts, cut(oneLine(o.Label), longestTitle))
	}
	return strings.Join(parts, " · ")
}

// cancelledDates says which dates of an order that has others too are cancelled, so that its confirmation confirms none of them (rule 20).
func (d *draft) cancelledDates() []block {
	if d.EmailType != hievents.OrderSummary {
		return nil
	}
	var dates []string
	for _, item := range d.Order.Items {
		date := d.dateOf(item.Occurrence)
		if date == "" {
			date = oneLine(item.Name)
		}
		if item.Cancelled() && !slices.Contains(dates, date) {
			dates = append(dates, date)
		}
	}
	var blocks []block
	for _, date := range dates {
		blocks = append(blocks, block{Box: plain(d.words.say("date_cancelled", "date", date))})
	}
	return blocks
}

func (d *draft) waitlistFacts() []fact {
	facts := d.eventFacts()
	if d.HasOccurrences {
		facts = d.known("label_event", d.Event.TitleOf(d.Occurrence))
		if o := d.Occurrence; o != nil && !o.StartsAt.IsZero() {
			facts = append(facts, d.known("label_starts", d.waitlistMoment(o.StartsAt))...)
		}
		facts = append(facts, d.known("label_location", d.where(d.Place))...)
	}
	return append(facts, d.known("label_ticket", d.WaitlistEntry.Product)...)
}
