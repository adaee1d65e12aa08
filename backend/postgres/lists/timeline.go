package lists

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Timeline returns the events of a message and Mailroom's own send of it (mail.EventResend), oldest first. Events that only the
// integration has written have no recipient, diagnostic and status code; their reason follows from type and subtype. It fails with
// CodeNotFound for a message that does not exist or is not in the scope.
func (l *Lists) Timeline(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.TimelineEntry, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return nil, pool.NotFound(id)
	}
	rows, err := l.pool.Query(ctx, "SELECT * FROM mailroom.timeline($1, $2, $3)", pool.AccountOf(scope, 0), id.Kind, id.Row)
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, scanTimelineEntry)
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("read the timeline of %s: %w", id, err))
	}
	if len(found) == 0 {
		return nil, pool.NotFound(id)
	}
	if found[0].ID == 0 {
		return found[1:], nil
	}
	return found, nil
}

func scanTimelineEntry(row pgx.CollectableRow) (mail.TimelineEntry, error) {
	var e mail.TimelineEntry
	var id *int64
	var reason *mail.Reason
	var occurredAt, recordedAt *time.Time
	if err := row.Scan(&id, &e.Type, &e.Subtype, &e.Recipient, &occurredAt, &recordedAt, &reason, &e.StatusCode, &e.Diagnostic, &e.Raw); err != nil || id == nil {
		return e, err
	}
	e.ID, e.OccurredAt, e.RecordedAt = *id, values.OrZero(occurredAt), values.OrZero(recordedAt)
	if reason != nil {
		e.Reason = *reason
	} else {
		event := mail.DeliveryEvent{Type: e.Type}
		event.SetSubtype(e.Subtype)
		e.Reason = event.Reason()
	}
	return e, nil
}
