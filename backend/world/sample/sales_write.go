package sample

import (
	"encoding/json"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

// named returns the column that names a date, which exists from Hi.Events 2.0 on.
func (s *Data) named(d *date) []any {
	if s.generation == schema.HiEvents18 {
		return nil
	}
	return []any{"event_occurrence_id", d.id}
}

func (s *Data) writeSales(sold *sales) {
	for _, o := range sold.orders {
		var provider any
		if o.product.price > 0 && !o.boxOffice {
			provider = "STRIPE"
			if o.status == "AWAITING_OFFLINE_PAYMENT" {
				provider = "OFFLINE"
			}
		}
		row := []any{
			"id", o.id, "short_id", o.shortID, "event_id", o.event.id, "total_before_additions", o.total(), "total_gross", o.total(),
			"currency", o.event.currency, "first_name", cut(o.buyer.first, 50), "last_name", cut(o.buyer.last, 50), "email", optional(o.email),
			"status", o.status, "payment_status", o.payment, "payment_provider", provider, "session_id", s.hex(40), "public_id", o.publicID,
			"locale", o.buyer.locale, "created_at", o.at, "updated_at", o.at,
		}
		if s.generation == schema.HiEvents2 {
			row = append(row, o.atBoxOffice()...)
		}
		s.add("orders", row...)
	}
	for i, o := range sold.orders {
		row := []any{
			"id", i + 1, "total_before_additions", o.total(), "quantity", len(o.attendees), "order_id", o.id, "product_id", o.product.id,
			"product_price_id", o.product.priceID, "item_name", o.product.title, "price", money(o.product.price), "total_gross", o.total(),
			"product_type", "TICKET",
		}
		s.add("order_items", append(row, s.named(o.date)...)...)
	}
	for _, a := range sold.attendees {
		row := []any{
			"id", a.id, "short_id", a.shortID, "first_name", a.guest.first, "last_name", a.guest.last, "email", optional(a.email), "order_id", a.order.id,
			"product_id", a.order.product.id, "product_price_id", a.order.product.priceID, "event_id", a.order.event.id, "public_id", a.publicID,
			"status", a.status(), "locale", a.guest.locale, "created_at", a.order.at, "updated_at", a.order.at,
		}
		s.add("attendees", append(row, s.named(a.order.date)...)...)
	}
	for _, w := range sold.waitlist {
		var order any
		if w.order != nil {
			order = w.order.id
		}
		row := []any{
			"id", w.id, "event_id", w.event.id, "product_price_id", w.product.priceID, "email", w.guest.email, "first_name", w.guest.first,
			"last_name", w.guest.last, "status", w.status, "offer_token", s.hex(40), "cancel_token", s.hex(40), "offered_at", moment(w.offeredAt),
			"offer_expires_at", moment(w.expires), "order_id", order, "position", w.position, "locale", w.guest.locale, "created_at", w.joined,
			"updated_at", w.joined,
		}
		s.add("waitlist_entries", append(row, s.named(w.event.dates[0])...)...)
	}
	s.writeInvoices(sold)
}

// writeInvoices adds an invoice for each paid order of the events that have invoices.
func (s *Data) writeInvoices(sold *sales) {
	numbers := map[int]int{}
	for _, o := range sold.orders {
		if !o.event.invoices || o.boxOffice || !o.paid() || o.product.price == 0 {
			continue
		}
		numbers[o.event.id]++
		status := "PAID"
		switch o.status {
		case "AWAITING_OFFLINE_PAYMENT":
			status = "UNPAID"
		case "CANCELLED":
			status = "VOID"
		}
		items, _ := json.Marshal([]map[string]any{{"item_name": o.product.title, "quantity": len(o.attendees), "price": money(o.product.price), "total_gross": o.total()}})
		taxes, _ := json.Marshal(map[string]any{"taxes": []map[string]any{{"name": "VAT 7 % (included)", "value": money(o.total() * 7 / 107)}}, "fees": []any{}})
		s.add("invoices",
			"id", s.rows("invoices")+1, "order_id", o.id, "account_id", o.event.account,
			"invoice_number", fmt.Sprintf("INV-%d-%d", o.event.id, numbers[o.event.id]), "issue_date", o.at, "total_amount", o.total(),
			"status", status, "items", string(items), "taxes_and_fees", string(taxes), "created_at", o.at, "updated_at", o.at)
	}
}
