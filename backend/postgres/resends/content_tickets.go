package resends

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// readTickets reads the tickets of a ticket mail, and sets source.order to the order of the first one.
func (r *contentReader) readTickets(ctx context.Context) error {
	all, err := r.ticketsOf(ctx, r.source.attendee, r.source.groupAddresses())
	if err != nil {
		return err
	}
	var valid, left, corrected []orderedTicket
	for _, ticket := range all {
		switch {
		case !ticket.askedFor && ticket.Valid():
			corrected = append(corrected, ticket)
		case !ticket.askedFor:
		case ticket.Valid():
			valid = append(valid, ticket)
		default:
			left = append(left, ticket)
		}
	}
	isNamed := func(t orderedTicket) bool { return t.ID == r.source.attendee }
	if i := slices.IndexFunc(valid, isNamed); i > 0 {
		named := valid[i]
		valid = slices.Insert(slices.Delete(valid, i, i+1), 0, named)
	}
	var sent []orderedTicket
	if len(valid) > 0 { // else the mail would tell of nothing that was asked for: rule 20 refuses it
		sent = slices.Concat(valid, corrected)
	}
	first := slices.Concat(sent, left)
	if named := slices.IndexFunc(first, isNamed); len(sent) == 0 && named > 0 {
		first = first[named:]
	}
	if len(first) == 0 {
		return r.source.gone("attendee", r.source.attendee)
	}
	c, a := r.content, first[0].Attendee
	c.Tickets = hievents.Tickets{Sent: plainTickets(sent), LeftOut: plainTickets(left)}
	c.Attendee, c.Occurrence, c.Locale, c.Recipient.Name = &a, first[0].Occurrence, a.Locale, hievents.FullName(a.FirstName, a.LastName)
	r.source.order = first[0].order
	return nil
}

// readNewLinks reads the corrected orders and tickets that the mail does not show anyway. It runs after all other records are read.
func (r *contentReader) readNewLinks(ctx context.Context) error {
	c := r.content
	orders := r.source.correctedIDs("order")
	if c.EmailType == hievents.OrderSummary || c.EmailType == hievents.WaitlistOffer {
		orders = slices.DeleteFunc(orders, func(id int64) bool { return c.Order != nil && id == c.Order.ID })
	}
	if len(orders) > 0 {
		rows, err := r.tx.Query(ctx, "SELECT * FROM mailroom.content_order_links($1, $2)", c.Event.ID, orders)
		if err != nil {
			return fmt.Errorf("read the new links for %s: %w", r.source.id, err)
		}
		c.NewLinks.Orders, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (o hievents.Order, err error) {
			return o, row.Scan(&o.ID, &o.ShortID, &o.PublicID)
		})
		if err != nil {
			return fmt.Errorf("read the new links for %s: %w", r.source.id, err)
		}
	}
	if c.EmailType == hievents.AttendeeTicket || len(r.source.correctedIDs("attendee")) == 0 {
		return nil
	}
	tickets, err := r.ticketsOf(ctx, 0, []string{})
	if err != nil {
		return err
	}
	c.NewLinks.Tickets = plainTickets(slices.DeleteFunc(tickets, func(t orderedTicket) bool { return !t.Valid() }))
	return nil
}

// orderedTicket is a ticket with its order.
type orderedTicket struct {
	hievents.Ticket
	order int64
	// askedFor is false for a ticket that is read only because the resend corrects its address.
	askedFor bool
}

func plainTickets(ordered []orderedTicket) []hievents.Ticket {
	var tickets []hievents.Ticket
	for _, ticket := range ordered {
		tickets = append(tickets, ticket.Ticket)
	}
	return tickets
}

// ticketsOf reads the tickets that a mail about an attendee has (0 if the row of the message names none), and the corrected ones.
func (r *contentReader) ticketsOf(ctx context.Context, attendee int64, addresses []string) ([]orderedTicket, error) {
	rows, err := r.tx.Query(ctx, "SELECT * FROM mailroom.content_tickets(@event, @order, @attendee, @addresses, @corrected, @sent)", pgx.NamedArgs{
		"event": r.content.Event.ID, "order": r.source.order, "attendee": attendee, "addresses": addresses, "corrected": r.source.correctedIDs("attendee"), "sent": r.source.sent(),
	})
	if err != nil {
		return nil, fmt.Errorf("read the tickets of %s: %w", r.source.id, err)
	}
	tickets, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (orderedTicket, error) {
		var t orderedTicket
		var locale string
		var date storedOccurrence
		var place storedPlace
		targets := []any{&t.ID, &t.order, &t.askedFor, &t.ShortID, &t.PublicID, &t.Status, &t.FirstName, &t.LastName, &t.Email, &locale, &t.ProductPrice, &t.Name}
		err := row.Scan(slices.Concat(targets, date.targets(), place.targets())...)
		t.Locale, t.Occurrence, t.Place = hievents.ParseLocale(locale), date.occurrence(), place.place()
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the tickets of %s: %w", r.source.id, err)
	}
	return tickets, nil
}

// groupAddresses returns the normalized addresses under which the tickets of the mail may be recorded: all that the chain was sent to, and the one that it is sent to now.
func (s contentSource) groupAddresses() []string {
	addresses := slices.Clone(s.sentTo)
	for _, address := range s.addresses() {
		if !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	return addresses
}
