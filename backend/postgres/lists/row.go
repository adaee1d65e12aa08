package lists

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// pageRow is one row of mailroom.messages, mailroom.issues or mailroom.attempts: one message of a chain.
type pageRow struct {
	key      *string // sort key, in the form that a Cursor holds; nil for a row without a time
	original int64
	attempts int
	message  mail.Message
}

// readPageRows runs a statement that selects from one of these functions.
func readPageRows(ctx context.Context, q pool.Querier, statement string, args ...any) ([]pageRow, error) {
	rows, err := q.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPageRow)
}

func scanPageRow(row pgx.CollectableRow) (pageRow, error) {
	var p pageRow
	m := &p.message
	var startsAt, createdAt, updatedAt, resolvedAt, occurrenceAt *time.Time
	err := row.Scan(&p.key, &p.original, &p.attempts, &m.ID.Kind, &m.ID.Row, &m.Account, &m.AccountName, &m.TicketedEvent.ID, &m.TicketedEvent.Title, &startsAt,
		&m.TicketedEvent.TimeZone, &m.EmailType, &m.Recipient, &m.OriginalRecipient, &m.Subject, &m.Status, &m.Reason,
		&m.SESMessageID, &createdAt, &updatedAt, &resolvedAt, &m.ResolutionType, &m.RetryFor.Row, &m.Announcement, &m.Inferred, &m.OutcomeUnknown,
		&m.Occurrence.ID, &occurrenceAt, &m.Occurrence.Label, &m.Occurrence.Cancelled)
	m.TicketedEvent.Account = m.Account
	m.TicketedEvent.StartsAt, m.CreatedAt, m.UpdatedAt, m.ResolvedAt = values.OrZero(startsAt), values.OrZero(createdAt), values.OrZero(updatedAt), values.OrZero(resolvedAt)
	m.Occurrence.StartsAt = values.OrZero(occurrenceAt)
	m.SESMessageID = mail.NormalizeSESID(m.SESMessageID)
	if m.RetryFor.Row != 0 {
		m.RetryFor.Kind = m.ID.Kind
	}
	return p, err
}

// cursor returns the position of the row in the list that k reads.
func (p pageRow) cursor(k paging.Keyset) paging.Cursor {
	c := paging.Cursor{Sort: k.Sort, Ascending: k.Ascending, Row: p.original, Kind: p.message.ID.Kind}
	if p.key != nil {
		c.Key = *p.key
	}
	if k.Sort == mail.ByDoorRisk {
		c.AsOf = k.AsOf.UnixMicro()
	}
	return c
}
