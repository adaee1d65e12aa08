package render_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

// inOrder fails unless the text contains the parts, one after the other.
func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("%q is not there, or not in its place, in\n%s", part, text)
			return
		}
		rest = after
	}
}

func TestAMailWithSeveralTicketsHasEachWithItsLink(t *testing.T) {
	m := made(t, content2(hievents.AttendeeTicket, "en"))
	if m.Subject != "🎟️ Your Tickets for Kammermusik im Höfli: Late Night" {
		t.Errorf("subject %q", m.Subject)
	}
	inOrder(t, m.Text,
		"Here are your tickets", "Kammermusik im Höfli: Late Night - Matinee", "Saturday, May 9, 2026, 7:30 PM CEST", "Where: Höfli, Seestr. 1, Berlin, 10115, DE",
		"Ticket: VIP", "Name: Zoë Müller", "https://tickets.example/product/12/a_nopqrstuvwxyz\n",
		"Matinee", "Ticket: General Admission", "Name: Юрий", "https://tickets.example/product/12/a_yuri\n",
		"Event: Kammermusik im Höfli: Late Night\n", "Saturday, May 16, 2026, 7:30 PM CEST", "Where: Online event", "Ticket: Stream", "Join at the stream ( https://meet.example/x )",
		"https://tickets.example/product/12/a_home\n")
	c := content2(hievents.AttendeeTicket, "de")
	c.Tickets.Sent = c.Tickets.Sent[:2]
	m = made(t, c)
	if m.Subject != "🎟️ Your Tickets for Kammermusik im Höfli: Late Night" || strings.Count(m.Text, "Beginn: Samstag, 9. Mai 2026, 19:30 CEST") != 1 {
		t.Errorf("of one date: %q\n%s", m.Subject, m.Text)
	}
	c.Tickets.Sent = c.Tickets.Sent[:1]
	if m = made(t, c); m.Subject != "🎟️ Ihr Ticket für Kammermusik im Höfli: Late Night" || !strings.Contains(m.Text, "Late Night - Matinee") {
		t.Errorf("one ticket: %q\n%s", m.Subject, m.Text)
	}
	c.Event.Title = strings.Repeat("長", 26)
	c.Tickets.Sent = append(c.Tickets.Sent, c.Tickets.Sent[0])
	if m = made(t, c); m.Subject != "🎟️ Your Tickets for "+strings.Repeat("長", 25)+"..." {
		t.Errorf("a long title: %q", m.Subject)
	}
	c.Order.Status = hievents.OrderAwaitingOfflinePayment
	if m = made(t, c); !strings.Contains(m.Text, "Die Zahlung für diese Tickets ist noch nicht eingegangen.") {
		t.Errorf("not paid:\n%s", m.Text)
	}
}

// On 1.8, several tickets travel in one mail only after their address was corrected: they are for the same ticketed event, and the calendar entry is that of the first.
func TestSeveralTicketsOfHiEvents1AfterACorrection(t *testing.T) {
	c := content(hievents.AttendeeTicket, "en")
	second := hievents.Ticket{Attendee: *c.Attendee, Name: "General Admission"}
	second.ID, second.ShortID = 78, "a_second"
	c.Tickets.Sent = []hievents.Ticket{{Attendee: *c.Attendee, Name: "VIP"}, second}
	m := made(t, c)
	inOrder(t, m.Text, "Starts: Saturday, May 9, 2026, 7:30 PM CEST", "Where: Höfli, Seestr. 1", "Ticket: VIP", "/a_nopqrstuvwxyz", "Ticket: General Admission", "/a_second")
	if lines := calendarLines(t, readBack(t, m).attachments["event.ics"].content); lines["UID"] != "event-77" || lines["LOCATION"] != `Höfli\, Seestr. 1\, Berlin\, 10115\, DE` {
		t.Errorf("calendar %v", lines)
	}
}

// A template shows one ticket: the mail lists all of them below it, and the person who sends it learns of it.
func TestRule20ATemplateThatShowsOneOfSeveralTickets(t *testing.T) {
	c := content2(hievents.AttendeeTicket, "en")
	c.Template = &hievents.Template{
		ID: 1, Event: c.Event.ID, Type: hievents.AttendeeTicketTemplate, Subject: "For {{ attendee.name }}", BodyHTML: "<p>{{ ticket.name }} {{ ticket.price }}</p>", CTALabel: "Go", CTAToken: "ticket.url",
	}
	m := made(t, c)
	if m.Subject != "For Zoë Müller" || !slices.Equal(noteCodes(m), []render.NoteCode{render.NoteTemplateOneTicket}) || !strings.Contains(m.Notes[0].Sentence, "A-XYZ9876 (Zoë Müller): the 3 tickets") {
		t.Errorf("%q, %v", m.Subject, m.Notes)
	}
	inOrder(t, m.Text, "VIP €1,135.50", "Go:\nhttps://tickets.example/product/12/a_nopqrstuvwxyz", "All your tickets in this mail:", "/a_nopqrstuvwxyz", "/a_yuri", "/a_home", "See you at the")
	c.Tickets.Sent = c.Tickets.Sent[:1]
	if m = made(t, c); len(m.Notes) > 0 || strings.Contains(m.Text, "All your tickets") {
		t.Errorf("one ticket: %v\n%s", m.Notes, m.Text)
	}
}

// entriesOf returns the lines of each event of the mail's calendar, by UID; none if it has no calendar.
func entriesOf(t *testing.T, m render.Mail) map[string]map[string]string {
	t.Helper()
	entries := map[string]map[string]string{}
	file := string(readBack(t, m).attachments["event.ics"].content)
	for _, part := range strings.Split(file, "BEGIN:VEVENT\r\n")[1:] {
		event, _, closed := strings.Cut(part, "END:VEVENT\r\n")
		lines := calendarLines(t, []byte("BEGIN:VCALENDAR\r\n"+event+"END:VCALENDAR\r\n"))
		if _, twice := entries[lines["UID"]]; twice || !closed {
			t.Errorf("the UID %s stands twice, or an event is not closed", lines["UID"])
		}
		entries[lines["UID"]] = lines
	}
	return entries
}

func TestTheCalendarHasOneEntryForEachDate(t *testing.T) {
	entries := entriesOf(t, made(t, content2(hievents.AttendeeTicket, "de")))
	for uid, want := range map[string]map[string]string{
		"event-12-occurrence-31": {
			"SUMMARY": "Kammermusik im Höfli: Late Night - Matinee", "DTSTART": "20260509T173000Z", "DTEND": "20260509T210000Z", "LOCATION": `Höfli\, Seestr. 1\, Berlin\, 10115\, DE`,
			"URL": "https://tickets.example/event/12/kammermusik-im-hofli-late-night",
		},
		"event-12-occurrence-32": {"SUMMARY": "Kammermusik im Höfli: Late Night", "DTSTART": "20260516T173000Z", "DTEND": "20260516T183000Z", "LOCATION": "Online-Veranstaltung"},
	} {
		for name, value := range want {
			if entries[uid][name] != value {
				t.Errorf("%s of %s is %q, want %q", name, uid, entries[uid][name], value)
			}
		}
	}
	if len(entries) != 2 {
		t.Errorf("%d entries", len(entries))
	}
	c := content2(hievents.AttendeeTicket, "en")
	c.Tickets.Sent[0].Occurrence = &hievents.Occurrence{ID: 30} // without a time
	c.Tickets.Sent[2].Occurrence = nil
	if entries := entriesOf(t, made(t, c)); len(entries) != 1 || entries["event-12-occurrence-31"] == nil { // of the second ticket
		t.Errorf("entries %v", entries)
	}
	c.Tickets.Sent = c.Tickets.Sent[:1]
	if m := made(t, c); len(m.Attachments) > 0 {
		t.Error("a ticket without a date is in a calendar")
	}
}

func TestNewLinksStandInEveryMailBeforeItsEnding(t *testing.T) {
	links := hievents.NewLinks{
		Orders:  []hievents.Order{{ID: 5, ShortID: "o_new", PublicID: "O-NEW1111"}},
		Tickets: []hievents.Ticket{{Attendee: hievents.Attendee{ID: 6, ShortID: "a_new", FirstName: "Zoë"}, Name: "Balcony", Occurrence: matinee(), Place: hoefli()}},
	}
	for _, mailType := range mailTypes2() {
		if mailType == hievents.AttendeeTicket {
			continue
		}
		c := content2(mailType, "en")
		c.NewLinks = links
		ending := "See you at the"
		switch mailType {
		case hievents.OrderSummary:
			ending = "Kind regards"
		case hievents.OrganizerOrderSummary:
			ending = "Powered by"
		}
		inOrder(t, made(t, c).Text, "These links are new.", "O-NEW1111", "https://tickets.example/checkout/12/o_new/summary", "Balcony", "https://tickets.example/product/12/a_new", ending)
	}
}
