package operations

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// ParkedEvents lists events whose message does not exist (rule 4), the one parked last first; with unmatched, only the unmatched ones. It lists
// only events with ids below before; 0 for all. They belong to no account yet: in any scope but all accounts it fails with CodeNotAllowed.
func (o *Operations) ParkedEvents(ctx context.Context, scope mail.Scope, unmatched bool, before int64, limit int) ([]mail.ParkedEvent, error) {
	if err := o.pool.WholeInstallation(scope); err != nil {
		return nil, err
	}
	rows, err := o.pool.Query(ctx, "SELECT * FROM mailroom.parked_events_of($1, $2, $3)", unmatched, values.Nullable(before), limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.ParkedEvent, error) {
		var e mail.ParkedEvent
		var unmatchedAt *time.Time
		err := row.Scan(&e.ID, &e.Type, &e.Subtype, &e.Recipient, &e.Subject, &e.Reason, &e.SESID, &e.OccurredAt, &e.ParkedAt, &unmatchedAt,
			&e.Account.ID, &e.Account.Name)
		e.UnmatchedAt = values.OrZero(unmatchedAt)
		return e, err
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list parked events: %w", err))
	}
	return events, nil
}
