package hievents

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// HomePage is the home page of Hi.Events. Its licence requires that mails link to it.
const HomePage = "https://hi.events"

// URLs builds the addresses of Hi.Events's pages.
type URLs struct{ base string }

// NewURLs takes the base address of the pages (APP_FRONTEND_URL), with or without a slash at the end.
func NewURLs(frontend string) URLs { return URLs{strings.TrimRight(frontend, "/")} }

// Home is the start page.
func (u URLs) Home() string { return u.base }

// Event is the public page of a ticketed event.
func (u URLs) Event(e Event) string {
	return fmt.Sprintf("%s/event/%d/%s", u.base, e.ID, slug(e.Title))
}

// Ticket is the page of an attendee's ticket.
func (u URLs) Ticket(e Event, a Attendee) string {
	return fmt.Sprintf("%s/product/%d/%s", u.base, e.ID, url.PathEscape(a.ShortID))
}

// OrderSummary is the page of a buyer's order.
func (u URLs) OrderSummary(e Event, o Order) string {
	return fmt.Sprintf("%s/checkout/%d/%s/summary", u.base, e.ID, url.PathEscape(o.ShortID))
}

// WaitlistOffer is the page on which a reserved place is bought. It contains the session of the order: anyone with the link can buy.
func (u URLs) WaitlistOffer(e Event, o Order) string {
	query := url.Values{"session_identifier": {o.SessionID}, "waitlist": {"true"}}
	return fmt.Sprintf("%s/checkout/%d/%s/details?%s", u.base, e.ID, url.PathEscape(o.ShortID), query.Encode())
}

// WaitlistOfferExpired is the event's public page, where the person can join the waitlist again.
func (u URLs) WaitlistOfferExpired(e Event) string { return u.Event(e) + "?clear_waitlist=true" }

// OrganizerOrder is the organizer's page of an order.
func (u URLs) OrganizerOrder(e Event, o Order) string {
	return fmt.Sprintf("%s/manage/event/%d/orders#order-%d", u.base, e.ID, o.ID)
}

// slug returns the title in the form for a URL. It is only for readability: Hi.Events finds the event by its id. It returns "event"
// if nothing is left, because the path must not be empty.
func slug(title string) string {
	unaccented, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), title)
	if err != nil {
		unaccented = title
	}
	words := strings.FieldsFunc(strings.ToLower(unaccented), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "event"
	}
	return strings.Join(words, "-")
}
