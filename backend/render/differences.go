package render

import (
	"fmt"
	"slices"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// noteLanguage notes that the built-in texts do not exist in the recipient's language.
func (d *draft) noteLanguage() {
	if d.Locale != "" && d.words.locale != d.Locale {
		d.note(NoteLanguageMissing, fmt.Sprintf("Mailroom has no texts in the recipient's language (%.10q): the mail is in English.", d.Locale))
	}
}

// noteDifferences notes what makes the mail differ from the one that was asked for, or from the one that Hi.Events would send (rule 20).
func (d *draft) noteDifferences(fromTemplate bool) {
	if sent := len(d.Tickets.Sent); fromTemplate && sent > 1 {
		d.note(NoteTemplateOneTicket, fmt.Sprintf("The organizer's template shows one ticket, that of %s: the %d tickets of this mail are listed below it, with their links.",
			ticketWords(d.Tickets.Sent[0]), sent))
	}
	if left := len(d.Tickets.LeftOut); left > 0 && len(d.Tickets.Sent) > 0 {
		d.note(NoteTicketsLeftOut, fmt.Sprintf("%d of the tickets of this address are cancelled, or their date is: they are left out.", left))
	}
	if !d.NewLinks.None() {
		d.note(NoteNewLinks, fmt.Sprintf("The mail lists the new links of %d orders and %d tickets, because those in earlier mails stop working.", len(d.NewLinks.Orders), len(d.NewLinks.Tickets)))
	}
	dates := d.dates()
	if slices.ContainsFunc(dates, func(o *hievents.Occurrence) bool { return o.Deleted }) {
		d.note(NoteDateDeleted, "A date that this mail is for was deleted in Hi.Events: the mail names no time for it.")
	}
	if d.EmailType == hievents.AttendeeTicket && slices.ContainsFunc(dates, func(o *hievents.Occurrence) bool { return o.Edited && !o.StartsAt.IsZero() }) {
		d.note(NoteDateEdited, "The date was edited after the first mail. If its time was moved, the calendar entry of this mail may stand beside the earlier one: "+
			"how Hi.Events 2.0 names its entries is not known.")
	}
	if len(d.cancelledDates()) > 0 {
		d.note(NoteDatesCancelled, "Some dates of this order are cancelled: the mail says so.")
	}
	if !d.Event.ZoneKnown() && d.hasTimes() {
		d.note(NoteZoneUnknown, fmt.Sprintf("The time zone of the ticketed event (%.40q) is not known here: times in the mail are in UTC.", oneLine(d.Event.TimeZone)))
	}
}

// hasTimes reports whether the mail has times of the ticketed event; the built-in text around an announcement has none.
func (d *draft) hasTimes() bool {
	return d.Message.Kind != mail.Announcement && (!d.Event.StartsAt.IsZero() ||
		slices.ContainsFunc(d.dates(), func(o *hievents.Occurrence) bool { return !o.StartsAt.IsZero() }))
}

// dates returns the dates that the mail is for.
func (d *draft) dates() []*hievents.Occurrence {
	var dates []*hievents.Occurrence
	if d.Occurrence != nil {
		dates = append(dates, d.Occurrence)
	}
	for _, ticket := range d.Tickets.Sent {
		if ticket.Occurrence != nil {
			dates = append(dates, ticket.Occurrence)
		}
	}
	return dates
}

// ticketWords names a ticket for people: its number and its person.
func ticketWords(t hievents.Ticket) string {
	name := oneLine(hievents.FullName(t.FirstName, t.LastName))
	if name == "" {
		return oneLine(t.PublicID)
	}
	return oneLine(t.PublicID) + " (" + cut(name, longestTitle) + ")"
}
