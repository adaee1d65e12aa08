package sample

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// created returns when the event was made.
func (e *ticketedEvent) created() time.Time { return e.onSale.Add(-72 * time.Hour) }

// address returns a place as Hi.Events stores it.
func address(venue, city string) string {
	place, _ := json.Marshal(map[string]string{"venue_name": venue, "city": city, "address_line_1": "1 Main Street"}) // strings always marshal
	return string(place)
}

func (s *Data) writeEvents(now time.Time, events []*ticketedEvent) {
	two := s.generation == schema.HiEvents2
	for _, e := range events {
		created := e.created()
		where, place := " at "+e.venue+", "+e.city+".", any(address(e.venue, e.city))
		if e.online {
			where, place = ", online.", nil
		}
		row := []any{
			"id", e.id, "account_id", e.account, "organizer_id", e.account, "user_id", owner(e.account), "title", e.title,
			"description", "<p><strong>" + e.title + "</strong>" + where + " Doors open an hour before.</p>", "status", e.status,
			"currency", e.currency, "timezone", e.zone, "category", e.category, "short_id", "e_" + s.token(13), "created_at", created,
			"updated_at", created,
		}
		// Hi.Events 2.0 writes neither dates nor places here.
		if two {
			kind, rule := "SINGLE", any(nil)
			if e.series != nil {
				kind, rule = "RECURRING", `{"frequency": "DAILY", "interval": 1}`
			}
			row = append(row, "type", kind, "recurrence_rule", rule)
		} else {
			row = append(row, "start_date", e.dates[0].start, "end_date", e.dates[0].end, "location_details", place)
		}
		s.add("events", row...)
		row = []any{
			"id", e.id, "event_id", e.id, "support_email", e.supportEmail, "email_footer_message", e.footer,
			"notify_organizer_of_new_orders", e.notifies, "enable_invoicing", e.invoices, "invoice_prefix", fmt.Sprintf("INV-%d-", e.id),
			"organization_name", accounts[e.account-1].organizer, "organization_address", "<p>1 Main Street<br>" + e.city + "</p>",
			"invoice_tax_details", "<p>VAT no. EX-" + fmt.Sprint(100200+e.account) + "</p>", "invoice_notes", "<p>Thank you for coming.</p>",
			"offline_payment_instructions", "<p>Please transfer the total within 7 days to <strong>XX00 0000 0000</strong>, with your order number.</p>",
			"waitlist_enabled", e.waitlist, "post_checkout_message", "<p>Thank you for your order. Bring your ticket <em>on your phone or on paper</em>.</p>",
			"created_at", created, "updated_at", created,
		}
		if !two {
			row = append(row, "location_details", place, "is_online_event", e.online, "online_event_connection_details", optional(e.connection))
		}
		s.add("event_settings", row...)
		s.add("product_categories",
			"id", e.id, "name", "Tickets", "event_id", e.id, "created_at", created, "updated_at", created)
	}
	for _, e := range events {
		for i, p := range e.products {
			kind := "PAID"
			if p.price == 0 {
				kind = "FREE"
			}
			s.add("products",
				"id", p.id, "title", p.title, "event_id", e.id, "type", kind, "product_type", "TICKET", "product_category_id", e.id, "order", i+1,
				"created_at", e.onSale, "updated_at", e.onSale)
			var quantity any
			if p.soldOut {
				quantity = 40
			}
			price := []any{
				"id", p.priceID, "product_id", p.id, "price", money(p.price), "initial_quantity_available", quantity, "quantity_sold", 0,
				"created_at", e.onSale, "updated_at", e.onSale,
			}
			if two {
				price = append(price, "quantity_applies_to", "OCCURRENCE")
			}
			s.add("product_prices", price...)
		}
	}
	if two {
		s.writeDates(events)
	}
	s.writeTemplates(now, events)
}
