package hievents_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

var (
	july4  = time.Date(2026, 7, 4, 18, 30, 0, 0, time.UTC) // 20:30 in Berlin
	berlin = hievents.Event{Title: "Gala", TimeZone: "Europe/Berlin", Status: "LIVE"}
)

func TestTheTitleWithTheLabelOfADate(t *testing.T) {
	for label, want := range map[string]string{"": "Gala", "Matinee": "Gala - Matinee"} {
		if got := berlin.TitleOf(&hievents.Occurrence{Label: label}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := berlin.TitleOf(nil); got != "Gala" {
		t.Errorf("without a date: %q", got)
	}
}

func TestWhichDateASubjectNames(t *testing.T) {
	for subject, want := range map[string]bool{
		"Gala on July 4, 2026 8:30 PM has been cancelled": true, "Gala on  July 4, 2026 8:30 PM  has been cancelled": true,
		"Gala on July 4, 2026 6:30 PM has been cancelled": false, "Gala on July 14, 2026 8:30 PM has been cancelled": false, "Gala": false,
	} {
		if got := berlin.NamesDate(subject, july4); got != want {
			t.Errorf("%q: %t", subject, got)
		}
	}
	if berlin.NamesDate("Gala", time.Time{}) {
		t.Error("a date without a time is named")
	}
}

func TestWhetherAZoneIsKnown(t *testing.T) {
	for name, want := range map[string]bool{"Europe/Berlin": true, "UTC": true, "Etc/UTC": true, "": false, "Mars/Olympus": false, "Local": false, "../../etc/passwd": false} {
		if got := (hievents.Event{TimeZone: name}).ZoneKnown(); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

func TestTheLineOfATicketIsThatOfItsDate(t *testing.T) {
	first, second := &hievents.Occurrence{ID: 1}, &hievents.Occurrence{ID: 2}
	order := hievents.Order{Items: []hievents.OrderItem{
		{ProductPrice: 8, Name: "other"}, {ProductPrice: 7, Name: "first", Occurrence: first}, {ProductPrice: 7, Name: "second", Occurrence: second},
	}}
	attendee := hievents.Attendee{ProductPrice: 7}
	for want, date := range map[string]*hievents.Occurrence{"first": nil, "second": second} {
		if got := attendee.Ticket(order, date).Name; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := attendee.Ticket(order, &hievents.Occurrence{ID: 3}).Name; got != "first" {
		t.Errorf("of a date without a line: %q", got)
	}
	if got := (hievents.Attendee{ProductPrice: 9}).Ticket(order, nil); got.Name != "" {
		t.Errorf("of another price: %+v", got)
	}
}

func TestRule20WhenATicketMailIsOutOfDate(t *testing.T) {
	valid := hievents.Ticket{Attendee: hievents.Attendee{Status: "ACTIVE"}, Occurrence: &hievents.Occurrence{StartsAt: july4}}
	cancelled := hievents.Ticket{Attendee: hievents.Attendee{Status: "CANCELLED"}, Occurrence: &hievents.Occurrence{StartsAt: july4}}
	noDate := hievents.Ticket{Attendee: hievents.Attendee{Status: "ACTIVE"}, Occurrence: &hievents.Occurrence{StartsAt: july4, Cancelled: true}}
	later := hievents.Ticket{Attendee: hievents.Attendee{Status: "ACTIVE"}, Occurrence: &hievents.Occurrence{StartsAt: july4.AddDate(0, 0, 7)}}
	for name, c := range map[string]struct {
		tickets hievents.Tickets
		now     time.Time
		want    []hievents.StaleCode
	}{
		"a valid one":                         {hievents.Tickets{Sent: []hievents.Ticket{valid}}, july4.Add(-time.Hour), nil},
		"a valid one among cancelled ones":    {hievents.Tickets{Sent: []hievents.Ticket{valid}, LeftOut: []hievents.Ticket{cancelled, noDate}}, july4.Add(-time.Hour), nil},
		"cancelled ones alone":                {hievents.Tickets{LeftOut: []hievents.Ticket{cancelled}}, july4.Add(-time.Hour), []hievents.StaleCode{"attendee_cancelled"}},
		"one of a cancelled date alone":       {hievents.Tickets{LeftOut: []hievents.Ticket{noDate}}, july4.Add(-time.Hour), []hievents.StaleCode{"date_cancelled"}},
		"of each":                             {hievents.Tickets{LeftOut: []hievents.Ticket{noDate, cancelled}}, july4.Add(-time.Hour), []hievents.StaleCode{"date_cancelled", "attendee_cancelled"}},
		"one is over, another is still to be": {hievents.Tickets{Sent: []hievents.Ticket{valid, later}}, july4.Add(time.Hour), nil},
		"all are over":                        {hievents.Tickets{Sent: []hievents.Ticket{valid}}, july4.Add(time.Hour), []hievents.StaleCode{"event_over"}},
	} {
		first := slices.Concat(c.tickets.Sent, c.tickets.LeftOut)[0]
		event := berlin
		event.StartsAt = first.Occurrence.StartsAt
		content := hievents.Content{EmailType: hievents.AttendeeTicket, HasOccurrences: true, Event: event, Attendee: &first.Attendee, Occurrence: first.Occurrence, Tickets: c.tickets}
		var got []hievents.StaleCode
		for _, stale := range content.StaleAt(c.now) {
			got = append(got, stale.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	told := hievents.Content{EmailType: hievents.OccurrenceCancelled, Event: hievents.Event{StartsAt: july4, Status: "ARCHIVED"}, Occurrence: noDate.Occurrence}
	if stale := told.StaleAt(july4.Add(-time.Hour)); len(stale) > 0 {
		t.Errorf("a mail about a cancelled date: %v", stale)
	}
}
