package render

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// descriptionPreview is the maximum length of an event's description in a calendar, in characters.
const descriptionPreview = 100

// calendar returns the ticketed event as an iCalendar file (RFC 5545), in UTC.
func (d *draft) calendar() Attachment {
	c := ics.NewCalendar()
	c.SetMethod(ics.MethodPublish)
	c.SetProductId("-//Mailroom//EN")
	event := c.AddEvent(fmt.Sprintf("event-%d", d.Attendee.ID))
	event.SetDtStampTime(d.Order.CreatedAt.UTC())
	event.SetSummary(cut(oneLine(d.Event.Title), longestTitle))
	event.SetStartAt(d.Event.StartsAt.UTC())
	ends := d.Event.EndsAt
	if ends.Before(d.Event.StartsAt) {
		ends = d.Event.StartsAt.Add(time.Hour)
	}
	event.SetEndAt(ends.UTC())
	event.SetURL(d.urls.Event(d.Event))
	if place := cut(oneLine(d.Settings.Location.FullAddress()), longestTitle); place != "" {
		event.SetLocation(place)
	}
	if about := d.about(); len(about) > descriptionPreview {
		event.SetDescription(string(about[:descriptionPreview-1]) + "…")
	} else if len(about) > 0 {
		event.SetDescription(string(about))
	}
	if address, err := sendable(d.Organizer.Email); err == nil {
		event.SetOrganizer("mailto:"+url.PathEscape(address), ics.WithCN(strings.NewReplacer(`"`, "'", ";", ",", ":", " ").Replace(cut(oneLine(d.Organizer.Name), longestTitle))))
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
