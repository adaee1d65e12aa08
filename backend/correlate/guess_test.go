package correlate_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/hievents"
)

const (
	title       = "An Evening of Chamber Music"
	confirmed   = "Your Order is Confirmed! 🎉"
	ticket      = "🎟️ Your Ticket for An Evening of Chamber Music"
	bestaetigt  = "Deine Bestellung wurde bestätigt!"           // in a language whose subjects are not known here
	eintritt    = "Dein Ticket für An Evening of Chamber Music" // likewise
	ownSubject  = "Welcome, Ada"
	atThatEvent = 1
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func id(n int64) *int64 { return &n }

// order returns an order that a recipient with this locale completed at noon plus after.
func order(n int64, locale string, after time.Duration, change func(*correlate.Holding)) *correlate.Holding {
	h := &correlate.Holding{Kind: correlate.Order, Event: atThatEvent, Order: id(n), Status: "COMPLETED", Locale: locale, Created: noon.Add(after), Title: title}
	if change != nil {
		change(h)
	}
	return h
}

func ticketOf(n int64, locale string, after time.Duration) *correlate.Holding {
	return &correlate.Holding{Kind: correlate.Ticket, Event: atThatEvent, Order: id(n), Attendee: id(10 * n), Status: "COMPLETED", Locale: locale, Created: noon.Add(after), Title: title}
}

func TestRule5WhatAMailIsAbout(t *testing.T) {
	mail := func(subject string) correlate.Mail {
		return correlate.Mail{Subject: hievents.NormalizeSubject(subject), SentAt: noon, Sent: true}
	}
	announced := map[correlate.Broadcast]bool{{Event: atThatEvent, Subject: hievents.NormalizeSubject(bestaetigt)}: true}
	for name, c := range map[string]struct {
		mail       correlate.Mail
		holdings   []*correlate.Holding
		broadcasts map[correlate.Broadcast]bool
		want       hievents.MailType // empty: nothing
		order      int64
	}{
		"nothing is there":               {mail(confirmed), nil, nil, "", 0},
		"the only order":                 {mail(confirmed), []*correlate.Holding{order(1, "en", 0, nil)}, nil, hievents.OrderSummary, 1},
		"the nearest of two orders":      {mail(confirmed), []*correlate.Holding{order(1, "en", -time.Hour, nil), order(2, "en", time.Second, nil)}, nil, hievents.OrderSummary, 2},
		"two orders of the same moment":  {mail(confirmed), []*correlate.Holding{order(1, "en", 0, nil), order(2, "en", time.Second, nil)}, nil, "", 0},
		"an order that was not finished": {mail(confirmed), []*correlate.Holding{order(1, "en", 0, func(h *correlate.Holding) { h.Status = "RESERVED" })}, nil, "", 0},
		"a ticket by its subject": {
			mail(ticket), []*correlate.Holding{order(1, "en", 0, nil), ticketOf(1, "en", 0)}, nil, hievents.AttendeeTicket, 1,
		},
		"an organizer's own subject": {
			mail(ownSubject), []*correlate.Holding{order(1, "en", 0, func(h *correlate.Holding) {
				h.Templates = []hievents.SubjectTemplate{hievents.ParseSubjectTemplate("Welcome, {{ order.first_name }}")}
				h.Values = map[string]string{"order.first_name": "Ada"}
			})}, nil, hievents.OrderSummary, 1,
		},
		"a subject that nobody knows, in English":    {mail(bestaetigt), []*correlate.Holding{order(1, "en", 0, nil)}, nil, "", 0},
		"an unknown one, at that time":               {mail(bestaetigt), []*correlate.Holding{order(1, "de", time.Minute, nil)}, nil, hievents.UnknownType, 1},
		"an unknown one, at another time":            {mail(bestaetigt), []*correlate.Holding{order(1, "de", 61*time.Minute, nil)}, nil, "", 0},
		"an unknown one that is a broadcast's":       {mail(bestaetigt), []*correlate.Holding{order(1, "de", time.Minute, nil)}, announced, "", 0},
		"an unknown one that names the event":        {mail(eintritt), []*correlate.Holding{order(1, "de", 0, nil), ticketOf(1, "de", 0)}, nil, hievents.UnknownType, 1},
		"a ticket in German":                         {mail("🎟️ Ihr Ticket für " + title), []*correlate.Holding{order(1, "de", 0, nil), ticketOf(1, "de", 0)}, nil, hievents.AttendeeTicket, 1},
		"a ticket in Spanish, with the letter":       {mail("🎟️ Su entrada para " + title + "o"), []*correlate.Holding{order(1, "es", 0, nil), ticketOf(1, "es", 0)}, nil, hievents.AttendeeTicket, 1},
		"a ticket in Spanish, mended":                {mail("🎟️ Su entrada para " + title), []*correlate.Holding{order(1, "es", 0, nil), ticketOf(1, "es", 0)}, nil, hievents.AttendeeTicket, 1},
		"a ticket in Chinese, without a title":       {mail("🎟️ 您的门票：活动"), []*correlate.Holding{order(1, "zh-cn", 0, nil), ticketOf(1, "zh-cn", 0)}, nil, hievents.AttendeeTicket, 1},
		"all tickets of an address":                  {mail("🎟️ Your Tickets for " + title), []*correlate.Holding{order(1, "en", 0, nil), ticketOf(1, "en", 0)}, nil, hievents.AttendeeTicket, 1},
		"a date that was cancelled":                  {mail(title + " on July 4, 2026 8:00 PM has been cancelled"), []*correlate.Holding{ticketOf(1, "en", -720*time.Hour), ticketOf(2, "en", -700*time.Hour)}, nil, hievents.OccurrenceCancelled, 0},
		"an unknown one about one of two events":     {mail(eintritt), []*correlate.Holding{order(1, "de", 0, nil), order(2, "de", 0, func(h *correlate.Holding) { h.Event, h.Title = 2, "Another Evening" })}, nil, hievents.UnknownType, 1},
		"an unknown one about two events":            {mail(bestaetigt), []*correlate.Holding{order(1, "de", 0, nil), order(2, "de", 0, func(h *correlate.Holding) { h.Event = 2 })}, nil, "", 0},
		"an unknown one about two orders":            {mail(bestaetigt), []*correlate.Holding{order(1, "de", 0, nil), order(2, "de", 0, nil)}, nil, hievents.UnknownType, 0},
		"an unknown one after a change of the order": {mail(bestaetigt), []*correlate.Holding{order(1, "de", -48*time.Hour, func(h *correlate.Holding) { h.Updated = &noon })}, nil, hievents.UnknownType, 1},
		"not after a change that was a cancellation": {mail(bestaetigt), []*correlate.Holding{order(1, "de", -48*time.Hour, func(h *correlate.Holding) { h.Updated, h.Changed = &noon, true })}, nil, "", 0},
		"of two that it is said about, the nearer":   {mail(confirmed), []*correlate.Holding{order(1, "de", 0, nil), order(2, "en", -30*24*time.Hour, func(h *correlate.Holding) { h.Event = 2 })}, nil, hievents.OrderSummary, 1},
		"an unknown one after a failed payment":      {mail(bestaetigt), []*correlate.Holding{order(1, "de", 0, func(h *correlate.Holding) { h.PaymentFailed = true })}, nil, hievents.UnknownType, 1},
		"a waitlist place by its offer, in another language": {
			mail(eintritt), []*correlate.Holding{{Kind: correlate.WaitlistPlace, Event: atThatEvent, Status: "OFFERED", Locale: "de", Created: noon.Add(-48 * time.Hour), Offered: &noon, Title: title}},
			nil, hievents.UnknownType, 0,
		},
	} {
		got, found := correlate.About(c.mail, c.holdings, c.broadcasts)
		var of int64
		if got.Order != nil {
			of = *got.Order
		}
		if got.Type != c.want || of != c.order || found != (c.want != "") {
			t.Errorf("%s: %q about order %d (%t), want %q about %d", name, got.Type, of, found, c.want, c.order)
		}
	}
}
