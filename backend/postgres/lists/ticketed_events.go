package lists

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// TicketedEvents returns up to limit (1 to 500) ticketed events of the scope whose title contains search, ignoring case. The nearest in time,
// past or future, come first; events without a date come last, newest first. Deleted events are left out. It fails with CodeInvalid.
func (l *Lists) TicketedEvents(ctx context.Context, scope mail.Scope, search string, limit int) ([]mail.TicketedEvent, error) {
	if limit < 1 || limit > paging.MaxLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "a list has 1 to %d rows, not %d", paging.MaxLimit, limit)
	}
	pattern, err := values.Containing(search)
	if err != nil {
		return nil, err
	}
	rows, err := l.pool.Query(ctx, "SELECT * FROM mailroom.find_ticketed_events($1, $2, $3, $4)", pool.AccountOf(scope, 0), pattern, time.Now().UTC(), limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.TicketedEvent, error) {
		var e mail.TicketedEvent
		var startsAt *time.Time
		err := row.Scan(&e.ID, &e.Account, &e.Title, &startsAt, &e.TimeZone)
		e.StartsAt = values.OrZero(startsAt)
		return e, err
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list ticketed events: %w", err))
	}
	return found, nil
}

// Occurrences returns up to limit (1 to 500) dates of a ticketed event of the scope whose label contains search, ignoring case: those nearest in time, past
// or future, in order of time. It returns none before Hi.Events 2.0. It fails with CodeInvalid.
func (l *Lists) Occurrences(ctx context.Context, scope mail.Scope, event int64, search string, limit int) ([]mail.Occurrence, error) {
	if limit < 1 || limit > paging.MaxLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "a list has 1 to %d rows, not %d", paging.MaxLimit, limit)
	}
	pattern := ""
	if search != "" {
		var err error
		if pattern, err = values.Containing(search); err != nil {
			return nil, err
		}
	}
	rows, err := l.pool.Query(ctx, "SELECT * FROM mailroom.find_occurrences($1, $2, $3, $4, $5)", pool.AccountOf(scope, 0), event, pattern, time.Now().UTC(), limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Occurrence, error) {
		var o mail.Occurrence
		var startsAt, endsAt *time.Time
		err := row.Scan(&o.ID, &startsAt, &endsAt, &o.Label, &o.Cancelled)
		o.StartsAt, o.EndsAt = values.OrZero(startsAt), values.OrZero(endsAt)
		return o, err
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list the dates of a ticketed event: %w", err))
	}
	return found, nil
}

// Accounts returns the live accounts of the scope, by name.
func (l *Lists) Accounts(ctx context.Context, scope mail.Scope) ([]mail.Account, error) {
	rows, err := l.pool.Query(ctx, "SELECT * FROM mailroom.find_accounts($1)", pool.AccountOf(scope, 0))
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mail.Account])
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("list accounts: %w", err))
	}
	return found, nil
}
