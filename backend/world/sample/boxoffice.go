package sample

import (
	"fmt"
	"time"
)

// doorSale is a sale at the box office of an event: on which of its dates, if it has many, and how long ago.
type doorSale struct {
	event   string
	day     int // of a series, from today
	ago     time.Duration
	tickets int
}

// doorSales are the sales at box offices, of the orders O-KASSE01 and so on. Those who bought there gave no address.
var doorSales = []doorSale{
	{"Hafenrundfahrt bei Nacht", -1, 27 * time.Hour, 2},
	{"Hafenrundfahrt bei Nacht", 0, 6 * time.Hour, 2},
	{"Hafenrundfahrt bei Nacht", 0, 5 * time.Hour, 1},
	{"Hafenrundfahrt bei Nacht", 1, 90 * time.Minute, 4},
	{"Hafenrundfahrt bei Nacht", 3, 40 * time.Hour, 2}, // the date was cancelled later
	{"Winterlichter Open Air", 0, 3 * time.Hour, 2},
	{"Brooklyn Indie Night", 0, 8 * time.Hour, 3},
}

// sellAtDoors adds the sales at box offices, which exist from Hi.Events 2.0 on.
func (s *Data) sellAtDoors(now time.Time, sold *sales, events []*ticketedEvent, everybody *crowd) {
	for i, sale := range doorSales {
		for _, e := range events {
			if e.title != sale.event {
				continue
			}
			buyer := everybody.stranger(e.culture(s))
			buyer.email = ""
			o := &order{
				id: len(sold.orders) + 1, event: e, date: e.dates[0], buyer: buyer, shortID: "o_" + s.token(13), publicID: fmt.Sprintf("O-KASSE%02d", i+1),
				status: "COMPLETED", payment: "PAYMENT_RECEIVED", product: e.products[0], at: now.Add(-sale.ago), boxOffice: true,
			}
			if e.series != nil {
				o.date = e.onDay(sale.day)
			}
			for range sale.tickets {
				a := &attendee{id: len(sold.attendees) + 1, order: o, guest: buyer, shortID: "a_" + s.token(13), publicID: "A-" + s.publicToken(7)}
				o.attendees = append(o.attendees, a)
				sold.attendees = append(sold.attendees, a)
			}
			sold.orders = append(sold.orders, o)
		}
	}
}

// atBoxOffice returns the columns of an order about the box office; they are empty for one that was made online.
func (o *order) atBoxOffice() []any {
	var soldAt, operator, tender, tendered, change, completed any
	if o.boxOffice {
		soldAt, operator, tender, tendered, change, completed = o.event.boxOffice, "Kasse 1", "CASH", o.total(), 0.0, o.at
	}
	return []any{
		"box_office_id", soldAt, "box_office_operator_name", operator, "box_office_tender", tender, "box_office_amount_tendered", tendered,
		"box_office_change_due", change, "box_office_completed_at", completed,
	}
}
