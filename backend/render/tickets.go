package render

import (
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// attendeeTickets is the mail about several tickets of one person: all of an address in an order (Hi.Events 2.0), or all that a resend gives new links.
func (d *draft) attendeeTickets() composition {
	blocks := []block{d.greeting(d.Attendee.FirstName), d.sentence("attendee_tickets_intro", "event", d.Event.Title)}
	if d.Order.AwaitsOfflinePayment() {
		blocks = append(blocks, block{Box: plain(d.words.say("attendee_tickets_unpaid"))})
	}
	blocks = append(blocks, d.ticketBlocks(d.Tickets.Sent)...)
	subject := d.words.say("attendee_tickets_subject", "event", hievents.CutTitle(d.Event.Title, hievents.TicketTitleWidth))
	return composition{subject, blocks, d.farewell(d.Settings.SupportEmail)}
}

// ticketBlocks lists tickets with their links: below the date and the place if all are for the same, else each with its own.
func (d *draft) ticketBlocks(tickets []hievents.Ticket) []block {
	var blocks []block
	shared := true
	for _, ticket := range tickets {
		shared = shared && sameDate(ticket, tickets[0])
	}
	if shared {
		blocks = append(blocks, block{Facts: d.ticketDate(tickets[0])})
		blocks = append(blocks, d.connection(tickets[0].Place)...)
	}
	for _, ticket := range tickets {
		var facts []fact
		if !shared {
			facts = d.ticketDate(ticket)
		}
		facts = append(facts, d.known("label_ticket", ticket.Name)...)
		facts = append(facts, d.known("label_name", hievents.FullName(ticket.FirstName, ticket.LastName))...)
		if len(facts) > 0 {
			blocks = append(blocks, block{Facts: facts})
		}
		if !shared {
			blocks = append(blocks, d.connection(ticket.Place)...)
		}
		blocks = append(blocks, d.button("attendee_ticket_button", d.urls.Ticket(d.Event, ticket.Attendee)))
	}
	return blocks
}

// sameDate reports whether two tickets are for the same date and place.
func sameDate(a, b hievents.Ticket) bool {
	return a.Place == b.Place && (a.Occurrence == b.Occurrence || a.Occurrence != nil && b.Occurrence != nil && a.Occurrence.ID == b.Occurrence.ID)
}

// ticketDate returns the facts about the date and the place of a ticket: those of the ticketed event for a ticket without a date.
func (d *draft) ticketDate(ticket hievents.Ticket) []fact {
	facts := d.known("label_event", d.Event.TitleOf(ticket.Occurrence))
	switch o := ticket.Occurrence; {
	case o != nil:
		facts = append(facts, d.dateFacts(o.StartsAt, o.EndsAt)...)
	case d.Occurrence == nil:
		facts = append(facts, d.dateFacts(d.Event.StartsAt, d.Event.EndsAt)...)
	}
	return append(facts, d.known("label_location", d.where(ticket.Place))...)
}

// newLinks lists the links that change with this resend and that the mail does not show anyway: nobody may be left with one that has stopped working.
func (d *draft) newLinks() []block {
	if d.NewLinks.None() {
		return nil
	}
	blocks := []block{d.sentence("new_links")}
	for _, order := range d.NewLinks.Orders {
		blocks = append(blocks, block{Facts: d.known("label_order", order.PublicID)}, d.button("order_summary_button", d.urls.OrderSummary(d.Event, order)))
	}
	if len(d.NewLinks.Tickets) > 0 {
		blocks = append(blocks, d.ticketBlocks(d.NewLinks.Tickets)...)
	}
	return blocks
}
