package render_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

func noteCodes(m render.Mail) (codes []render.NoteCode) {
	for _, note := range m.Notes {
		codes = append(codes, note.Code)
	}
	return codes
}

func TestPlacesOfHiEvents2(t *testing.T) {
	c := content2(hievents.OrderSummary, "en")
	c.Place, c.Settings.Location = stream(), hievents.Location{}
	m := made(t, c)
	inOrder(t, m.Text, "Where: Online event", "Join at the stream ( https://meet.example/x ) , code *42*.")
	c.Place = hievents.Place{}
	if m = made(t, c); strings.Contains(m.Text, "Where") {
		t.Errorf("without a place:\n%s", m.Text)
	}
}

func TestRule12ConnectionDetailsAreSanitised(t *testing.T) {
	for _, mailType := range []hievents.MailType{hievents.OrderSummary, hievents.AttendeeTicket} {
		c := content2(mailType, "en")
		evil := hievents.Place{Kind: hievents.Online, OnlineDetailsHTML: `<script>x</script><a href="javascript:alert(1)">j</a><p onclick="x">ok</p></td></table>`}
		c.Place = evil
		for i := range c.Tickets.Sent {
			c.Tickets.Sent[i].Place = evil
		}
		m := made(t, c)
		harmless(t, string(mailType), m)
		if !strings.Contains(m.Text, "ok") {
			t.Errorf("%s: the details are gone\n%s", mailType, m.Text)
		}
	}
}

// A hostile label can neither start a line of the calendar or a header, nor act in the HTML, nor turn what follows it around.
func TestRule12HostileLabelsTitlesAndPlaces(t *testing.T) {
	for _, attack := range append(attacks, "\u202Egpj.exe\u2066", "x\r\nATTENDEE:mailto:victim@example.com", "x\u2028BEGIN:VALARM") {
		for _, mailType := range mailTypes2() {
			c := content2(mailType, "de")
			message, kind, status, place := c.Message, c.EmailType, c.Occurrence.Cancelled, c.Place.Kind
			poison(reflect.ValueOf(&c), attack)
			c.Message, c.EmailType, c.Occurrence.Cancelled, c.Place.Kind = message, kind, status, place
			m := made(t, c)
			harmless(t, string(mailType)+" with "+attack, m)
			p := readBack(t, m)
			if len(p.header) > 9 || p.header.Get("Bcc") != "" || strings.ContainsAny(m.Subject, "\u202E\u2066\u2028") {
				t.Errorf("%s with %q: subject %q, headers %v", mailType, attack, m.Subject, p.header)
			}
			for _, lines := range entriesOf(t, m) {
				if _, has := lines["ATTENDEE"]; has || strings.Contains(string(p.attachments["event.ics"].content), "\nBEGIN:VALARM") {
					t.Errorf("%q starts a line of the calendar: %v", attack, lines)
				}
			}
		}
	}
}

func TestMailsAboutACancelledDate(t *testing.T) {
	m := made(t, content2(hievents.OccurrenceCancelled, "de"))
	if m.Subject != "Kammermusik im Höfli: Late Night on May 9, 2026 7:30 PM has been cancelled" || len(m.Attachments) > 0 {
		t.Errorf("%q, %v", m.Subject, m.Attachments)
	}
	inOrder(t, m.Text, "Samstag, 9. Mai 2026, 19:30 CEST · Matinee wurde abgesagt", "Ihre Zahlung wird erstattet.")
	c := content2(hievents.OccurrenceCancelled, "en")
	c.RefundIssued = false
	if m = made(t, c); strings.Contains(m.Text, "refund") {
		t.Errorf("without a refund:\n%s", m.Text)
	}
	c.Template = &hievents.Template{
		Event: c.Event.ID, Type: hievents.OccurrenceCancelledTemplate, Subject: "{{ event.title }} {{ occurrence.start_date }}",
		BodyHTML: "<p>[{{ cancellation.refund_issued }}|{{ order.number }}|{{ attendee.name }}]{% if cancellation.refund_issued %}money{% endif %}</p>", CTALabel: "Event", CTAToken: "event.url",
	}
	m = made(t, c)
	if m.Subject != "Kammermusik im Höfli: Late Night - Matinee May 9, 2026" || !strings.Contains(m.Text, "[false||]\n\nEvent:\nhttps://tickets.example/event/12/kammermusik-im-hofli-late-night") {
		t.Errorf("%q\n%s", m.Subject, m.Text)
	}
	c.Occurrence.Cancelled = false
	if _, err := renderer(t).Render(c); err == nil {
		t.Error("a date that takes place is said to be cancelled")
	}
}

func TestAnnouncementsOfHiEvents2SayWhoSentThem(t *testing.T) {
	c := content2(announcementMail, "en")
	inOrder(t, made(t, c).Text, "This message is from Northlight Events, not from Tickets & Co.", "Almost there", "See you at the", "You receive this mail because")
	c.Organizer.Name = " \u200b "
	inOrder(t, made(t, c).Text, "This message is from the event organizer, not from Tickets & Co.", "Almost there")
	c.HasOccurrences = false
	if text := made(t, c).Text; strings.Contains(text, "This message is from") {
		t.Errorf("before 2.0:\n%s", text)
	}
}

func TestWaitlistMailsOfHiEvents2(t *testing.T) {
	for locale, want := range map[hievents.Locale]string{"en": "Starts: Saturday, May 9 · 7:30 PM\n", "de": "Beginn: Samstag, 9. Mai 2026 · 19:30\n"} {
		c := content2(hievents.WaitlistConfirmation, locale)
		text := made(t, c).Text
		inOrder(t, text, "Late Night - Matinee", want, "VIP - Early bird")
		c.Event.TimeZone = "Mars/Olympus"
		inOrder(t, made(t, c).Text, strings.NewReplacer("7:30 PM", "5:30 PM UTC", "19:30", "17:30 UTC").Replace(want))
		c.Occurrence = nil
		if text := made(t, c).Text; strings.Contains(text, "May 9") || strings.Contains(text, "9. Mai") {
			t.Errorf("an entry without a date: %s", text)
		}
	}
}

func TestRule20WhatDiffersIsNoted(t *testing.T) {
	for name, c := range map[string]struct {
		mail   hievents.MailType
		change func(c *hievents.Content)
		want   []render.NoteCode
	}{
		"nothing":         {hievents.AttendeeTicket, func(*hievents.Content) {}, nil},
		"cancelled ones":  {hievents.AttendeeTicket, func(c *hievents.Content) { c.Tickets.LeftOut = c.Tickets.Sent[:1] }, []render.NoteCode{render.NoteTicketsLeftOut}},
		"an edited date":  {hievents.AttendeeTicket, func(c *hievents.Content) { c.Tickets.Sent[2].Occurrence.Edited = true }, []render.NoteCode{render.NoteDateEdited}},
		"of no calendar":  {hievents.OrderSummary, func(c *hievents.Content) { c.Occurrence.Edited = true }, nil},
		"a deleted date":  {hievents.AttendeeTicket, func(c *hievents.Content) { c.Tickets.Sent[1].Occurrence = &hievents.Occurrence{ID: 9, Deleted: true} }, []render.NoteCode{render.NoteDateDeleted}},
		"an unknown zone": {hievents.OrderSummary, func(c *hievents.Content) { c.Event.TimeZone = "Mars/Olympus" }, []render.NoteCode{render.NoteZoneUnknown}},
		"without times": {hievents.OrderSummary, func(c *hievents.Content) {
			c.Event.TimeZone, c.Event.StartsAt, c.Occurrence = "Mars/Olympus", time.Time{}, nil
		}, nil},
		"no texts":           {hievents.OrderSummary, func(c *hievents.Content) { c.Locale = "ko" }, []render.NoteCode{render.NoteLanguageMissing}},
		"one date cancelled": {hievents.OrderSummary, func(c *hievents.Content) { c.Order.Items[1].Occurrence = &hievents.Occurrence{ID: 33, Cancelled: true} }, []render.NoteCode{render.NoteDatesCancelled}},
		"new links": {announcementMail, func(c *hievents.Content) {
			c.NewLinks = hievents.NewLinks{Orders: []hievents.Order{{ShortID: "o_new", PublicID: "O-NEW"}}, Tickets: []hievents.Ticket{{Attendee: hievents.Attendee{ShortID: "a_new"}}}}
		}, []render.NoteCode{render.NoteNewLinks}},
	} {
		content := content2(c.mail, "en")
		c.change(&content)
		if m := made(t, content); !slices.Equal(noteCodes(m), c.want) {
			t.Errorf("%s: %v, want %v", name, m.Notes, c.want)
		}
	}
}

func TestTheOrderSaysWhichOfItsDatesAreCancelled(t *testing.T) {
	c := content2(hievents.OrderSummary, "en")
	c.Occurrence = nil
	c.Order.Items[1].Occurrence = online()
	c.Order.Items[1].Occurrence.Cancelled = true
	m := made(t, c)
	inOrder(t, m.Text, "2 × General Admission · Saturday, May 9, 2026, 7:30 PM CEST · Matinee: €99.00", "1 × VIP · Saturday, May 16, 2026, 7:30 PM CEST: €1,135.50",
		"This date has been cancelled: Saturday, May 16, 2026, 7:30 PM CEST")
	c.Template = &hievents.Template{Event: c.Event.ID, Type: hievents.OrderConfirmationTemplate, Subject: "x", BodyHTML: "own words"}
	inOrder(t, made(t, c).Text, "own words", "This date has been cancelled: Saturday, May 16")
}

// What is built in goes in English where there are no texts, dates too; a template has no language.
func TestLanguagesWithoutTextsGetEnglish(t *testing.T) {
	for _, locale := range []hievents.Locale{"fi", "ko", "sk", "el"} {
		for _, mailType := range mailTypes2() {
			english, foreign := made(t, content2(mailType, "en")), made(t, content2(mailType, locale))
			if foreign.Subject != english.Subject || foreign.Text != english.Text || foreign.HTML != english.HTML {
				t.Errorf("%s in %s: %q\n%s", mailType, locale, foreign.Subject, foreign.Text)
			}
		}
		c := withTemplate(hievents.OrderConfirmationTemplate, "{{ order.locale }}", "x")
		c.Locale, c.Order.Locale = locale, locale
		if m := made(t, c); m.Subject != string(locale) || len(m.Notes) > 0 {
			t.Errorf("%s: %q, %v", locale, m.Subject, m.Notes)
		}
	}
}
