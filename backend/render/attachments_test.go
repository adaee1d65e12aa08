package render_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

func TestATicketComesWithItsEventForTheCalendar(t *testing.T) {
	c := content(hievents.AttendeeTicket, "de")
	p := readBack(t, made(t, c))
	file := p.attachments["event.ics"]
	if len(p.attachments) != 1 || !strings.HasPrefix(file.contentType, "text/calendar") {
		t.Fatalf("attachments %v", p.attachments)
	}
	lines := calendarLines(t, file.content)
	for name, want := range map[string]string{
		"UID": "event-77", "DTSTART": "20260509T173000Z", "DTEND": "20260509T210000Z", "SUMMARY": "Kammermusik im Höfli: Late Night", "DTSTAMP": "20260310T233000Z",
		"URL": "https://tickets.example/event/12/kammermusik-im-hofli-late-night", "LOCATION": `Höfli\, Seestr. 1\, Berlin\, 10115\, DE`,
		"DESCRIPTION": `Strings & wine\, *every* Saturday.`, "ORGANIZER": "mailto:office@northlight.example", "METHOD": "PUBLISH", "VERSION": "2.0",
	} {
		if lines[name] != want {
			t.Errorf("%s is %q, want %q", name, lines[name], want)
		}
	}
	c.Event.StartsAt = time.Time{}
	if m := made(t, c); len(m.Attachments) > 0 {
		t.Error("an event without a date is in a calendar")
	}
}

func TestAnOrderComesWithItsInvoiceIfThereIsOne(t *testing.T) {
	c := content(hievents.OrderSummary, "de")
	c.Order.LastName = "Müller 王小明 Ωμέγα Ж"
	c.Settings.Invoicing.NotesHTML = "<p>Danke!</p><script>x</script>"
	m := made(t, c)
	if len(m.Notes) > 0 {
		t.Errorf("notes %v", m.Notes)
	}
	file := readBack(t, m).attachments["invoice.pdf"]
	if file.contentType == "" || !strings.HasPrefix(file.contentType, "application/pdf") {
		t.Fatalf("attachments %v", m.Attachments)
	}
	for _, want := range []string{"Rechnung", "INV-1-7", "11. März 2026", "Höfli GmbH", "10115 Berlin", "Zoë", "王小明", "Ωμέγα Ж", "General Admission", "1.234,50", "MwSt. 7 %", "USt-IdNr. DE123", "Danke!", "O-ABC1234", "Bezahlt"} {
		if !pdfShows(t, file.content, want) {
			t.Errorf("%q is not on the invoice", want)
		}
	}
	if again := made(t, c); string(again.Attachments[0].Content) != string(m.Attachments[0].Content) {
		t.Error("the same invoice is another file the second time")
	}
	c.Order.FirstName = "ชื่อ 🎉"
	if m := made(t, c); len(m.Notes) != 1 || m.Notes[0].Code != render.NoteInvoiceCharacters || len(m.Attachments) != 1 {
		t.Errorf("letters without a font: %v", m.Notes)
	}
	c.Order.Invoice.Items, c.Order.Items = nil, nil
	if m := made(t, c); len(m.Notes) != 1 || m.Notes[0].Code != render.NoteInvoiceMissing || len(m.Attachments) > 0 {
		t.Errorf("an invoice without lines: %v", m.Notes)
	}
	c.Order.Invoice = nil
	if m := made(t, c); len(m.Notes)+len(m.Attachments) > 0 {
		t.Errorf("an order without an invoice: %v", m.Notes)
	}
}

func TestALongInvoiceGoesOnOnTheNextPage(t *testing.T) {
	c := content(hievents.OrderSummary, "en")
	c.Order.Invoice.Items = nil
	for range 200 {
		c.Order.Invoice.Items = append(c.Order.Invoice.Items, hievents.OrderItem{Name: strings.Repeat("Seat ", 30), Quantity: 1, Price: c.Order.Total, Total: c.Order.Total})
	}
	file := made(t, c).Attachments[0].Content
	if pages := strings.Count(string(file), "/Type /Page\n"); pages < 5 {
		t.Errorf("%d pages", pages)
	}
}

func TestWhatDependsOnTheOrder(t *testing.T) {
	c := content(hievents.OrderSummary, "en")
	c.Order.Status, c.Order.PaymentProvider = hievents.OrderAwaitingOfflinePayment, "OFFLINE"
	m := made(t, c)
	if !strings.Contains(m.Text, "DE02 1203") || strings.Contains(m.Text, "Doors open") || strings.Contains(m.Text, "It is confirmed") {
		t.Errorf("an order that is to be paid offline: %s", m.Text)
	}
	ticket := content(hievents.AttendeeTicket, "en")
	ticket.Order.Status = hievents.OrderAwaitingOfflinePayment
	if m := made(t, ticket); !strings.Contains(m.Text, "The payment for this ticket has not arrived yet.") {
		t.Errorf("a ticket that is not paid: %s", m.Text)
	}
	offer := made(t, content(hievents.WaitlistOffer, "en"))
	for _, want := range []string{"https://tickets.example/checkout/12/o_abcdefghijklm/details?session_identifier=0123456789abcdef&waitlist=true", "Wednesday, April 1, 2026, 11:00 AM CEST"} {
		if !strings.Contains(offer.Text, want) {
			t.Errorf("%q is not in %s", want, offer.Text)
		}
	}
	if m := made(t, content(hievents.WaitlistOfferExpired, "en")); !strings.Contains(m.Text, "/event/12/kammermusik-im-hofli-late-night?clear_waitlist=true") {
		t.Errorf("an expired offer: %s", m.Text)
	}
	organizer := content(hievents.OrganizerOrderSummary, "en")
	if m := made(t, organizer); m.Subject != "New order for €1,234.50 for Kammermusik im Höfli: Late Night 🎉" || m.ReplyTo != "" || !strings.Contains(m.Text, "/manage/event/12/orders#order-42") {
		t.Errorf("to the organizer: %q, replies to %q: %s", m.Subject, m.ReplyTo, m.Text)
	}
	organizer.Order.Total.Amount, organizer.Event.Title = "0.00", strings.Repeat("長", 60)
	if m := made(t, organizer); m.Subject != "New order for "+strings.Repeat("長", 37)+"... 🎉" {
		t.Errorf("a free order: %q", m.Subject)
	}
	announcement := content("announcement", "en")
	announcement.Settings.SupportEmail = "no address"
	if m := made(t, announcement); m.ReplyTo != "" || len(m.Notes) != 1 || m.Notes[0].Code != render.NoteReplyToDropped {
		t.Errorf("replies to %q, notes %v", m.ReplyTo, m.Notes)
	}
}

func TestContentThatLacksWhatItsMailIsAbout(t *testing.T) {
	for _, mailType := range mailTypes() {
		c := content(mailType, "en")
		c.Order, c.Attendee, c.WaitlistEntry, c.Announcement = nil, nil, nil, nil
		if _, err := renderer(t).Render(c); err == nil {
			t.Errorf("%s was written about nothing", mailType)
		}
	}
	c := content(hievents.OrderSummary, "en")
	c.EmailType = "password_reset"
	if _, err := renderer(t).Render(c); err == nil {
		t.Error("a mail of an unknown type was written")
	}
}
