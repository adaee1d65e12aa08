package record

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// holding is an order, a ticket or a waitlist place of the recipient of a mail.
type holding struct {
	correlate.Holding
	mail *unnamedMail
}

func readHoldings(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) ([]*holding, error) {
	var at []int32
	var recipients []string
	var sentAt []time.Time
	for i, m := range mails {
		at, recipients, sentAt = append(at, int32(i)), append(recipients, m.recipient), append(sentAt, m.SentAt)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.holdings($1, $2, $3)", at, recipients, sentAt)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*holding, error) {
		h := &holding{}
		var n int32
		var number, firstName, lastName, attendee, organizer string
		err := row.Scan(&n, &h.Kind, &h.Event, &h.Order, &h.Attendee, &h.Status, &h.PaymentFailed, &h.Changed, &h.Locale, &h.Created, &h.Updated,
			&h.Offered, &h.OfferExpires, &number, &firstName, &lastName, &attendee, &h.Title, &organizer)
		if err != nil {
			return nil, err
		}
		h.mail = mails[n]
		h.Values = map[string]string{"event.title": h.Title, "organizer.name": organizer}
		for token, value := range map[string]string{
			"order.number": number, "order.first_name": firstName, "order.last_name": lastName, "attendee.name": attendee,
		} {
			if value != "" {
				h.Values[token] = value
			}
		}
		return h, nil
	})
}

func eventsOf(holdings []*holding) []int64 {
	var events []int64
	for _, h := range holdings {
		events = append(events, h.Event)
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
		kind  correlate.HoldingKind
	}
	templates := map[use]hievents.SubjectTemplate{}
	var event int64
	var templateType, subject string
	if _, err := pgx.ForEachRow(rows, []any{&event, &templateType, &subject}, func() error {
		kind := map[string]correlate.HoldingKind{"order_confirmation": correlate.Order, "attendee_ticket": correlate.Ticket}[templateType]
		templates[use{event, kind}] = hievents.ParseSubjectTemplate(subject)
		return nil
	}); err != nil {
		return err
	}
	for _, h := range holdings {
		if t, ok := templates[use{h.Event, h.Kind}]; ok {
			h.Templates = append(h.Templates, t)
		}
	}
	return nil
}
