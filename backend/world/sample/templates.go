package sample

import "time"

// writeTemplates adds custom e-mail templates: one of an event, one of an organizer, one disabled.
func (s *Data) writeTemplates(now time.Time, events []*ticketedEvent) {
	written := now.AddDate(0, -3, 0)
	s.add("email_templates",
		"id", 1, "account_id", 1, "organizer_id", nil, "event_id", events[0].id, "template_type", "order_confirmation",
		"subject", "Deine Bestellung {{ order.number }} für Winterlichter Open Air",
		"body", "<p>Hallo {{ order.first_name }},</p><p>danke für deine Bestellung <strong>{{ order.number }}</strong> für {{ event.title }} am {{ event.date }} um {{ event.time }}.</p>"+
			"<p>Wo: {{ event.full_address }}<br>Summe: {{ order.total }}</p>"+
			"{% if order.is_awaiting_offline_payment %}{{ settings.offline_payment_instructions }}{% endif %}<p>Bis bald!<br>{{ organizer.name }}</p>",
		"cta", `{"label": "Bestellung ansehen", "url_token": "order.url"}`, "engine", "liquid", "is_active", true, "created_at", written,
		"updated_at", written)
	s.add("email_templates",
		"id", 2, "account_id", 2, "organizer_id", 2, "event_id", nil, "template_type", "attendee_ticket",
		"subject", "Your Riverside ticket: {{ event.title }}",
		"body", "<p>Hi {{ attendee.name }},</p><p>here is your ticket ({{ ticket.name }}) for <strong>{{ event.title }}</strong> on {{ event.date }}, {{ event.time }}.</p>"+
			"<p>{{ event.full_address }}</p>",
		"cta", `{"label": "View Ticket", "url_token": "ticket.url"}`, "engine", "liquid", "is_active", true, "created_at", written,
		"updated_at", written)
	s.add("email_templates",
		"id", 3, "account_id", 3, "organizer_id", nil, "event_id", events[9].id, "template_type", "order_confirmation",
		"subject", "{{ event.title }}: {{ order.number }}", "body", "<p>{{ order.first_name }}</p>",
		"cta", `{"label": "View Order & Tickets", "url_token": "order.url"}`, "engine", "liquid", "is_active", false, "created_at", written,
		"updated_at", written)
}
