package hievents

// TemplateType is what an organizer's template is for, email_templates.template_type.
type TemplateType string

// The template types.
const (
	OrderConfirmationTemplate TemplateType = "order_confirmation"
	AttendeeTicketTemplate    TemplateType = "attendee_ticket"
)

// TemplateTypeOf is the type of template that organizers can write for a mail; empty for mails that are always built in.
func TemplateTypeOf(t MailType) TemplateType {
	switch t {
	case OrderSummary:
		return OrderConfirmationTemplate
	case AttendeeTicket:
		return AttendeeTicketTemplate
	}
	return ""
}

// Template is an organizer's own template: Liquid.
type Template struct {
	ID        int64
	Event     int64 // 0 for a template of an organizer
	Organizer int64 // 0 for a template of an event
	Type      TemplateType
	Subject   string
	BodyHTML  string
	CTALabel  string
	CTAToken  string // names the token whose value the button links to
}

// ChooseTemplate picks among live, active templates of the event's account: the event's own, then its organizer's, else none. A template
// of neither is never used. Of several in one place, which only Hi.Events's code forbids, the newest counts.
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

// Token is a name that templates can use, "order.number".
type Token struct {
	Name string
	// HTML tells that the value is what an organizer wrote in an editor, and not plain text.
	HTML bool
}

// orderTokens are those of order confirmations, and the first of tickets.
var orderTokens = []Token{
	{"event.title", false}, {"event.date", false}, {"event.time", false}, {"event.end_date", false}, {"event.end_time", false},
	{"event.full_address", false}, {"event.location_details.venue_name", false}, {"event.location_details.address_line_1", false},
	{"event.location_details.address_line_2", false}, {"event.location_details.city", false},
	{"event.location_details.state_or_region", false}, {"event.location_details.zip_or_postal_code", false},
	{"event.location_details.country", false}, {"event.description", true}, {"event.timezone", false},
	{"order.url", false}, {"order.number", false}, {"order.total", false}, {"order.date", false}, {"order.currency", false},
	{"order.locale", false}, {"order.first_name", false}, {"order.last_name", false}, {"order.email", false},
	{"order.is_awaiting_offline_payment", false}, {"order.is_offline_payment", false},
	{"organizer.name", false}, {"organizer.email", false},
	{"settings.support_email", false}, {"settings.offline_payment_instructions", true}, {"settings.post_checkout_message", true},
}

var ticketTokens = []Token{
	{"attendee.name", false}, {"attendee.email", false}, {"ticket.name", false}, {"ticket.price", false}, {"ticket.url", false},
}

// Tokens lists the tokens of a template type.
func Tokens(t TemplateType) []Token {
	all := append([]Token{}, orderTokens...)
	if t == AttendeeTicketTemplate {
		all = append(all, ticketTokens...)
	}
	return all
}
