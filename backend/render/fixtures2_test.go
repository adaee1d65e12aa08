package render_test

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// mailTypes2 are all types of mail of Hi.Events 2.0.
func mailTypes2() []hievents.MailType { return append(mailTypes(), hievents.OccurrenceCancelled) }

// matinee is the date of content2: May 9 2026, 19:30 to 23:00 in Berlin. online is a week later, without an end.
func matinee() *hievents.Occurrence {
	return &hievents.Occurrence{
		ID: 31, Label: "Matinee", StartsAt: time.Date(2026, 5, 9, 17, 30, 0, 0, time.UTC), EndsAt: time.Date(2026, 5, 9, 21, 0, 0, 0, time.UTC),
	}
}

func online() *hievents.Occurrence {
	return &hievents.Occurrence{ID: 32, StartsAt: time.Date(2026, 5, 16, 17, 30, 0, 0, time.UTC)}
}

func hoefli() hievents.Place {
	return hievents.Place{
		Kind:     hievents.InPerson,
		Address:  hievents.Location{VenueName: "Höfli", AddressLine1: "Seestr. 1", City: "Berlin", ZipOrPostalCode: "10115", Country: "DE"},
		Latitude: "52.5200000", Longitude: "13.4050000",
	}
}

func stream() hievents.Place {
	return hievents.Place{Kind: hievents.Online, OnlineDetailsHTML: `<p>Join at <a href="https://meet.example/x">the stream</a>, code <b>42</b>.</p>`}
}

// content2 is content of Hi.Events 2.0: the mail is for the matinee. A ticket mail has three tickets: two of the matinee, one of the online date.
func content2(mailType hievents.MailType, locale hievents.Locale) hievents.Content {
	c := content(mailType, locale)
	c.HasOccurrences, c.Occurrence, c.Place = true, matinee(), hoefli()
	switch {
	case c.Attendee != nil:
		zoe := hievents.Ticket{Attendee: *c.Attendee, Name: "VIP", Occurrence: matinee(), Place: hoefli()}
		yuri, home := zoe, zoe
		yuri.ID, yuri.ShortID, yuri.PublicID, yuri.FirstName, yuri.LastName, yuri.Name = 78, "a_yuri", "A-YUR1111", "Юрий", "", "General Admission"
		home.ID, home.ShortID, home.PublicID, home.Name, home.Occurrence, home.Place = 79, "a_home", "A-HOM1111", "Stream", online(), stream()
		c.Tickets.Sent = []hievents.Ticket{zoe, yuri, home}
	case mailType == hievents.OrderSummary:
		c.Order.Items[0].Occurrence, c.Order.Items[1].Occurrence = matinee(), matinee()
	case c.WaitlistEntry != nil:
		c.WaitlistEntry.Product = "VIP - Early bird"
	case mailType == hievents.OccurrenceCancelled:
		c.Order, c.RefundIssued, c.Occurrence.Cancelled = nil, true, true
	}
	return c
}
