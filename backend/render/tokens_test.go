package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

// withTemplate returns content of that type in German, with an organizer's template.
func withTemplate(t hievents.TemplateType, subject, body string) hievents.Content {
	mailType, token := hievents.OrderSummary, "order.url"
	if t == hievents.AttendeeTicketTemplate {
		mailType, token = hievents.AttendeeTicket, "ticket.url"
	}
	c := content(mailType, "de")
	c.Template = &hievents.Template{ID: 1, Event: c.Event.ID, Type: t, Subject: subject, BodyHTML: body, CTALabel: "Zum Ticket", CTAToken: token}
	return c
}

// tokenValues are derived by hand from content: times in Berlin, the order's date in UTC, all in English.
var tokenValues = map[string]string{
	"event.title": "Kammermusik im Höfli: Late Night", "event.date": "May 9, 2026", "event.time": "7:30 PM", "event.end_date": "May 9, 2026",
	"event.end_time": "11:00 PM", "event.full_address": "Höfli, Seestr. 1, Berlin, 10115, DE", "event.location_details.venue_name": "Höfli",
	"event.location_details.address_line_1": "Seestr. 1", "event.location_details.address_line_2": "", "event.location_details.city": "Berlin",
	"event.location_details.state_or_region": "", "event.location_details.zip_or_postal_code": "10115", "event.location_details.country": "DE",
	"event.description": "<p>Strings &amp; wine, <b>every</b> Saturday.</p>", "event.timezone": "Europe/Berlin",
	"order.url": "https://tickets.example/checkout/12/o_abcdefghijklm/summary", "order.number": "O-ABC1234", "order.total": "€1,234.50",
	"order.date": "March 10, 2026", "order.currency": "EUR", "order.locale": "de", "order.first_name": "Zoë", "order.last_name": "Müller",
	"order.email": "zoe@example.com", "order.is_awaiting_offline_payment": "false", "order.is_offline_payment": "false",
	"organizer.name": "Northlight Events", "organizer.email": "office@northlight.example", "settings.support_email": "support@höfli.example",
	"settings.offline_payment_instructions": "<p>Please transfer to <b>DE02 1203</b>.</p>", "settings.post_checkout_message": "<p>Doors open at 18:30.</p>",
	"attendee.name": "Zoë Müller", "attendee.email": "zoe@example.com", "ticket.name": "VIP", "ticket.price": "€1,135.50",
	"ticket.url": "https://tickets.example/product/12/a_nopqrstuvwxyz",
}

func TestEveryTokenOfATemplateHasItsValue(t *testing.T) {
	for _, templateType := range []hievents.TemplateType{hievents.OrderConfirmationTemplate, hievents.AttendeeTicketTemplate} {
		tokens := hievents.Tokens(templateType, false)
		if want := map[hievents.TemplateType]int{hievents.OrderConfirmationTemplate: 31, hievents.AttendeeTicketTemplate: 36}[templateType]; len(tokens) != want {
			t.Errorf("%d tokens of %s, want %d", len(tokens), templateType, want)
		}
		for _, token := range tokens {
			m := made(t, withTemplate(templateType, "Your {{ "+token.Name+" }}", "<div>[{{ "+token.Name+" }}]</div>"))
			if len(m.Notes) > 0 {
				t.Errorf("%s: %v", token.Name, m.Notes)
			}
			want, known := tokenValues[token.Name]
			if !known || !strings.Contains(unstyled(m.HTML), "["+want+"]") {
				t.Errorf("%s: want %q in\n%s", token.Name, want, unstyled(m.HTML))
			}
			if !token.HTML && m.Subject != strings.TrimSpace("Your "+want) {
				t.Errorf("%s: subject %q", token.Name, m.Subject)
			}
		}
	}
}

// unstyled removes the inlined styles.
func unstyled(html string) string { return styles.ReplaceAllString(html, "") }

func TestTokensThatHaveNothingToSay(t *testing.T) {
	c := withTemplate(hievents.AttendeeTicketTemplate, "Hi", "[{{ event.end_date }}|{{ event.end_time }}|{{ settings.support_email }}|{{ ticket.name }}|{{ no.such.token }}|{{ order.is_offline_payment }}]")
	c.Event.EndsAt, c.Settings.SupportEmail, c.Attendee.ProductPrice, c.Order.PaymentProvider = c.Event.EndsAt.AddDate(-9999, 0, 0), "", 99, "OFFLINE"
	c.Event.EndsAt = hievents.Event{}.EndsAt
	if m := made(t, c); !strings.Contains(m.Text, "[||office@northlight.example|||true]") {
		t.Error(m.Text)
	}
}

func TestCustomTemplatesReplaceTheBuiltInMailButNotWhatSurroundsIt(t *testing.T) {
	m := made(t, withTemplate(hievents.AttendeeTicketTemplate, "{% if order.is_awaiting_offline_payment %}Pay!{% else %}Paid{% endif %}", "<p>Hi {{ attendee.name | upcase }}, own words</p>"))
	if m.Subject != "Paid" || len(m.Attachments) != 1 || m.Attachments[0].Name != "event.ics" {
		t.Errorf("subject %q, attachments %v", m.Subject, m.Attachments)
	}
	for _, want := range []string{"Hi ZOË MÜLLER, own words", ">Zum Ticket</a>", `href="https://tickets.example/product/12/a_nopqrstuvwxyz"`, "See you at the", "Powered by Hi.Events"} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("%q is not in\n%s", want, m.HTML)
		}
	}
	if strings.Contains(m.HTML, "Hier ist Ihr Ticket") {
		t.Error("the built-in words are there too")
	}
	c := withTemplate(hievents.OrderConfirmationTemplate, "x", "y")
	c.Template.CTAToken = "order.first_name"
	if m := made(t, c); !strings.Contains(m.HTML, `href="#"`) {
		t.Errorf("a button to what is no address: %s", m.HTML)
	}
}

func TestATemplateThatCannotBeRenderedGivesWayToTheBuiltInMail(t *testing.T) {
	for name, source := range map[string]string{
		"unclosed tag":           "{% if order.number %}x",
		"unclosed output":        "{{ order.number | }}",
		"unknown filter":         "{{ order.number | nonsense }}",
		"unknown tag":            "{% nonsense %}",
		"a file":                 "{% include '/etc/passwd' %}",
		"a loop":                 "{% for i in (1..1000000000) %}x{% endfor %}",
		"a table":                "{% tablerow i in (1..1000000000) %}x{% endtablerow %}",
		"a range":                "{{ (1..1000000000) | join: 'x' }}",
		"capture":                "{% capture a %}x{% endcapture %}",
		"division by zero":       "{{ 1 | divided_by: 0 }}",
		"doubling":               "{% assign a = '0123456789' %}" + strings.Repeat("{% assign a = a | append: a %}", 40),
		"replacing each letter":  "{% assign a = event.description | append: event.description %}" + strings.Repeat("{% assign a = a | replace: 'e', a %}", 5),
		"long":                   strings.Repeat("x", 300<<10),
		"much of it":             strings.Repeat("{{ event.title }}", 5000),
		"many filters":           "{{ 'a'" + strings.Repeat(" | url_encode", 2000) + " }}",
		"no text":                "a\xffb",
		"a width":                "{{ 'now' | date: '%999999999Y' | nonsense }}",
		"wrong operand":          "{{ order | append: order | nonsense: }}",
		"else without if":        "{% else %}",
		"nested where it cannot": "{% if {{ order.number }} %}x{% endif %}",
	} {
		for _, place := range []string{"body", "subject"} {
			subject, body := "Fine", source
			if place == "subject" {
				subject, body = source, "Fine"
			}
			m := made(t, withTemplate(hievents.OrderConfirmationTemplate, subject, body))
			if len(m.Notes) != 1 || m.Notes[0].Code != render.NoteTemplateFailed || len(m.Notes[0].Sentence) > 600 {
				t.Errorf("%s in the %s: notes %.300v", name, place, m.Notes)
			}
			if m.Subject != "Ihre Bestellung ist bestätigt!  🎉" || !strings.Contains(m.Text, "Vielen Dank für Ihre Bestellung") {
				t.Errorf("%s in the %s: not the built-in mail: %.300q", name, place, m.Subject)
			}
		}
	}
}

func TestTextInATemplateMayLookLikeARange(t *testing.T) {
	if m := made(t, withTemplate(hievents.OrderConfirmationTemplate, "{{ event.title | truncate: 10, '...' }}", "x")); m.Subject != "Kammerm..." || len(m.Notes) > 0 {
		t.Errorf("%q, %v", m.Subject, m.Notes)
	}
}

func FuzzLiquid(f *testing.F) {
	for _, source := range []string{
		"Hi {{ order.first_name }}, {% if order.is_offline_payment %}pay{% endif %}", "{{ event.title | split: ' ' | join: '<' }}", "{{ order.total | date: '%Y' }}",
		"{% assign a = order.number | replace: '-', a %}{{ a }}", "{% raw %}{{ x }}{% endraw %}{% comment %}x{% endcomment %}", "<a href=\"{{ order.first_name }}\">", "{{-order-}}",
	} {
		f.Add(source, "<script>alert(1)</script>{{ 1 }}")
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		c := withTemplate(hievents.OrderConfirmationTemplate, source, source)
		c.Order.FirstName, c.Event.Title, c.Order.Invoice = value, value, nil
		m := made(t, c)
		harmless(t, fmt.Sprintf("%q with %q", source, value), m)
		readBack(t, m)
	})
}
