package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// UpdateTries replaces what is known of failed sign-ins with an address by what change makes of it, under a lock on the address's row,
// so that no other try comes between. The zero Tries stands for an address without failures, in both directions. An error of change
// changes nothing and is returned.
func (db *DB) UpdateTries(ctx context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error {
	return translate(pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		known, err := lockTries(ctx, tx, key)
		if err != nil {
			return err
		}
		changed, err := change(known)
		if err != nil {
			return err
		}
		if changed == (mail.Tries{}) {
			_, err = tx.Exec(ctx, `DELETE FROM mailroom.sign_in_failures WHERE email_hash = $1`, key[:])
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE mailroom.sign_in_failures SET failures = @failures, last_failed_at = @last_failed_at, locked_until = @locked_until
			WHERE email_hash = @key`,
			pgx.NamedArgs{"key": key[:], "failures": changed.Failures, "last_failed_at": changed.LastFailedAt, "locked_until": nullable(changed.LockedUntil)})
		return err
	}))
}

// lockTries makes sure that the address has a row, for there is nothing else to lock, and reads it. A row that another transaction
// deletes in between shows as none: it is made again.
func lockTries(ctx context.Context, tx pgx.Tx, key mail.AddressKey) (mail.Tries, error) {
	const (
		ensure = `INSERT INTO mailroom.sign_in_failures (email_hash, failures, last_failed_at) VALUES ($1, 0, 'epoch') ON CONFLICT DO NOTHING`
		read   = `SELECT failures, last_failed_at, locked_until FROM mailroom.sign_in_failures WHERE email_hash = $1 FOR UPDATE`
	)
	for {
		if _, err := tx.Exec(ctx, ensure, key[:]); err != nil {
			return mail.Tries{}, err
		}
		var known mail.Tries
		var lockedUntil *time.Time
		err := tx.QueryRow(ctx, read, key[:]).Scan(&known.Failures, &known.LastFailedAt, &lockedUntil)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			continue
		case err != nil:
			return mail.Tries{}, err
		case known.Failures == 0:
			return mail.Tries{}, nil
		}
		if lockedUntil != nil {
			known.LockedUntil = *lockedUntil
		}
		return known, nil
	}
}
