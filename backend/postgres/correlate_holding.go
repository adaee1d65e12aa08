package postgres

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// holding is an order, a ticket or a waitlist place of a mail's recipient. Times are UTC.
type holding struct {
	mail            *unnamedMail
	what            string // order, ticket, waitlist
	event           int64
	order, attendee *int64
	status          string // the order's or the waitlist entry's
	paymentFailed   bool
	changed         bool // cancelled or refunded since, so that its last change says nothing of the mail
	locale          string
	created         time.Time
	updated         *time.Time
	offered         *time.Time // of waitlist entries
	offerExpires    *time.Time
	title           string
	values          map[string]string // of the tokens in templates
	templates       []hievents.SubjectTemplate
}

func readHoldings(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) ([]*holding, error) {
	var at []int32
	var recipients []string
	var sentAt []time.Time
	for i, m := range mails {
		at, recipients, sentAt = append(at, int32(i)), append(recipients, m.recipient), append(sentAt, m.sentAt)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.holdings($1, $2, $3)", at, recipients, sentAt)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*holding, error) {
		h := &holding{}
		var n int32
		var number, firstName, lastName, attendee, organizer string
		err := row.Scan(&n, &h.what, &h.event, &h.order, &h.attendee, &h.status, &h.paymentFailed, &h.changed, &h.locale, &h.created, &h.updated,
			&h.offered, &h.offerExpires, &number, &firstName, &lastName, &attendee, &h.title, &organizer)
		if err != nil {
			return nil, err
		}
		h.mail = mails[n]
		h.values = map[string]string{"event.title": h.title, "organizer.name": organizer}
		for token, value := range map[string]string{
			"order.number": number, "order.first_name": firstName, "order.last_name": lastName, "attendee.name": attendee,
		} {
			if value != "" {
				h.values[token] = value
			}
		}
		return h, nil
	})
}

// types are the mails that are sent about such a holding.
func (h *holding) types() []hievents.MailType {
	switch h.what {
	case "order":
		return []hievents.MailType{hievents.OrderSummary, hievents.OrderFailed}
	case "ticket":
		return []hievents.MailType{hievents.AttendeeTicket}
	}
	return []hievents.MailType{hievents.WaitlistConfirmation, hievents.WaitlistOffer, hievents.WaitlistOfferExpired}
}

// explains reports whether a subject is known to be that of such a mail about this holding. Organizers write their own for
// confirmations and tickets.
func (h *holding) explains(mailType hievents.MailType, subject string) bool {
	if mailType == hievents.OrderSummary && !slices.Contains([]string{"COMPLETED", "AWAITING_OFFLINE_PAYMENT", "CANCELLED"}, h.status) {
		return false // it was never confirmed
	}
	if hievents.HasDefaultSubject(mailType, subject, h.title) {
		return true
	}
	return mailType != hievents.OrderFailed &&
		slices.ContainsFunc(h.templates, func(t hievents.SubjectTemplate) bool { return t.Matches(subject, h.values) })
}

// translated reports whether such a mail about this holding has a subject that nobody knows here: one of Hi.Events's own, in
// another language than English. Organizers' templates have no language.
func (h *holding) translated(mailType hievents.MailType) bool {
	english := h.locale == "" || h.locale == "en" || strings.HasPrefix(h.locale, "en-") || strings.HasPrefix(h.locale, "en_")
	return !english && (len(h.templates) == 0 || mailType == hievents.OrderFailed)
}

// couldBe reports whether a subject in an unknown language can be that of such a mail: in every language those of tickets and
// of waitlist offers name the ticketed event, and the others do not.
func (h *holding) couldBe(mailType hievents.MailType, subject string) bool {
	titled := hievents.MentionsTitle(subject, h.title)
	switch mailType {
	case hievents.AttendeeTicket, hievents.WaitlistOffer:
		return titled
	case hievents.OrderSummary:
		return !titled && !h.paymentFailed && slices.Contains([]string{"COMPLETED", "AWAITING_OFFLINE_PAYMENT", "CANCELLED"}, h.status)
	case hievents.OrderFailed:
		return !titled && h.paymentFailed
	}
	return !titled
}

// guess is that a mail sent then was about this holding.
func (h *holding) guess(mailType hievents.MailType, sentAt time.Time) guess {
	g := guess{mail: h.mail, mailType: mailType, event: h.event, order: h.order, attendee: h.attendee}
	moments := []*time.Time{&h.created}
	switch {
	case mailType == hievents.WaitlistOffer:
		moments = []*time.Time{h.offered}
	case mailType == hievents.WaitlistOfferExpired:
		moments = []*time.Time{h.offerExpires}
	case mailType != hievents.WaitlistConfirmation && !h.changed:
		moments = append(moments, h.updated)
	}
	g.distance = 100 * 365 * 24 * time.Hour
	for _, moment := range moments {
		if moment != nil {
			g.distance = min(g.distance, moment.Sub(sentAt).Abs())
		}
	}
	return g
}

func eventsOf(holdings []*holding) []int64 {
	var events []int64
	for _, h := range holdings {
		events = append(events, h.event)
	}
	slices.Sort(events)
	return slices.Compact(events)
}

func addTemplates(ctx context.Context, tx pgx.Tx, holdings []*holding) error {
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.subject_templates($1)", eventsOf(holdings))
	if err != nil {
		return err
	}
	type use struct {
		event int64
		what  string
	}
	templates := map[use]hievents.SubjectTemplate{}
	var event int64
	var templateType, subject string
	if _, err := pgx.ForEachRow(rows, []any{&event, &templateType, &subject}, func() error {
		what := map[string]string{"order_confirmation": "order", "attendee_ticket": "ticket"}[templateType]
		templates[use{event, what}] = hievents.ParseSubjectTemplate(subject)
		return nil
	}); err != nil {
		return err
	}
	for _, h := range holdings {
		if t, ok := templates[use{h.event, h.what}]; ok {
			h.templates = append(h.templates, t)
		}
	}
	return nil
}
