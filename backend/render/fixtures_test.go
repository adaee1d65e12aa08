package render_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// renderer returns a Renderer as an installation configures it.
func renderer(t testing.TB) *render.Renderer {
	t.Helper()
	r, err := render.New(render.Settings{
		FromAddress: "hello@mail.example", FromName: "Tickets & Co", FrontendURL: "https://tickets.example/", AppName: "Tickets & Co",
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// announcementMail represents announcements among the mail types in these tests.
const announcementMail hievents.MailType = "announcement"

// mailTypes are all types of mail.
func mailTypes() []hievents.MailType {
	return []hievents.MailType{
		announcementMail, hievents.OrderSummary, hievents.AttendeeTicket, hievents.OrderFailed, hievents.WaitlistOffer,
		hievents.WaitlistConfirmation, hievents.WaitlistOfferExpired, hievents.OrganizerOrderSummary,
	}
}

// content returns the content of a mail of that type: a concert in Berlin on a Saturday in May 2026, 19:30 to 23:00 local time.
func content(mailType hievents.MailType, locale hievents.Locale) hievents.Content {
	euros := func(amount string) hievents.Money { return hievents.Money{Amount: amount, Currency: "EUR"} }
	order := &hievents.Order{
		ID: 42, ShortID: "o_abcdefghijklm", PublicID: "O-ABC1234", SessionID: "0123456789abcdef", Status: hievents.OrderCompleted,
		PaymentStatus: "PAYMENT_RECEIVED", PaymentProvider: "STRIPE", FirstName: "Zoë", LastName: "Müller", Email: "zoe@example.com",
		Locale: locale, Total: euros("1234.50"), Refunded: euros("0.00"), CreatedAt: time.Date(2026, 3, 10, 23, 30, 0, 0, time.UTC),
		Items: []hievents.OrderItem{
			{ProductPrice: 7, Name: "General Admission", Quantity: 2, Price: euros("49.50"), Total: euros("99.00")},
			{ProductPrice: 8, Name: "VIP", Quantity: 1, Price: euros("1135.50"), Total: euros("1135.50")},
		},
		Address: hievents.Location{AddressLine1: "Hauptstr. 5", ZipOrPostalCode: "10115", City: "Berlin", Country: "DE"},
		Invoice: &hievents.Invoice{
			ID: 3, Number: "INV-1-7", IssuedAt: time.Date(2026, 3, 10, 23, 30, 0, 0, time.UTC), Status: "PAID", Total: euros("1234.50"),
			Items: []hievents.OrderItem{{Name: "General Admission", Quantity: 2, Price: euros("49.50"), Total: euros("99.00")}},
			Taxes: []hievents.InvoiceTax{{Name: "MwSt. 7 %", Amount: euros("80.76")}},
		},
	}
	c := hievents.Content{
		Message: mail.MessageID{Kind: mail.Transaction, Row: 1}, EmailType: mailType, Locale: locale,
		Recipient: hievents.Recipient{Address: "zoe@example.com", Name: "Zoë Müller"},
		Event: hievents.Event{
			ID: 12, Account: 1, Title: "Kammermusik im Höfli: Late Night", DescriptionHTML: "<p>Strings &amp; wine, <b>every</b> Saturday.</p>",
			StartsAt: time.Date(2026, 5, 9, 17, 30, 0, 0, time.UTC), EndsAt: time.Date(2026, 5, 9, 21, 0, 0, 0, time.UTC),
			TimeZone: "Europe/Berlin", Currency: "EUR", Status: "LIVE",
		},
		Settings: hievents.EventSettings{
			SupportEmail: "support@höfli.example", FooterMessageHTML: "<p>See you at the <em>Höfli</em>!</p>",
			PostCheckoutMessageHTML: "<p>Doors open at 18:30.</p>", OfflinePaymentInstructionsHTML: "<p>Please transfer to <b>DE02 1203</b>.</p>",
			Location:  hievents.Location{VenueName: "Höfli", AddressLine1: "Seestr. 1", City: "Berlin", ZipOrPostalCode: "10115", Country: "DE"},
			Invoicing: hievents.InvoiceSettings{OrganizationName: "Höfli GmbH", AddressHTML: "<p>Seestr. 1<br>10115 Berlin</p>", TaxDetailsHTML: "USt-IdNr. DE123"},
		},
		Organizer: hievents.Organizer{ID: 5, Name: "Northlight Events", Email: "office@northlight.example"},
	}
	switch mailType {
	case announcementMail:
		c.Message.Kind, c.EmailType = mail.Announcement, ""
		c.Announcement = &hievents.Announcement{
			ID: 9, Subject: "Tomorrow: doors & trains 🚆",
			MessageHTML: `<h2>Almost there</h2><p>Take the <a href="https://trains.example/?a=1&amp;b=2">late train</a>.</p><ul><li>Bring the ticket</li><li>Bring a coat</li></ul>`,
		}
	case hievents.AttendeeTicket:
		c.Order = order
		c.Attendee = &hievents.Attendee{
			ID: 77, ShortID: "a_nopqrstuvwxyz", PublicID: "A-XYZ9876", Status: "ACTIVE", FirstName: "Zoë", LastName: "Müller",
			Email: "zoe@example.com", Locale: locale, ProductPrice: 8,
		}
	case hievents.OrderFailed:
		order.Status, order.PaymentStatus = hievents.OrderReserved, "PAYMENT_FAILED"
		c.Order = order
	case hievents.WaitlistOffer, hievents.WaitlistConfirmation, hievents.WaitlistOfferExpired:
		c.Order = order
		c.WaitlistEntry = &hievents.WaitlistEntry{
			ID: 4, Status: hievents.WaitlistOffered, FirstName: "Zoë", LastName: "Müller", Email: "zoe@example.com", Locale: locale,
			Product: "VIP", OfferExpiresAt: time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC),
		}
	case hievents.OrganizerOrderSummary:
		c.Order, c.Recipient = order, hievents.Recipient{Address: "office@northlight.example", Name: "Northlight Events"}
	default:
		c.Order = order
	}
	return c
}

// made renders content and fails the test on an error.
func made(t testing.TB, c hievents.Content) render.Mail {
	t.Helper()
	m, err := renderer(t).Render(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
