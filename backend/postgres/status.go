package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Figures returns the operator's numbers. They are of the whole installation, without a scope: who may see them is for the caller to say.
func (db *DB) Figures(ctx context.Context) (mail.Figures, error) {
	const statement = `
		SELECT (SELECT count(*) FROM parked_events), (SELECT count(*) FROM quarantine),
		       (SELECT count(*) FROM suppressions s WHERE s.deleted_at IS NULL)`
	var f mail.Figures
	if err := db.pool.QueryRow(ctx, statement).Scan(&f.Parked, &f.Quarantined, &f.LiveSuppressions); err != nil {
		return mail.Figures{}, translate(fmt.Errorf("read the figures: %w", err))
	}
	issues, err := db.CountIssues(ctx, mail.AllAccounts(), mail.Filter{}, math.MaxInt32)
	if err != nil {
		return mail.Figures{}, err
	}
	f.OpenIssues = issues.N
	if f.SchemaVersion, err = db.SchemaVersion(ctx); err != nil {
		return mail.Figures{}, err
	}
	f.LastDrain, err = db.LastDrain(ctx)
	return f, err
}

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
	const statement = `
		SELECT started_at, finished_at, person, login, received, applied, duplicates, parked, quarantined, ignored, deleted
		  FROM drains ORDER BY finished_at DESC, id DESC LIMIT 1`
	var d mail.DrainRecord
	err := db.pool.QueryRow(ctx, statement).Scan(&d.StartedAt, &d.FinishedAt, &d.Person, &d.Login, &d.Received, &d.Applied, &d.Duplicates,
		&d.Parked, &d.Quarantined, &d.Ignored, &d.Deleted)
	if errors.Is(err, pgx.ErrNoRows) {
		return mail.DrainRecord{}, nil
	}
	if err != nil {
		return mail.DrainRecord{}, translate(fmt.Errorf("read the last drain: %w", err))
	}
	return d, nil
}
