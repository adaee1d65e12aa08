package operations

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// RecordDrain records a finished drain. The database adds the login.
func (o *Operations) RecordDrain(ctx context.Context, d mail.DrainRecord) error {
	_, err := o.pool.Exec(ctx, "SELECT mailroom.note_drain($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", d.StartedAt, d.FinishedAt,
		d.Received, d.Applied, d.Duplicates, d.Parked, d.Quarantined, d.Ignored, d.Deleted, d.Person, d.PersonID)
	if err != nil {
		return pool.Translate(fmt.Errorf("remember the drain: %w", err))
	}
	return nil
}

// LastDrain returns the drain that finished last, of any program; the zero DrainRecord if there was none.
func (o *Operations) LastDrain(ctx context.Context) (mail.DrainRecord, error) {
	drains, err := o.lastDrains(ctx, 1)
	if err != nil || len(drains) == 0 {
		return mail.DrainRecord{}, err
	}
	return drains[0], nil
}

// Drains returns up to limit drains, the one that finished last first. They belong to no account: in any scope but all accounts it fails with
// CodeNotAllowed.
func (o *Operations) Drains(ctx context.Context, scope mail.Scope, limit int) ([]mail.DrainRecord, error) {
	if err := o.pool.WholeInstallation(scope); err != nil {
		return nil, err
	}
	return o.lastDrains(ctx, limit)
}

func (o *Operations) lastDrains(ctx context.Context, limit int) ([]mail.DrainRecord, error) {
	rows, err := o.pool.Query(ctx, "SELECT * FROM mailroom.last_drains($1)", limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	drains, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.DrainRecord, error) {
		var d mail.DrainRecord
		err := row.Scan(&d.StartedAt, &d.FinishedAt, &d.Person, &d.Login, &d.Received, &d.Applied, &d.Duplicates, &d.Parked, &d.Quarantined,
			&d.Ignored, &d.Deleted)
		return d, err
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("read the last drains: %w", err))
	}
	return drains, nil
}
