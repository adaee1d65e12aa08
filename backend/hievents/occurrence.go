package hievents

import (
	"strings"
	"time"
)

// Occurrence is one date of a ticketed event (Hi.Events 2.0). Times are UTC; a time that is not set is zero.
type Occurrence struct {
	ID               int64
	StartsAt, EndsAt time.Time
	Label            string // shown behind the title
	Cancelled        bool
	// Deleted is set for a date that was deleted while tickets, orders or broadcasts still name it. It has no times.
	Deleted bool
	// Edited is set if anything about the date was changed after the first mail of the chain; its times may have been moved.
	Edited bool
}

// The kinds of places, event_locations.type.
const (
	InPerson = "IN_PERSON"
	Online   = "ONLINE"
)

// Place is where a date of a ticketed event takes place (Hi.Events 2.0).
type Place struct {
	Kind                string // InPerson or Online; empty if no place is set
	Address             Location
	Latitude, Longitude string // decimal degrees; empty if unknown
	OnlineDetailsHTML   string // how to connect
}

// TitleOf returns the title of a ticketed event with the label of one of its dates behind it, as Hi.Events 2.0 shows it in calendars and templates.
func (e Event) TitleOf(o *Occurrence) string {
	if o == nil || o.Label == "" {
		return e.Title
	}
	return e.Title + " - " + o.Label
}

// CancelledDate is the format of the date in the subject of a mail about a cancelled date (PHP's "F j, Y g:i A").
const CancelledDate = "January 2, 2006 3:04 PM"

// NamesDate reports whether the subject of a mail about a cancelled date names this one. The built-in subject has its time in the ticketed event's zone, in English.
func (e Event) NamesDate(subject string, startsAt time.Time) bool {
	return !startsAt.IsZero() && strings.Contains(NormalizeSubject(subject), startsAt.In(e.Zone()).Format(CancelledDate))
}
