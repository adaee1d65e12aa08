package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// removeSuppressionsSQL soft-deletes as a person does it: without a note in suppression_cleanups, so that an event from before the
// removal does not bring the suppression back (rule 7). The integration's unique constraint contains deleted_at in whole seconds, so a
// row that was removed, came back and is removed again within a second gets the second after the last.
const removeSuppressionsSQL = `
	UPDATE public.email_suppressions s
	   SET deleted_at = moment.at, updated_at = moment.at
	  FROM public.email_suppressions chosen
	 CROSS JOIN LATERAL (
	       SELECT greatest(date_trunc('second', now() AT TIME ZONE 'UTC'), max(earlier.deleted_at) + interval '1 second') AS at
	         FROM public.email_suppressions earlier
	        WHERE earlier.email = chosen.email AND earlier.account_id IS NOT DISTINCT FROM chosen.account_id AND earlier.reason = chosen.reason
	       ) moment
	 WHERE s.id = chosen.id AND s.deleted_at IS NULL AND chosen.deleted_at IS NULL
	   AND (chosen.id = $1 OR chosen.email = $2)
	   AND ($3 OR chosen.account_id = $4)
	RETURNING s.id, s.email, s.reason, coalesce(s.bounce_type, ''), s.source, coalesce(s.account_id, 0)`

// RemoveSuppression lifts the live suppression with that id, for a person who decided so, and returns it. It fails with CodeNotFound
// where there is none in the scope.
func (db *DB) RemoveSuppression(ctx context.Context, scope mail.Scope, id int64) (mail.Suppression, error) {
	var email string
	err := db.pool.QueryRow(ctx, "SELECT coalesce((SELECT email FROM public.email_suppressions WHERE id = $1 AND deleted_at IS NULL), '')", id).Scan(&email)
	if err != nil {
		return mail.Suppression{}, translate(fmt.Errorf("find suppression %d: %w", id, err))
	}
	removed, err := db.removeSuppressions(ctx, scope, id, nil, email)
	if err != nil {
		return mail.Suppression{}, err
	}
	if len(removed) == 0 {
		return mail.Suppression{}, mail.Errorf(mail.CodeNotFound, "there is no live suppression %d", id)
	}
	return removed[0], nil
}

// RemoveSuppressionsOf lifts every live suppression of an address in the scope, platform-wide ones only with all accounts, for a person
// who decided so, and returns them. It fails with CodeNotFound where there is none.
func (db *DB) RemoveSuppressionsOf(ctx context.Context, scope mail.Scope, email string) ([]mail.Suppression, error) {
	email = mail.NormalizeAddress(email)
	removed, err := db.removeSuppressions(ctx, scope, 0, &email, email)
	if err == nil && len(removed) == 0 {
		err = mail.Errorf(mail.CodeNotFound, "no live suppression names %s", email)
	}
	return removed, err
}

func (db *DB) removeSuppressions(ctx context.Context, scope mail.Scope, id int64, email *string, lock string) ([]mail.Suppression, error) {
	var removed []mail.Suppression
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Takes turns with the recorder, which decides about the same address by what it sees.
		if _, err := tx.Exec(ctx, lockAddressesSQL, []string{lock}); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, removeSuppressionsSQL, id, email, scope.All(), scope.Account())
		if err != nil {
			return err
		}
		removed, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) {
			var s mail.Suppression
			err := row.Scan(&s.ID, &s.Email, &s.Reason, &s.BounceType, &s.Source, &s.Account.ID)
			return s, err
		})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "SELECT pg_notify($1, '')", ChangedChannel)
		return err
	})
	if err != nil {
		return nil, translate(fmt.Errorf("remove suppressions: %w", err))
	}
	return removed, nil
}
