package render

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

var places = regexp.MustCompile(`\{[a-z]+\}`)

// inEnglish are the languages of Hi.Events 2.0 for which there are no texts here.
var inEnglish = []hievents.Locale{"fi", "ko", "sk", "el"}

func TestEveryLanguageHasEverySentenceWithTheSamePlaces(t *testing.T) {
	english := wordsOf(hievents.English).sentences
	files, err := wordFiles.ReadDir("words")
	if err != nil || len(files) != 15 || len(hievents.Locales()) != 19 {
		t.Fatalf("%d files, %d languages, %v", len(files), len(hievents.Locales()), err)
	}
	for _, locale := range hievents.Locales() {
		own := wordsOf(locale)
		if slices.Contains(inEnglish, locale) {
			if own.locale != hievents.English {
				t.Errorf("%s has the words of %s", locale, own.locale)
			}
			continue
		}
		if own.locale != locale {
			t.Fatalf("%s has the words of %s", locale, own.locale)
		}
		if got, want := slices.Sorted(maps.Keys(own.sentences)), slices.Sorted(maps.Keys(english)); !slices.Equal(got, want) {
			t.Errorf("%s has the keys %v, want %v", locale, got, want)
		}
		same := 0
		for key, sentence := range own.sentences {
			got, want := places.FindAllString(sentence, -1), places.FindAllString(english[key], -1)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || strings.TrimSpace(sentence) == "" || strings.Count(sentence, "{") != len(got) {
				t.Errorf("%s: %s: %q has the places %v, want %v", locale, key, sentence, got, want)
			}
			if sentence == english[key] {
				same++
			}
		}
		if locale != hievents.English && same > 6 {
			t.Errorf("%s: %d sentences are English", locale, same)
		}
		if calendars[locale] == nil {
			t.Errorf("%s has no calendar", locale)
		}
	}
}

// The English subjects are those of Hi.Events: Mailroom recognises mails of stock Hi.Events by them.
func TestEnglishSubjectsAreThoseOfHiEvents(t *testing.T) {
	for mailType, key := range map[hievents.MailType]string{
		hievents.OrderSummary: "order_summary_subject", hievents.AttendeeTicket: "attendee_ticket_subject", hievents.OrderFailed: "order_failed_subject",
		hievents.WaitlistConfirmation: "waitlist_confirmation_subject", hievents.WaitlistOffer: "waitlist_offer_subject",
		hievents.WaitlistOfferExpired: "waitlist_offer_expired_subject", hievents.OccurrenceCancelled: "occurrence_cancelled_subject",
	} {
		if subject := wordsOf("en").say(key, "event", "Gala", "date", "May 9, 2026 7:30 PM"); !hievents.HasDefaultSubject(mailType, subject, "Gala") {
			t.Errorf("%s: %q", mailType, subject)
		}
	}
	if subject := wordsOf("de").say("attendee_tickets_subject", "event", "Gala"); !hievents.HasDefaultSubject(hievents.AttendeeTicket, subject, "Gala") {
		t.Errorf("several tickets: %q", subject)
	}
	for key, want := range map[string]string{"order_summary_subject": "Your Order is Confirmed!  🎉", "organizer_subject": "New order for {amount} for {event} 🎉", "organizer_subject_free": "New order for {event} 🎉"} {
		if got := wordsOf("en").sentences[key]; got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func TestAmountsAndMoments(t *testing.T) {
	for locale, want := range map[hievents.Locale]string{"en": "€1,234.50", "de": "1.234,50 €", "zh-cn": "€1,234.50", "pl": "1234,50 €"} {
		if got := strings.ReplaceAll(formatMoney(hievents.Money{Amount: "1234.50", Currency: "EUR"}, locale), "\u00a0", " "); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
	for amount, want := range map[hievents.Money]string{
		{Amount: "6800.00", Currency: "JPY"}: "¥6,800", {Amount: "0.00", Currency: "USD"}: "$0.00", {Amount: "99999999999999.99", Currency: "USD"}: "$99,999,999,999,999.99",
		{Amount: "12.00", Currency: "XQX"}: "12.00 XQX", {Amount: "no number", Currency: "EUR"}: "no number EUR", {}: "",
	} {
		if got := formatMoney(amount, "en"); got != want {
			t.Errorf("%v: %q, want %q", amount, got, want)
		}
	}
}

func TestArabicLettersJoin(t *testing.T) {
	for name, want := range map[string]string{
		"محمد": "\uFEE3\uFEA4\uFEE4\uFEAA", "دار": "\uFEA9\uFE8D\uFEAD", "سلام": "\uFEB3\uFEFC\uFEE1", "Ann": "Ann", "": "",
		"مَد": "\uFEE3\u064E\uFEAA", // a mark between two letters does not separate them
	} {
		if got := joined(name); got != want {
			t.Errorf("%s: %+q, want %+q", name, got, want)
		}
	}
	for line, want := range map[string]string{"Ann אבג 12": "Ann 12 גבא", "אבג Ann": "גבא Ann", "אב גד": "דג בא", "Ann 12": "Ann 12"} {
		if got := visual(line); got != want {
			t.Errorf("%q is drawn as %q, want %q", line, got, want)
		}
	}
}
