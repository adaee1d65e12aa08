package hievents_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

const longTitle = "An evening with the very best of chamber music in the old town hall" // more than 50 wide

func TestDefaultSubjectsTellTheTypeOfAMail(t *testing.T) {
	cut := strings.TrimSpace(longTitle[:50]) + "..."
	types := []hievents.MailType{hievents.OrderSummary, hievents.OrderFailed, hievents.AttendeeTicket, hievents.WaitlistConfirmation,
		hievents.WaitlistOffer, hievents.WaitlistOfferExpired, hievents.OccurrenceCancelled}
	for _, c := range []struct {
		subject, title string
		want           hievents.MailType
	}{
		{"Your Order is Confirmed!  🎉", "Gala", hievents.OrderSummary},
		{"Your Order is Confirmed! 🎉", "Gala", hievents.OrderSummary},
		{"Your order wasn't successful", "Gala", hievents.OrderFailed},
		{"Your order wasn’t successful", "Gala", hievents.OrderFailed},
		{"🎟️ Your Ticket for Gala", "Gala", hievents.AttendeeTicket},
		{"🎟 Your Ticket for Gala", "Gala", hievents.AttendeeTicket},
		{"🎟️ Your Ticket for Gala 2", "Gala", ""},
		{"🎟️ Your Ticket for " + cut, longTitle, hievents.AttendeeTicket},
		{"🎟️ Your Ticket for An...", longTitle, ""},
		{"You're on the waitlist!", "Gala", hievents.WaitlistConfirmation},
		{"A spot has opened up for Gala!", "Gala", hievents.WaitlistOffer},
		{"A spot has opened up for Wow!!", "Wow!", hievents.WaitlistOffer},
		{"Your waitlist offer has expired", "Gala", hievents.WaitlistOfferExpired},
		{"Ihre Bestellung ist bestätigt!  🎉", "Gala", hievents.OrderSummary},
		{"Deine Bestellung wurde bestätigt!", "Gala", ""},
		{"🎟️ Your Tickets for Gala", "Gala", hievents.AttendeeTicket},
		{"🎟️ Seu ingresso para o Galao", "Gala", hievents.AttendeeTicket},
		{"🎟️ Seu ingresso para o Gala", "Gala", hievents.AttendeeTicket},
		{"🎟️ O seu bilhete para o Galas", "Gala", ""},
		{"🎟️ 您的門票：活動", "Gala", hievents.AttendeeTicket},
		{"🎟️ Gala 티켓", "Gala", hievents.AttendeeTicket},
		{"Siparişiniz başarılı olmadı", "Gala", hievents.OrderFailed},
		{"Gala on July 4, 2026 8:00 PM has been cancelled", "Gala", hievents.OccurrenceCancelled},
		{"Sun on Sea on July 4, 2026 8:00 PM has been cancelled", "Sun on Sea", hievents.OccurrenceCancelled},
		{"Sun on Sea on July 4, 2026 8:00 PM has been cancelled", "Sun", hievents.OccurrenceCancelled},
		{"Gala on has been cancelled", "Gala", ""},
		{"Tapahtuman Gala ajankohta 4.7.2026 on peruutettu", "Gala", hievents.OccurrenceCancelled},
		{"", "", ""},
	} {
		var got hievents.MailType
		for _, mailType := range types {
			if hievents.HasDefaultSubject(mailType, c.subject, c.title) {
				got += mailType
			}
		}
		if got != c.want {
			t.Errorf("%q of %q is %q, want %q", c.subject, c.title, got, c.want)
		}
	}
}

func TestMailsThatNobodyTracks(t *testing.T) {
	for subject, want := range map[string]bool{
		"Your order has been cancelled": true, "New order for $12.00 for Gala 🎉": true, "Password reset": true, "Your Tickets": true,
		"Votre commande a été annulée": true, "Twoje bilety": true, "Your Tickets for Gala": false, "Your Order is Confirmed!  🎉": false, "Neuigkeiten": false,
	} {
		if got := hievents.Untracked(subject); got != want {
			t.Errorf("%q: %v, want %v", subject, got, want)
		}
	}
}

func TestATitleIsRecognisedInAnyLanguage(t *testing.T) {
	for _, c := range []struct {
		subject, title string
		want           bool
	}{
		{"🎟️ Ihr Ticket für Gala", "Gala", true},
		{"🎟️ 您的夏日音乐节门票", "夏日音乐节", true},
		{"🎟️ Gala biletiniz", "Gala", true},
		{"Votre billet pour " + strings.TrimSpace(longTitle[:50]) + "...", longTitle, true},
		{"Votre billet pour " + longTitle[:10] + "...", longTitle, false},
		{"Ihre Bestellung ist bestätigt!", "Gala", false},
		{"Anything at all", "A", false},
		{"Anything at all", "", false},
	} {
		if got := hievents.MentionsTitle(c.subject, c.title); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.subject, c.title, got, c.want)
		}
	}
}

func TestTemplatesOfOrganizers(t *testing.T) {
	values := map[string]string{"event.title": "Gala (2026)", "order.number": "O-123"}
	for _, c := range []struct {
		liquid, subject string
		want            bool
	}{
		{"Thanks for your order", "Thanks for your order", true},
		{"Thanks for your order", "Thanks for your order!", false},
		{"Thanks, {{ order.first_name }}: {{event.title}}", "Thanks, Ada: Gala (2026)", true},
		{"Thanks, {{ order.first_name }}: {{event.title}}", "Thanks, Ada: another", false},
		{"Order {{- order.number -}} is in", "OrderO-123is in", true}, // the hyphens cut white space
		{"Order {{ order.number }} is in", "Order O-123 is in", true},
		{"Order {{ order.number }} is in", "Order O-124 is in", false},
		{"Hello {{ order.first_name }} there", "Hello  there", true},
		{"{{ event.title | upcase }} tickets", "GALA (2026) tickets", true},
		{"{% if order.is_offline_payment %}Please pay{% else %}Paid{% endif %}: your tickets", "Paid: your tickets", true},
		{"{{ order.first_name }}", "anything", false},
		{"{{ event.title }}", "Gala (2026)", true},
		{"{{ unclosed", "{{ unclosed", true},
		{"%} backwards {%", "%} backwards {%", true},
		{"", "", false},
	} {
		if got := hievents.ParseSubjectTemplate(c.liquid).Matches(c.subject, values); got != c.want {
			t.Errorf("%q makes %q: %v, want %v", c.liquid, c.subject, got, c.want)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("Hi {{ order.first_name }}, {% if x %}y{% endif %}", "Hi Ada, y")
	f.Fuzz(func(t *testing.T, liquid, subject string) {
		hievents.ParseSubjectTemplate(liquid).Matches(subject, map[string]string{"event.title": subject})
		hievents.MentionsTitle(subject, liquid)
	})
}
