package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// HoldingKind is the kind of a Holding.
type HoldingKind string

// The kinds.
const (
	Order         HoldingKind = "order"
	Ticket        HoldingKind = "ticket"
	WaitlistPlace HoldingKind = "waitlist"
)

// Holding is an order, a ticket or a waitlist place of a mail's recipient. Times are UTC; an unknown time is nil.
type Holding struct {
	Kind          HoldingKind
	Event         int64
	Order         *int64
	Attendee      *int64
	Status        string // of the order or the waitlist entry, as Hi.Events writes it
	PaymentFailed bool
	Changed       bool   // cancelled or refunded since: the time of its last change is unrelated to the mail
	Locale        string // of the recipient; empty is English
	Created       time.Time
	Updated       *time.Time
	Offered       *time.Time // of waitlist entries
	OfferExpires  *time.Time
	Title         string            // of the ticketed event
	Values        map[string]string // of the tokens in templates
	Templates     []hievents.SubjectTemplate
}

// confirmed lists the statuses of orders for which Hi.Events sent a confirmation mail.
var confirmed = []string{"COMPLETED", "AWAITING_OFFLINE_PAYMENT", "CANCELLED"}

// types returns the types of mail that Hi.Events sends about the holding.
func (h *Holding) types() []hievents.MailType {
	switch h.Kind {
	case Order:
		return []hievents.MailType{hievents.OrderSummary, hievents.OrderFailed}
	case Ticket:
		return []hievents.MailType{hievents.AttendeeTicket, hievents.OccurrenceCancelled}
	}
	return []hievents.MailType{hievents.WaitlistConfirmation, hievents.WaitlistOffer, hievents.WaitlistOfferExpired}
}

// explains reports whether subject is known for such a mail about the holding: built-in in any language or, for confirmations and tickets, the organizer's own.
func (h *Holding) explains(mailType hievents.MailType, subject string) bool {
	if mailType == hievents.OrderSummary && !slices.Contains(confirmed, h.Status) {
		return false
	}
	if hievents.HasDefaultSubject(mailType, subject, h.Title) {
		return true
	}
	return mailType != hievents.OrderFailed && mailType != hievents.OccurrenceCancelled &&
		slices.ContainsFunc(h.Templates, func(t hievents.SubjectTemplate) bool { return t.Matches(subject, h.Values) })
}

// translated reports whether the subject of such a mail may be a Hi.Events translation that is not known here. Organizers' templates have no language, so
// their subjects are never translated.
func (h *Holding) translated(mailType hievents.MailType) bool {
	english := h.Locale == "" || h.Locale == "en" || strings.HasPrefix(h.Locale, "en-") || strings.HasPrefix(h.Locale, "en_")
	return !english && (len(h.Templates) == 0 || mailType == hievents.OrderFailed)
}

// possible reports whether the holding can have caused such a mail at all.
func (h *Holding) possible(mailType hievents.MailType) bool {
	switch mailType {
	case hievents.OrderSummary:
		return !h.PaymentFailed && slices.Contains(confirmed, h.Status)
	case hievents.OrderFailed:
		return h.PaymentFailed
	}
	return true
}

// distance returns the time between sentAt and the nearest moment at which the holding would have caused a mail of this type.
func (h *Holding) distance(mailType hievents.MailType, sentAt time.Time) time.Duration {
	moments := []*time.Time{&h.Created}
	switch {
	case mailType == hievents.WaitlistOffer:
		moments = []*time.Time{h.Offered}
	case mailType == hievents.WaitlistOfferExpired:
		moments = []*time.Time{h.OfferExpires}
	case mailType != hievents.WaitlistConfirmation && !h.Changed:
		moments = append(moments, h.Updated)
	}
	nearest := 100 * 365 * 24 * time.Hour
	for _, moment := range moments {
		if moment != nil {
			nearest = min(nearest, moment.Sub(sentAt).Abs())
		}
	}
	return nearest
}
