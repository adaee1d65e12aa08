package sample

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	orderCount    = 1150
	waitlistCount = 190
)

type order struct {
	id                int
	event             *ticketedEvent
	buyer             *guest
	email             string // the buyer's, until it is corrected
	shortID, publicID string
	status, payment   string
	product           *product
	attendees         []*attendee
	at                time.Time
}

func (o *order) total() float64 { return money(o.product.price * float64(len(o.attendees))) }

// paid reports whether the order was completed, including orders whose payment is still to come.
func (o *order) paid() bool { return o.status != "RESERVED" }

type attendee struct {
	id                int
	order             *order
	guest             *guest
	email             string
	shortID, publicID string
}

func (a *attendee) status() string {
	switch a.order.status {
	case "COMPLETED":
		return "ACTIVE"
	case "CANCELLED":
		return "CANCELLED"
	}
	return "AWAITING_PAYMENT"
}

type waiting struct {
	id        int
	event     *ticketedEvent
	guest     *guest
	product   *product
	status    string
	joined    time.Time
	offeredAt time.Time // zero if there was no offer
	expires   time.Time
	order     *order // reserved with the offer
	position  int
}

// sales holds everything that was sold, in the order of the ids.
type sales struct {
	orders    []*order
	attendees []*attendee
	waitlist  []*waiting
}

func (s *Data) sell(now time.Time, events []*ticketedEvent, everybody *crowd) *sales {
	sold := &sales{}
	for range orderCount {
		e := weighed(s, events, func(e *ticketedEvent) int { return e.weight })
		open := e.openUntil(now).Sub(e.onSale)
		// Sales increase towards the end.
		at := e.onSale.Add(time.Duration(math.Sqrt(s.random.Float64()) * float64(open))).Truncate(time.Second)
		s.order(sold, everybody, e, everybody.somebody(e.culture(s)), e.products[weighedProduct(s)], at)
	}
	for _, o := range sold.orders {
		switch luck := s.random.Float64(); {
		case luck < 0.04 && o.product.price > 0:
			o.status, o.payment = "AWAITING_OFFLINE_PAYMENT", "AWAITING_OFFLINE_PAYMENT"
		case luck < 0.08 && o.product.price > 0:
			o.status, o.payment = "RESERVED", "PAYMENT_FAILED"
		case luck < 0.10:
			o.status = "CANCELLED"
		}
	}
	s.queueUp(now, sold, events, everybody)
	return sold
}

// culture returns the culture of a random guest of the event.
func (e *ticketedEvent) culture(s *Data) string {
	return weighed(s, e.cultures, func(c share) int { return c.weight }).culture
}

func weighedProduct(s *Data) int {
	return weighed(s, []int{0, 1, 2}, func(i int) int { return []int{80, 15, 5}[i] })
}

// order adds an order with one to four attendees, the buyer first. Some share the buyer's address, some have their own.
func (s *Data) order(sold *sales, everybody *crowd, e *ticketedEvent, buyer *guest, p *product, at time.Time) *order {
	o := &order{
		id: len(sold.orders) + 1, event: e, buyer: buyer, email: buyer.email, shortID: "o_" + s.token(13), publicID: "O-" + s.publicToken(7),
		status: "COMPLETED", payment: "PAYMENT_RECEIVED", product: p, at: at,
	}
	if p.price == 0 {
		o.payment = "NO_PAYMENT_REQUIRED"
	}
	sold.orders = append(sold.orders, o)
	for i := range weighed(s, []int{1, 2, 3, 4}, func(n int) int { return []int{0, 50, 32, 10, 8}[n] }) {
		who, email := buyer, buyer.email
		if i > 0 {
			if s.chance(0.5) {
				who = everybody.stranger(e.culture(s))
				email = who.email
			} else {
				who = buyer.companion(everybody.stranger(e.culture(s)).first)
			}
		}
		if who.ailsFrom.IsZero() {
			who.ailsFrom = at
			if who.worsens {
				who.ailsFrom = at.Add(s.between(time.Hour, 12*24*time.Hour))
			}
		}
		a := &attendee{id: len(sold.attendees) + 1, order: o, guest: who, email: email, shortID: "a_" + s.token(13), publicID: "A-" + s.publicToken(7)}
		o.attendees = append(o.attendees, a)
		sold.attendees = append(sold.attendees, a)
	}
	return o
}

// queueUp adds the waitlists of the sold-out products.
func (s *Data) queueUp(now time.Time, sold *sales, events []*ticketedEvent, everybody *crowd) {
	var scarce []*ticketedEvent
	for _, e := range events {
		if e.waitlist {
			scarce = append(scarce, e)
		}
	}
	waits := map[string]bool{} // an address is on a product's waitlist once
	for i := range waitlistCount {
		e := scarce[i%len(scarce)]
		who := everybody.somebody(e.culture(s))
		if key := fmt.Sprint(e.id, who.email); waits[key] {
			continue
		} else {
			waits[key] = true
		}
		joined := e.onSale.Add(s.between(0, e.openUntil(now).Sub(e.onSale)-2*time.Hour)).Truncate(time.Second)
		w := &waiting{id: len(sold.waitlist) + 1, event: e, guest: who, product: e.products[1], status: "WAITING", joined: joined, position: len(sold.waitlist) + 1}
		if offered := joined.Add(s.between(2*time.Hour, 200*time.Hour)); s.chance(0.45) && offered.Before(now) {
			w.offeredAt = offered.Truncate(time.Second)
			w.expires = w.offeredAt.Add(12 * time.Hour)
			w.status = pick(s, []string{"PURCHASED", "OFFER_EXPIRED", "OFFER_EXPIRED", "CANCELLED"})
			w.order = s.order(sold, everybody, e, who, w.product, w.offeredAt)
			if w.expires.After(now) {
				w.status = "OFFERED"
			}
			if w.status != "PURCHASED" {
				w.order.status, w.order.payment = "RESERVED", "AWAITING_PAYMENT"
			}
		}
		sold.waitlist = append(sold.waitlist, w)
	}
}

func (s *Data) writeSales(sold *sales) {
	for _, o := range sold.orders {
		var provider any
		if o.product.price > 0 {
			provider = "STRIPE"
			if o.status == "AWAITING_OFFLINE_PAYMENT" {
				provider = "OFFLINE"
			}
		}
		s.add("orders",
			"id", o.id, "short_id", o.shortID, "event_id", o.event.id, "total_before_additions", o.total(), "total_gross", o.total(),
			"currency", o.event.currency, "first_name", cut(o.buyer.first, 50), "last_name", cut(o.buyer.last, 50), "email", o.email,
			"status", o.status, "payment_status", o.payment, "payment_provider", provider, "session_id", s.hex(40), "public_id", o.publicID,
			"locale", o.buyer.locale, "created_at", o.at, "updated_at", o.at)
	}
	for i, o := range sold.orders {
		s.add("order_items",
			"id", i+1, "total_before_additions", o.total(), "quantity", len(o.attendees), "order_id", o.id, "product_id", o.product.id,
			"product_price_id", o.product.priceID, "item_name", o.product.title, "price", money(o.product.price), "total_gross", o.total(),
			"product_type", "TICKET")
	}
	for _, a := range sold.attendees {
		s.add("attendees",
			"id", a.id, "short_id", a.shortID, "first_name", a.guest.first, "last_name", a.guest.last, "email", a.email, "order_id", a.order.id,
			"product_id", a.order.product.id, "product_price_id", a.order.product.priceID, "event_id", a.order.event.id, "public_id", a.publicID,
			"status", a.status(), "locale", a.guest.locale, "created_at", a.order.at, "updated_at", a.order.at)
	}
	for _, w := range sold.waitlist {
		var order any
		if w.order != nil {
			order = w.order.id
		}
		s.add("waitlist_entries",
			"id", w.id, "event_id", w.event.id, "product_price_id", w.product.priceID, "email", w.guest.email, "first_name", w.guest.first,
			"last_name", w.guest.last, "status", w.status, "offer_token", s.hex(40), "cancel_token", s.hex(40), "offered_at", moment(w.offeredAt),
			"offer_expires_at", moment(w.expires), "order_id", order, "position", w.position, "locale", w.guest.locale, "created_at", w.joined,
			"updated_at", w.joined)
	}
	s.writeInvoices(sold)
}

// writeInvoices adds an invoice for each paid order of the events that have invoices.
func (s *Data) writeInvoices(sold *sales) {
	numbers := map[int]int{}
	for _, o := range sold.orders {
		if !o.event.invoices || !o.paid() || o.product.price == 0 {
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
		rows := 1
		if table := s.byName["invoices"]; table != nil {
			rows = len(table.Rows) + 1
		}
		s.add("invoices",
			"id", rows, "order_id", o.id, "account_id", o.event.account,
			"invoice_number", fmt.Sprintf("INV-%d-%d", o.event.id, numbers[o.event.id]), "issue_date", o.at, "total_amount", o.total(),
			"status", status, "items", string(items), "taxes_and_fees", string(taxes), "created_at", o.at, "updated_at", o.at)
	}
}

// money rounds an amount to two decimals, the most that a currency here has.
func money(amount float64) float64 { return math.Round(amount*100) / 100 }

// moment returns nil for the zero time, which the database stores as NULL.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// cut shortens text to a column's length in characters.
func cut(text string, letters int) string {
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:min(len(runes), letters)]))
}
