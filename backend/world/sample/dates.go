package sample

import (
	"fmt"
	"time"
)

// date is one date of a ticketed event: an occurrence of Hi.Events 2.0. In 1.8 every ticketed event has one, in its own row.
type date struct {
	id          int
	start, end  time.Time
	label       string
	elsewhere   string    // the place, if it is not that of the event
	cancelledAt time.Time // zero unless it was cancelled
	sold        int       // tickets
}

// cancelled reports whether the date was cancelled at that time.
func (d *date) cancelled(at time.Time) bool {
	return !d.cancelledAt.IsZero() && !d.cancelledAt.After(at)
}

// series makes a ticketed event one with a date on every day, as Hi.Events has it from 2.0 on. Days count from today, in the event's zone.
type series struct {
	from, to  int
	labels    map[int]string
	elsewhere map[int]string
	cancelled map[int]time.Duration // how long ago
}

// location returns the time zone of the event.
func (e *ticketedEvent) location() *time.Location {
	zone, err := time.LoadLocation(e.zone)
	if err != nil {
		panic(fmt.Sprintf("sample data: time zone %s: %v", e.zone, err))
	}
	return zone
}

// on returns when the event starts on a day, which counts from today.
func (e *ticketedEvent) on(now time.Time, days int) time.Time {
	zone := e.location()
	day := now.In(zone).AddDate(0, 0, days)
	var hour, minute int
	if _, err := fmt.Sscanf(e.clock, "%d:%d", &hour, &minute); err != nil {
		panic(fmt.Sprintf("sample data: start %s: %v", e.clock, err))
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone).UTC()
}

// schedule computes the event's dates.
func (s *Data) schedule(e *ticketedEvent, now time.Time) {
	days := series{from: e.days, to: e.days}
	if e.series != nil {
		days = *e.series
	}
	for day := days.from; day <= days.to; day++ {
		s.dates++
		d := &date{id: s.dates, start: e.on(now, day), label: days.labels[day], elsewhere: days.elsewhere[day]}
		d.end = d.start.Add(time.Duration(e.hours) * time.Hour)
		if ago, cancelled := days.cancelled[day]; cancelled {
			d.cancelledAt = now.Add(-ago)
		}
		e.dates = append(e.dates, d)
	}
	e.onSale = e.dates[0].start.AddDate(0, 0, -60)
	if latest := now.AddDate(0, 0, -30); e.onSale.After(latest) {
		e.onSale = latest
	}
	if e.series != nil {
		e.onSale = now.AddDate(0, 0, -45)
	}
}

// openUntil returns when an event's sales end: when its last date starts, or now if that is earlier.
func (e *ticketedEvent) openUntil(now time.Time) time.Time {
	if last := e.dates[len(e.dates)-1].start; last.Before(now) {
		return last
	}
	return now
}

// onDay returns the date of a series that is that many days from today.
func (e *ticketedEvent) onDay(days int) *date { return e.dates[days-e.series.from] }

// dateFor returns the date that a guest books at that time: one that is still to come, most often a near one.
func (s *Data) dateFor(e *ticketedEvent, at time.Time) *date {
	if len(e.dates) == 1 {
		return e.dates[0]
	}
	var open []*date
	for _, d := range e.dates {
		if d.start.After(at) && !d.cancelled(at) {
			open = append(open, d)
		}
	}
	return weighed(s, open, func(d *date) int {
		switch ahead := d.start.Sub(at); {
		case ahead < 3*24*time.Hour:
			return 16
		case ahead < 14*24*time.Hour:
			return 5
		}
		return 1
	})
}

// writeDates adds the dates and places of the events, which have tables of their own from Hi.Events 2.0 on.
func (s *Data) writeDates(events []*ticketedEvent) {
	places := 0
	place := func(e *ticketedEvent, venue string) int {
		places++
		created := e.created()
		var location, connection any
		kind := "IN_PERSON"
		if e.online {
			kind, connection = "ONLINE", e.connection
		} else {
			location = s.rows("locations") + 1
			s.add("locations",
				"id", location, "short_id", "loc_"+s.token(13), "account_id", e.account, "organizer_id", e.account, "name", venue,
				"structured_address", address(venue, e.city), "created_at", created, "updated_at", created)
		}
		s.add("event_locations",
			"id", places, "short_id", "el_"+s.token(13), "event_id", e.id, "type", kind, "location_id", location,
			"online_event_connection_details", connection, "created_at", created, "updated_at", created)
		return places
	}
	for _, e := range events {
		// An event and its place refer to each other: the event gets its place when both are there.
		s.after = append(s.after, fmt.Sprintf("UPDATE public.events SET event_location_id = %d WHERE id = %d", place(e, e.venue), e.id))
		for _, d := range e.dates {
			status, updated := "ACTIVE", e.created()
			var elsewhere any
			if !d.cancelledAt.IsZero() {
				status, updated = "CANCELLED", d.cancelledAt
			}
			if d.elsewhere != "" {
				elsewhere = place(e, d.elsewhere)
			}
			s.add("event_occurrences",
				"id", d.id, "short_id", "oc_"+s.token(13), "event_id", e.id, "start_date", d.start, "end_date", d.end, "status", status,
				"label", optional(d.label), "is_overridden", d.label != "" || elsewhere != nil, "event_location_id", elsewhere, "used_capacity", d.sold,
				"created_at", e.created(), "updated_at", updated)
		}
		if e.status == "LIVE" {
			s.add("box_offices",
				"id", s.rows("box_offices")+1, "event_id", e.id, "short_id", "bo_"+s.token(13), "name", "Box office", "is_system_default", true,
				"created_at", e.created(), "updated_at", e.created())
			e.boxOffice = s.rows("box_offices")
		}
	}
}
