package hievents

import "slices"

// TemplateType is the purpose of an organizer's template (email_templates.template_type).
type TemplateType string

// The template types.
const (
	OrderConfirmationTemplate TemplateType = "order_confirmation"
	AttendeeTicketTemplate    TemplateType = "attendee_ticket"
	// OccurrenceCancelledTemplate exists from Hi.Events 2.0 on.
	OccurrenceCancelledTemplate TemplateType = "occurrence_cancellation"
)

// TemplateTypeOf returns the type of template that organizers can write for a mail; empty if they cannot write one.
func TemplateTypeOf(t MailType) TemplateType {
	switch t {
	case OrderSummary:
		return OrderConfirmationTemplate
	case AttendeeTicket:
		return AttendeeTicketTemplate
	case OccurrenceCancelled:
		return OccurrenceCancelledTemplate
	}
	return ""
}

// Template is an organizer's own template, written in Liquid.
type Template struct {
	ID        int64
	Event     int64 // 0 if the template belongs to an organizer
	Organizer int64 // 0 if the template belongs to an event
	Type      TemplateType
	Subject   string
	BodyHTML  string
	CTALabel  string
	CTAToken  string // the name of the token whose value is the link of the button
}

// ChooseTemplate picks from the active, undeleted templates of the event's account: the event's own, else its organizer's, else none (nil).
// A template that belongs to neither is never used. Only Hi.Events's code prevents several at one level; the newest of them is used.
func ChooseTemplate(all []Template, t TemplateType, e Event, o Organizer) *Template {
	var best *Template
	rank := func(c *Template) int {
		switch {
		case c == nil || c.Type != t:
			return 0
		case c.Event != 0 && c.Event == e.ID:
			return 2
		case c.Event == 0 && c.Organizer != 0 && c.Organizer == o.ID:
			return 1
		}
		return 0
	}
	for i := range all {
		candidate := &all[i]
		if r, b := rank(candidate), rank(best); r > b || r > 0 && r == b && candidate.ID > best.ID {
			best = candidate
		}
	}
	return best
}

// Token is a name that templates can use, for example "order.number".
type Token struct {
	Name string
	// HTML is true if the value is HTML that an organizer wrote in an editor, and false for plain text.
	HTML bool
}

// eventTokens are the tokens of all template types.
var eventTokens = []Token{
	{"event.title", false}, {"event.date", false}, {"event.time", false}, {"event.end_date", false}, {"event.end_time", false},
	{"event.full_address", false}, {"event.location_details.venue_name", false}, {"event.location_details.address_line_1", false},
	{"event.location_details.address_line_2", false}, {"event.location_details.city", false},
	{"event.location_details.state_or_region", false}, {"event.location_details.zip_or_postal_code", false},
	{"event.location_details.country", false}, {"event.description", true}, {"event.timezone", false},
	{"organizer.name", false}, {"organizer.email", false}, {"settings.support_email", false},
}

// orderTokens are the further tokens of order confirmations and tickets, ticketTokens those of tickets, and cancellationTokens those of mails about a cancelled date.
var (
	orderTokens = []Token{
		{"order.url", false}, {"order.number", false}, {"order.total", false}, {"order.date", false}, {"order.currency", false},
		{"order.locale", false}, {"order.first_name", false}, {"order.last_name", false}, {"order.email", false},
		{"order.is_awaiting_offline_payment", false}, {"order.is_offline_payment", false},
		{"settings.offline_payment_instructions", true}, {"settings.post_checkout_message", true},
	}
	ticketTokens = []Token{
		{"attendee.name", false}, {"attendee.email", false}, {"ticket.name", false}, {"ticket.price", false}, {"ticket.url", false},
	}
	cancellationTokens = []Token{{"event.url", false}, {"cancellation.refund_issued", false}}
)

// occurrenceTokens are the tokens that all template types have from Hi.Events 2.0 on.
var occurrenceTokens = []Token{
	{"occurrence.start_date", false}, {"occurrence.start_time", false}, {"occurrence.end_date", false}, {"occurrence.end_time", false}, {"occurrence.label", false},
	{"event_location.type", false}, {"event_location.is_online", false}, {"event_location.online_connection_details", true}, {"event_location.name", false},
	{"event_location.formatted_address", false}, {"event_location.latitude", false}, {"event_location.longitude", false},
	{"event_location.structured_address.venue_name", false}, {"event_location.structured_address.address_line_1", false},
	{"event_location.structured_address.address_line_2", false}, {"event_location.structured_address.city", false},
	{"event_location.structured_address.state_or_region", false}, {"event_location.structured_address.zip_or_postal_code", false},
	{"event_location.structured_address.country", false},
}

// Tokens lists the tokens of a template type; from Hi.Events 2.0 on, which has occurrences, there are more.
func Tokens(t TemplateType, hasOccurrences bool) []Token {
	all := slices.Clone(eventTokens)
	if hasOccurrences {
		all = append(all, occurrenceTokens...)
	}
	switch t {
	case OrderConfirmationTemplate:
		all = append(all, orderTokens...)
	case AttendeeTicketTemplate:
		all = slices.Concat(all, orderTokens, ticketTokens)
	case OccurrenceCancelledTemplate:
		all = append(all, cancellationTokens...)
	}
	return all
}
