package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// TicketedEvents returns up to limit (1 to 500) ticketed events of the scope whose title contains search, ignoring case: those nearest in
// time first, past or future, then those without a date from the newest. Deleted ones are left out. It fails with CodeInvalid.
func (db *DB) TicketedEvents(ctx context.Context, scope mail.Scope, search string, limit int) ([]mail.TicketedEvent, error) {
	if limit < 1 || limit > maxLimit {
		return nil, mail.Errorf(mail.CodeInvalid, "a list has 1 to %d rows, not %d", maxLimit, limit)
	}
	pattern, err := contains(search)
	if err != nil {
		return nil, err
	}
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.find_ticketed_events($1, $2, $3, $4)", accountOf(scope, 0), pattern, time.Now().UTC(), limit)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.TicketedEvent, error) {
		var e mail.TicketedEvent
		var startsAt *time.Time
		err := row.Scan(&e.ID, &e.Account, &e.Title, &startsAt, &e.TimeZone)
		e.StartsAt = orZero(startsAt)
		return e, err
	})
	if err != nil {
		return nil, translate(fmt.Errorf("list ticketed events: %w", err))
	}
	return found, nil
}

// Accounts returns the live accounts of the scope, by name.
func (db *DB) Accounts(ctx context.Context, scope mail.Scope) ([]mail.Account, error) {
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.find_accounts($1)", accountOf(scope, 0))
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mail.Account])
	if err != nil {
		return nil, translate(fmt.Errorf("list accounts: %w", err))
	}
	return found, nil
}
