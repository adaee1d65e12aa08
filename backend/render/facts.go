package render

import (
	"fmt"
)

// known returns one fact, on one line; nil if value is empty.
func (d *draft) known(label, value string) []fact {
	if value = oneLine(value); value == "" {
		return nil
	}
	return []fact{{d.words.say(label), value}}
}

func (d *draft) eventFacts() []fact {
	facts := d.known("label_event", d.Event.Title)
	if !d.Event.StartsAt.IsZero() {
		facts = append(facts, d.known("label_starts", d.moment(d.Event.StartsAt))...)
	}
	if !d.Event.EndsAt.IsZero() {
		facts = append(facts, d.known("label_ends", d.moment(d.Event.EndsAt))...)
	}
	return append(facts, d.known("label_location", d.Settings.Location.FullAddress())...)
}

func (d *draft) orderFacts() []fact {
	facts := d.known("label_order", d.Order.PublicID)
	for _, item := range d.Order.Items {
		facts = append(facts, fact{fmt.Sprintf("%d × %s", item.Quantity, oneLine(item.Name)), oneLine(d.money(item.Total))})
	}
	return append(facts, d.known("label_total", d.money(d.Order.Total))...)
}

func (d *draft) waitlistFacts() []fact {
	return append(d.eventFacts(), d.known("label_ticket", d.WaitlistEntry.Product)...)
}
