package sample

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
)

const (
	orderCount    = 1250
	waitlistCount = 190
)

type order struct {
	id                int
	event             *ticketedEvent
	date              *date
	buyer             *guest
	email             string // the buyer's, until it is corrected
	shortID, publicID string
	status, payment   string
	product           *product
	attendees         []*attendee
	at                time.Time
	boxOffice         bool // sold at the box office of the event, to a guest who gave no address
}

func (o *order) total() float64 { return money(o.product.price * float64(len(o.attendees))) }

// tickets returns how many tickets of the order an address holds.
func (o *order) tickets(email string) int {
	held := 0
	for _, a := range o.attendees {
		if a.email == email {
			held++
		}
	}
	return held
}

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
	if s.generation == schema.HiEvents2 {
		s.sellAtDoors(now, sold, events, everybody)
	}
	for _, a := range sold.attendees {
		if a.order.paid() && a.order.status != "CANCELLED" {
			a.order.date.sold++
		}
	}
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
		id: len(sold.orders) + 1, event: e, date: s.dateFor(e, at), buyer: buyer, email: buyer.email, shortID: "o_" + s.token(13), publicID: "O-" + s.publicToken(7),
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
