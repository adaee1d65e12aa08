package hievents

// Ticket is one ticket, with the date and the place that it is for.
type Ticket struct {
	Attendee
	Name       string      // of the product, as it was bought; empty if unknown
	Occurrence *Occurrence // nil before Hi.Events 2.0, and for a ticket without a date of its own
	Place      Place
}

// Valid reports whether neither the ticket nor its date is cancelled.
func (t Ticket) Valid() bool {
	return t.Status != "CANCELLED" && (t.Occurrence == nil || !t.Occurrence.Cancelled)
}

// Tickets are the tickets of a ticket mail. Before Hi.Events 2.0 a mail is about one ticket, from 2.0 on about all tickets of an address in an order.
// Those whose address the resend corrects belong to it in both.
type Tickets struct {
	// Sent are in the mail: the valid ones, Content.Attendee's first. Empty if none is valid.
	Sent []Ticket
	// LeftOut are not in the mail, because they or their dates are cancelled.
	LeftOut []Ticket
}

// NewLinks are orders and tickets with a corrected address: Hi.Events gives them new links, and those in earlier mails stop working.
type NewLinks struct {
	Orders  []Order // with ID, ShortID and PublicID only
	Tickets []Ticket
}

// None reports whether there are none.
func (n NewLinks) None() bool { return len(n.Orders)+len(n.Tickets) == 0 }
