package render_test

import (
	"bytes"
	"encoding/base64"
	"mime"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// breaks are characters that may end a line, or change the direction of the following text.
var breaks = []string{"\n\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\u202e", "\u2066", "\x1b[2K\r"}

// forgery is the text that a hostile name tries to put on separate lines.
const forgery = "Payout failed. Sign in:"

// named puts a value into every name, title and number of a mail.
func named(mailType hievents.MailType, value string) hievents.Content {
	c := content(mailType, "en")
	c.Event.Title, c.Organizer.Name, c.Recipient.Name = value, value, value
	c.Settings.Location = hievents.Location{VenueName: value, City: value}
	c.Settings.Invoicing.Label, c.Settings.Invoicing.OrganizationName = value, value
	if c.Announcement != nil {
		c.Announcement.Subject = value
	}
	if c.Order != nil {
		c.Order.FirstName, c.Order.LastName, c.Order.PublicID, c.Order.Items[0].Name = value, value, value, value
		c.Order.Address.City, c.Order.Invoice.Number, c.Order.Invoice.Items[0].Name, c.Order.Invoice.Taxes[0].Name = value, value, value, value
	}
	if c.Attendee != nil {
		c.Attendee.FirstName, c.Attendee.LastName = value, value
	}
	if c.WaitlistEntry != nil {
		c.WaitlistEntry.FirstName, c.WaitlistEntry.Product = value, value
	}
	return c
}

func TestAValueIsOneLineOfAMail(t *testing.T) {
	turning := regexp.MustCompile("[\u0085\u2028\u2029\u202e\u2066\v\f\r\x1b]")
	for _, mailType := range mailTypes() {
		plainLines := strings.Count(made(t, named(mailType, "Ann "+forgery)).Text, "\n")
		for _, br := range breaks {
			m := made(t, named(mailType, "Ann"+br+forgery))
			if got := strings.Count(m.Text, "\n"); got != plainLines {
				t.Errorf("%s with %q: %d lines of text, want %d:\n%s", mailType, br, got, plainLines, m.Text)
			}
			if strings.Contains(m.Text, "\n"+forgery) || turning.MatchString(m.Text+m.Subject+m.To+m.HTML) {
				t.Errorf("%s with %q: a line of its own in %q", mailType, br, m.Text)
			}
			readBack(t, m)
		}
	}
}

func TestAValueIsOneLineInATemplate(t *testing.T) {
	for _, br := range breaks {
		c := named(hievents.AttendeeTicket, "Ann"+br+forgery)
		c.Template = &hievents.Template{
			Type: hievents.AttendeeTicketTemplate, Subject: "{{ attendee.name }}", CTALabel: "Go" + br + forgery, CTAToken: "ticket.url",
			BodyHTML: "<pre>{{ attendee.name }}</pre><p>{{ event.title | newline_to_br }}</p>",
		}
		m := made(t, c)
		if len(m.Notes) > 0 || strings.Contains(m.Text, "\n"+forgery) || strings.Contains(m.HTML, "\n"+forgery) || strings.Contains(m.HTML, "<br") {
			t.Errorf("%q: notes %v, text %q", br, m.Notes, m.Text)
		}
	}
}

func TestAValueIsOneLineOfAnInvoice(t *testing.T) {
	lines := func(value string) int {
		m := made(t, named(hievents.OrderSummary, value))
		for _, a := range m.Attachments {
			if a.Name == "invoice.pdf" {
				return bytes.Count(inflated(t, a.Content), []byte("BT "))
			}
		}
		t.Fatal("no invoice")
		return 0
	}
	if got, want := lines("Ann\n\nPay"), lines("Ann Pay"); got != want {
		t.Errorf("%d pieces of text, want %d", got, want)
	}
}

// decoded decodes a header more leniently than RFC 2047, twice: mail programs also decode words inside quotes.
func decoded(t testing.TB, value string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestWhatLooksEncodedIsNotDecoded(t *testing.T) {
	for _, forged := range []string{"=?utf-8?q?Payout_failed?=", "x =?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte("evil")) + "?= y", "=?", "é =?utf-8?q?a?=", strings.Repeat("=?utf-8?q?a?= ", 15)} {
		forged = strings.TrimSpace(forged)
		c := content(announcementMail, "en")
		c.Announcement.Subject, c.Recipient.Name = forged, forged
		raw, err := made(t, c).MIME(render.Header{Name: "X-Value", Value: forged})
		if err != nil {
			t.Fatal(err)
		}
		message, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, header := range []string{"Subject", "X-Value"} {
			if got := decoded(t, message.Header.Get(header)); got != forged {
				t.Errorf("%s is read as %q, want %q", header, got, forged)
			}
		}
		name, address, _ := strings.Cut(message.Header.Get("To"), " <")
		if got := strings.Trim(decoded(t, name), `"`); got != forged || address != "zoe@example.com>" {
			t.Errorf("To is read as %q, want %q; %s", got, forged, address)
		}
		if parsed, err := message.Header.AddressList("To"); err != nil || len(parsed) != 1 || parsed[0].Name != forged {
			t.Errorf("To is read as %v, %v", parsed, err)
		}
	}
}

func TestAnAddressThatLooksEncodedIsRefused(t *testing.T) {
	c := content(hievents.OrderSummary, "en")
	c.Recipient.Address = "=?utf-8?q?victim=40evil.example?=@example.com"
	if _, err := renderer(t).Render(c); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "no e-mail address") {
		t.Errorf("%v", err)
	}
}

func TestSubjectsAreCutAt255Letters(t *testing.T) {
	family := "👨‍👩‍👧‍👦" // seven code points, one grapheme cluster
	for name, subject := range map[string]string{
		"ascii": strings.Repeat("x", 2101), "wide": strings.Repeat("長", 700), "words": strings.Repeat("word ", 500), "families": strings.Repeat(family, 100),
		"marks": "e" + strings.Repeat("\u0301", 3000), "encoded": strings.Repeat("=?", 1000),
	} {
		c := content(announcementMail, "en")
		c.Announcement.Subject, c.Recipient.Name = subject, subject
		m := made(t, c)
		if letters := utf8.RuneCountInString(m.Subject); letters > 255 || letters < 240 || !strings.HasSuffix(m.Subject, "…") {
			t.Errorf("%s: %d letters: %q", name, letters, m.Subject)
		}
		if rest := strings.TrimSuffix(m.Subject, "…"); name == "families" && strings.ReplaceAll(rest, family, "") != "" {
			t.Errorf("a family is cut apart: %q", rest)
		}
		if p := readBack(t, m); p.subject != m.Subject {
			t.Errorf("%s: read as %q", name, p.subject)
		}
	}
	c := content(announcementMail, "en")
	c.Announcement.Subject = strings.Repeat("x", 255)
	if m := made(t, c); m.Subject != c.Announcement.Subject {
		t.Errorf("255 letters are cut: %q", m.Subject)
	}
}

func TestAHeaderLineThatCannotBeFoldedIsRefused(t *testing.T) {
	m := made(t, content(announcementMail, "en"))
	if _, err := m.MIME(render.Header{Name: "X-Long", Value: strings.Repeat("x", 1200)}); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "X-Long") {
		t.Errorf("%v", err)
	}
	readBack(t, m, render.Header{Name: "X-Long", Value: strings.Repeat("x", 900)})
}

func TestTheCalendarsOrganizerIsAnAddressOfAURL(t *testing.T) {
	for address, want := range map[string]string{
		"office@northlight.example": "mailto:office@northlight.example", "a?bcc=x%40evil.example&y@northlight.example": "mailto:a%3Fbcc=x%2540evil.example&y@northlight.example",
		"o#1@northlight.example": "mailto:o%231@northlight.example",
	} {
		c := content(hievents.AttendeeTicket, "en")
		c.Organizer.Email = address
		got := calendarLines(t, made(t, c).Attachments[0].Content)["ORGANIZER"]
		parsed, err := url.Parse(got)
		if err != nil || got != want || parsed.RawQuery != "" || parsed.Fragment != "" {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}
