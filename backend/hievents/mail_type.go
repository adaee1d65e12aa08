package hievents

// MailType is the type of a mail that is tracked as a transaction (outgoing_transaction_messages.email_type).
type MailType string

// The mail types.
const (
	OrderSummary         MailType = "order_summary"
	OrderFailed          MailType = "order_failed"
	AttendeeTicket       MailType = "attendee_ticket"
	WaitlistConfirmation MailType = "waitlist_confirmation"
	WaitlistOffer        MailType = "waitlist_offer"
	WaitlistOfferExpired MailType = "waitlist_offer_expired"
	// OccurrenceCancelled tells that a date of a ticketed event was cancelled (from Hi.Events 2.0 on).
	OccurrenceCancelled MailType = "occurrence_cancelled"
	// UnknownType is a mail about a ticketed event whose subject Mailroom does not know: a translation that could not be had.
	UnknownType MailType = "unknown"
	// OrganizerOrderSummary is sent to the organizer. Only the integration tracks it.
	OrganizerOrderSummary MailType = "organizer_order_summary"
)
