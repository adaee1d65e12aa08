package render

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// descriptionPreview is the maximum length of an event's description in a calendar, in characters.
const descriptionPreview = 100

// calendarEntry is a date in the calendar of a ticket mail.
type calendarEntry struct {
	uid, title, place string
	startsAt, endsAt  time.Time
}

// calendarEntries returns the entries of a ticket mail: one for each different date of its tickets, none for a ticket without a date.
//
// A calendar program replaces an entry by one with the same UID. That of Hi.Events 1.8 is known: "event-{attendee id}". That of 2.0 is not: the files of Hi.Events that
// could be read have the one of 1.8, three programs that are built on 2.0 and send all tickets of an address in one mail have "event-{event id}-occurrence-{occurrence id}".
// Entries of 2.0 have the latter, since it does not depend on which ticket of a date comes first. They may stand beside the entry of an earlier mail.
func (d *draft) calendarEntries() []calendarEntry {
	if !d.HasOccurrences {
		if d.Event.StartsAt.IsZero() {
			return nil
		}
		return []calendarEntry{{fmt.Sprintf("event-%d", d.Attendee.ID), d.Event.Title, d.where(d.Place), d.Event.StartsAt, d.Event.EndsAt}}
	}
	tickets := d.Tickets.Sent
	if len(tickets) == 0 {
		tickets = []hievents.Ticket{{Attendee: *d.Attendee, Occurrence: d.Occurrence, Place: d.Place}}
	}
	var entries []calendarEntry
	for _, ticket := range tickets {
		o := ticket.Occurrence
		if o == nil || o.StartsAt.IsZero() {
			continue
		}
		uid := fmt.Sprintf("event-%d-occurrence-%d", d.Event.ID, o.ID)
		if !slices.ContainsFunc(entries, func(e calendarEntry) bool { return e.uid == uid }) {
			entries = append(entries, calendarEntry{uid, d.Event.TitleOf(o), d.where(ticket.Place), o.StartsAt, o.EndsAt})
		}
	}
	return entries
}

// calendar returns the entries as an iCalendar file (RFC 5545), in UTC.
func (d *draft) calendar(entries []calendarEntry) Attachment {
	c := ics.NewCalendar()
	c.SetMethod(ics.MethodPublish)
	c.SetProductId("-//Mailroom//EN")
	about := d.about()
	for _, entry := range entries {
		event := c.AddEvent(entry.uid)
		event.SetDtStampTime(d.Order.CreatedAt.UTC())
		event.SetSummary(cut(oneLine(entry.title), longestTitle))
		event.SetStartAt(entry.startsAt.UTC())
		ends := entry.endsAt
		if ends.Before(entry.startsAt) {
			ends = entry.startsAt.Add(time.Hour)
		}
		event.SetEndAt(ends.UTC())
		event.SetURL(d.urls.Event(d.Event))
		if place := cut(oneLine(entry.place), longestTitle); place != "" {
			event.SetLocation(place)
		}
		if len(about) > descriptionPreview {
			event.SetDescription(string(about[:descriptionPreview-1]) + "…")
		} else if len(about) > 0 {
			event.SetDescription(string(about))
		}
		if address, err := sendable(d.Organizer.Email); err == nil {
			event.SetOrganizer("mailto:"+url.PathEscape(address), ics.WithCN(strings.NewReplacer(`"`, "'", ";", ",", ":", " ").Replace(cut(oneLine(d.Organizer.Name), longestTitle))))
		}
	}
	return Attachment{Name: "event.ics", ContentType: "text/calendar; charset=utf-8; method=PUBLISH", Content: []byte(c.Serialize(ics.WithNewLineWindows))}
}

// about returns the ticketed event's description as text on one line; nil if it cannot be parsed, since it is only a preview.
func (d *draft) about() []rune {
	clean, err := sanitised(d.Event.DescriptionHTML)
	if err != nil {
		return nil
	}
	text, err := asText(clean)
	if err != nil {
		return nil
	}
	return []rune(strings.Join(strings.Fields(oneLine(text)), " "))
}
