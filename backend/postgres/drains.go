package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// RecordDrain remembers a finished drain. The database writes the login.
func (db *DB) RecordDrain(ctx context.Context, d mail.DrainRecord) error {
	const statement = `
		INSERT INTO mailroom.drains (started_at, finished_at, person, received, applied, duplicates, parked, quarantined, ignored, deleted)
		VALUES (@started_at, @finished_at, @person, @received, @applied, @duplicates, @parked, @quarantined, @ignored, @deleted)`
	_, err := db.pool.Exec(ctx, statement, pgx.NamedArgs{
		"started_at": d.StartedAt, "finished_at": d.FinishedAt, "person": d.Person, "received": d.Received, "applied": d.Applied,
		"duplicates": d.Duplicates, "parked": d.Parked, "quarantined": d.Quarantined, "ignored": d.Ignored, "deleted": d.Deleted,
	})
	if err != nil {
		return translate(fmt.Errorf("remember the drain: %w", err))
	}
	return nil
}

// LastDrain returns the drain that finished last, whoever ran it; the zero DrainRecord where there was none.
func (db *DB) LastDrain(ctx context.Context) (mail.DrainRecord, error) {
	drains, err := db.lastDrains(ctx, 1)
	if err != nil || len(drains) == 0 {
		return mail.DrainRecord{}, err
	}
	return drains[0], nil
}

// Drains returns the drains that finished last, the last first, limit at most. They belong to no account: any scope but all accounts is
// refused with CodeNotAllowed.
func (db *DB) Drains(ctx context.Context, scope mail.Scope, limit int) ([]mail.DrainRecord, error) {
	if err := db.wholeInstallation(scope); err != nil {
		return nil, err
	}
	return db.lastDrains(ctx, limit)
}

func (db *DB) lastDrains(ctx context.Context, limit int) ([]mail.DrainRecord, error) {
	const statement = `
		SELECT started_at, finished_at, person, login, received, applied, duplicates, parked, quarantined, ignored, deleted
		  FROM drains
		 WHERE finished_at < now() + interval '1 hour' -- by a clock that is hardly wrong
		 ORDER BY finished_at DESC, id DESC LIMIT $1`
	rows, err := db.pool.Query(ctx, statement, limit)
	if err != nil {
		return nil, translate(err)
	}
	drains, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.DrainRecord, error) {
		var d mail.DrainRecord
		err := row.Scan(&d.StartedAt, &d.FinishedAt, &d.Person, &d.Login, &d.Received, &d.Applied, &d.Duplicates, &d.Parked, &d.Quarantined,
			&d.Ignored, &d.Deleted)
		return d, err
	})
	if err != nil {
		return nil, translate(fmt.Errorf("read the last drains: %w", err))
	}
	return drains, nil
}
