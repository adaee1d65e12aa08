package render_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

// tokenValues2 are derived by hand from content2; tokenValues hold too, but for the title.
var tokenValues2 = map[string]string{
	"event.title": "Kammermusik im Höfli: Late Night - Matinee", "occurrence.start_date": "May 9, 2026", "occurrence.start_time": "7:30 PM", "occurrence.end_date": "May 9, 2026",
	"occurrence.end_time": "11:00 PM", "occurrence.label": "Matinee", "event_location.type": "IN_PERSON", "event_location.is_online": "false",
	"event_location.online_connection_details": "", "event_location.name": "Höfli", "event_location.formatted_address": "Höfli, Seestr. 1, Berlin, 10115, DE",
	"event_location.latitude": "52.5200000", "event_location.longitude": "13.4050000", "event_location.structured_address.venue_name": "Höfli",
	"event_location.structured_address.address_line_1": "Seestr. 1", "event_location.structured_address.address_line_2": "", "event_location.structured_address.city": "Berlin",
	"event_location.structured_address.state_or_region": "", "event_location.structured_address.zip_or_postal_code": "10115", "event_location.structured_address.country": "DE",
	"event.url": "https://tickets.example/event/12/kammermusik-im-hofli-late-night", "cancellation.refund_issued": "true",
}

func TestEveryTokenOfHiEvents2HasItsValue(t *testing.T) {
	for mailType, count := range map[hievents.MailType]int{hievents.OrderSummary: 31 + 19, hievents.AttendeeTicket: 36 + 19, hievents.OccurrenceCancelled: 18 + 19 + 2} {
		templateType := hievents.TemplateTypeOf(mailType)
		tokens := hievents.Tokens(templateType, true)
		if len(tokens) != count {
			t.Errorf("%d tokens of %s, want %d", len(tokens), templateType, count)
		}
		for _, token := range tokens {
			want, known := tokenValues2[token.Name]
			if !known {
				want, known = tokenValues[token.Name]
			}
			c := content2(mailType, "de")
			if c.Attendee != nil {
				c.Tickets.Sent = c.Tickets.Sent[:1]
			}
			c.Template = &hievents.Template{ID: 1, Event: c.Event.ID, Type: templateType, Subject: "Your {{ " + token.Name + " }}", BodyHTML: "<div>[{{ " + token.Name + " }}]</div>"}
			m := made(t, c)
			if len(m.Notes) > 0 || !known || !strings.Contains(unstyled(m.HTML), "["+want+"]") || !token.HTML && m.Subject != strings.TrimSpace("Your "+want) {
				t.Errorf("%s of %s: want %q, notes %v, subject %q in\n%s", token.Name, templateType, want, m.Notes, m.Subject, unstyled(m.HTML))
			}
		}
	}
	online := content2(hievents.OrderSummary, "en")
	online.Place = stream()
	online.Template = &hievents.Template{
		Event: online.Event.ID, Type: hievents.OrderConfirmationTemplate, Subject: "x",
		BodyHTML: "{% if event_location.is_online %}{{ event_location.online_connection_details }}{% endif %}[{{ event_location.formatted_address }}]",
	}
	if m := made(t, online); !strings.Contains(m.Text, "Join at the stream") || !strings.Contains(m.Text, "[]") || len(m.Notes) > 0 {
		t.Errorf("online: %v\n%s", m.Notes, m.Text)
	}
	before := withTemplate(hievents.OrderConfirmationTemplate, "x", "[{{ occurrence.start_date }}{{ event_location.name }}]")
	if m := made(t, before); !strings.Contains(m.Text, "[]") {
		t.Errorf("before 2.0:\n%s", m.Text)
	}
}

func TestPaymentInstructionsAreATemplateInHiEvents2(t *testing.T) {
	c := content2(hievents.OrderSummary, "en")
	c.Order.Status, c.Order.FirstName = hievents.OrderAwaitingOfflinePayment, "<b>Zoë</b>"
	c.Settings.OfflinePaymentInstructionsHTML = "<p>Reference {{ order.number }} of {{ order.first_name }}</p><script>x</script>"
	own := c
	own.Template = &hievents.Template{Event: c.Event.ID, Type: hievents.OrderConfirmationTemplate, Subject: "x", BodyHTML: "{{ settings.offline_payment_instructions }}"}
	for name, content := range map[string]hievents.Content{"built-in": c, "template": own} {
		m := made(t, content)
		if !strings.Contains(m.Text, "Reference O-ABC1234 of <b>Zoë</b>") || len(m.Notes) > 0 {
			t.Errorf("%s: %v\n%s", name, m.Notes, m.Text)
		}
		harmless(t, name, m)
	}
	c.Settings.OfflinePaymentInstructionsHTML = "<p>Reference {{ order.number</p>"
	if m := made(t, c); !slices.Equal(noteCodes(m), []render.NoteCode{render.NoteInstructionsFailed}) || !strings.Contains(m.Text, "Reference {{ order.number") {
		t.Errorf("broken: %v\n%s", m.Notes, m.Text)
	}
	c.HasOccurrences = false
	c.Settings.OfflinePaymentInstructionsHTML = "<p>{{ order.number }}</p>"
	if m := made(t, c); !strings.Contains(m.Text, "{{ order.number }}") {
		t.Errorf("before 2.0:\n%s", m.Text)
	}
}
