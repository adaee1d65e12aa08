package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionRow is a row of the functions that read suppressions.
type suppressionRow struct {
	key *string // by which the list is sorted; nil for a row without a time, and where there is no list
	mail.Suppression
}

func scanSuppressionRow(row pgx.CollectableRow) (suppressionRow, error) {
	var s suppressionRow
	var createdAt, updatedAt *time.Time
	err := row.Scan(&s.key, &s.ID, &s.Email, &s.Reason, &s.BounceType, &s.BounceSubType, &s.ComplaintType, &s.Source,
		&s.Account.ID, &s.Account.Name, &s.Note, &createdAt, &updatedAt)
	s.CreatedAt, s.UpdatedAt = orZero(createdAt), orZero(updatedAt)
	return s, err
}

// readSuppressions runs a statement that selects from one of those functions.
func readSuppressions(ctx context.Context, q querier, statement string, args ...any) ([]mail.Suppression, error) {
	rows, err := q.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) {
		s, err := scanSuppressionRow(row)
		return s.Suppression, err
	})
}

// Suppressions returns the live suppressions that concern mail of an account to an address: the account's own and the platform-wide
// ones, newest first. None concern an account outside the scope; the zero account, a message without one, has the platform-wide ones.
func (db *DB) Suppressions(ctx context.Context, scope mail.Scope, email string, account int64) ([]mail.Suppression, error) {
	if !scope.Includes(account) {
		return nil, nil
	}
	email = mail.NormalizeAddress(email)
	if err := storableText("the address", email); err != nil {
		return nil, err
	}
	found, err := suppressionsOf(ctx, db.pool, email, account)
	return found, translate(err)
}

// suppressionsOf is Suppressions for a normalised address, in a transaction perhaps. Errors are the driver's.
func suppressionsOf(ctx context.Context, q querier, email string, account int64) ([]mail.Suppression, error) {
	found, err := readSuppressions(ctx, q, "SELECT * FROM mailroom.suppressions_of_address($1, $2)", account, email)
	if err != nil {
		return nil, fmt.Errorf("read suppressions of %s: %w", mail.ShortAddress(email), err)
	}
	return found, nil
}
