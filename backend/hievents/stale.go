package hievents

import (
	"slices"
	"time"
)

// StaleCode classifies a reason why the content of a mail is outdated. The frontend uses the codes too, so they are never renamed.
type StaleCode string

// The codes.
const (
	StaleEventOver           StaleCode = "event_over"
	StaleEventCancelled      StaleCode = "event_cancelled"
	StaleDateCancelled       StaleCode = "date_cancelled"
	StaleOrderCancelled      StaleCode = "order_cancelled"
	StaleOrderRefunded       StaleCode = "order_refunded"
	StaleOrderPartlyRefunded StaleCode = "order_partly_refunded"
	StaleOrderIncomplete     StaleCode = "order_incomplete"
	StaleOrderCompleted      StaleCode = "order_completed"
	StaleAttendeeCancelled   StaleCode = "attendee_cancelled"
	StaleOfferExpired        StaleCode = "offer_expired"
	StaleOfferTaken          StaleCode = "offer_taken"
	StaleOfferRenewed        StaleCode = "offer_renewed"
	StaleWaitlistLeft        StaleCode = "waitlist_left"
)

// staleSentences are the English texts of the codes; screens translate by code.
var staleSentences = map[StaleCode]string{
	StaleEventOver:           "The ticketed event is over.",
	StaleEventCancelled:      "The ticketed event was cancelled or archived.",
	StaleDateCancelled:       "The date of the ticketed event was cancelled.",
	StaleOrderCancelled:      "The order was cancelled.",
	StaleOrderRefunded:       "The order was refunded.",
	StaleOrderPartlyRefunded: "Part of the order was refunded.",
	StaleOrderIncomplete:     "The order was never completed.",
	StaleOrderCompleted:      "The order went through after all.",
	StaleAttendeeCancelled:   "The ticket was cancelled.",
	StaleOfferExpired:        "The offer has expired.",
	StaleOfferTaken:          "The offer was taken: the place is bought.",
	StaleOfferRenewed:        "The person has been offered a place meanwhile.",
	StaleWaitlistLeft:        "The person has left the waitlist.",
}

// Sentence returns the English text of the code.
func (c StaleCode) Sentence() string { return staleSentences[c] }

// Forbids reports whether the reason forbids a mail of this type for good (rule 20): the mail would tell a guest that they hold what is cancelled.
func (c StaleCode) Forbids(t MailType) bool {
	return (t == OrderSummary || t == AttendeeTicket) && (c == StaleOrderCancelled || c == StaleAttendeeCancelled || c == StaleDateCancelled)
}

// Stale is a reason why a mail may be outdated. It is shown before sending; such a mail is sent only after a person confirms it,
// and not at all where the code forbids it.
type Stale struct {
	Code     StaleCode
	Sentence string // English
}

// StaleAt returns the reasons why the mail is outdated at time now.
func (c Content) StaleAt(now time.Time) []Stale {
	var codes []StaleCode
	add := func(is bool, code StaleCode) {
		if is {
			codes = append(codes, code)
		}
	}
	ends := c.ends()
	add(!ends.IsZero() && ends.Before(now), StaleEventOver)
	if c.EmailType == OccurrenceCancelled {
		return staleOf(codes) // a cancelled order, ticket or event does not make it untrue
	}
	add(c.Event.Status == "ARCHIVED" || c.Event.Status == "CANCELLED", StaleEventCancelled)
	add(c.dateCancelled(), StaleDateCancelled)
	add(c.attendeeCancelled(), StaleAttendeeCancelled)
	if o := c.Order; o != nil && c.WaitlistEntry == nil {
		failed := c.EmailType == OrderFailed
		through := o.Status == OrderCompleted || o.AwaitsOfflinePayment()
		add(o.Status == OrderCancelled, StaleOrderCancelled)
		add(o.RefundStatus == "REFUNDED", StaleOrderRefunded)
		add(o.RefundStatus == "PARTIALLY_REFUNDED", StaleOrderPartlyRefunded)
		add(failed && through, StaleOrderCompleted)
		add(!failed && (o.Status == OrderReserved || o.Status == OrderAbandoned), StaleOrderIncomplete)
	}
	if w := c.WaitlistEntry; w != nil {
		add(w.Status == WaitlistPurchased, StaleOfferTaken)
		add(w.Status == WaitlistCancelled, StaleWaitlistLeft)
		lapsed := w.Status == WaitlistOfferLapsed || !w.OfferExpiresAt.IsZero() && !w.OfferExpiresAt.After(now)
		add(c.EmailType == WaitlistOffer && lapsed && w.Status != WaitlistPurchased && w.Status != WaitlistCancelled, StaleOfferExpired)
		add(c.EmailType == WaitlistConfirmation && w.Status == WaitlistOfferLapsed, StaleOfferExpired)
		add(c.EmailType != WaitlistOffer && w.Status == WaitlistOffered && !lapsed, StaleOfferRenewed)
	}
	return staleOf(codes)
}

func staleOf(codes []StaleCode) (found []Stale) {
	for _, code := range codes {
		found = append(found, Stale{code, code.Sentence()})
	}
	return found
}

// ends returns when the last of the mail's dates ends, or begins if it has no end; zero if there is none.
func (c Content) ends() time.Time {
	last := func(startsAt, endsAt time.Time) time.Time {
		if endsAt.IsZero() {
			return startsAt
		}
		return endsAt
	}
	ends := last(c.Event.StartsAt, c.Event.EndsAt)
	for _, ticket := range c.Tickets.Sent {
		if o := ticket.Occurrence; o != nil && last(o.StartsAt, o.EndsAt).After(ends) {
			ends = last(o.StartsAt, o.EndsAt)
		}
	}
	return ends
}

// dateCancelled reports whether all dates that the mail is for are cancelled.
func (c Content) dateCancelled() bool {
	switch {
	case len(c.Tickets.Sent) > 0:
		return false
	case c.Occurrence != nil && c.Occurrence.Cancelled:
		return true
	case c.EmailType == OrderSummary && c.Order != nil:
		takesPlace := func(item OrderItem) bool { return !item.Cancelled() }
		return len(c.Order.Items) > 0 && !slices.ContainsFunc(c.Order.Items, takesPlace)
	}
	return slices.ContainsFunc(c.Tickets.LeftOut, func(t Ticket) bool { return t.Occurrence != nil && t.Occurrence.Cancelled })
}

// attendeeCancelled reports whether a ticket mail has no valid ticket, because tickets were cancelled.
func (c Content) attendeeCancelled() bool {
	if len(c.Tickets.Sent) > 0 {
		return false
	}
	return c.Attendee != nil && c.Attendee.Status == "CANCELLED" ||
		slices.ContainsFunc(c.Tickets.LeftOut, func(t Ticket) bool { return t.Status == "CANCELLED" })
}
