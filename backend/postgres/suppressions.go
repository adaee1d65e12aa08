package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const suppressionColumns = `
	s.id, s.email, s.reason, coalesce(s.bounce_type, ''), coalesce(s.bounce_sub_type, ''), coalesce(s.complaint_type, ''), s.source,
	coalesce(s.account_id, 0), coalesce(a.name, ''), coalesce((SELECT n.note FROM suppression_notes n WHERE n.suppression_id = s.id), ''),
	s.created_at, s.updated_at`

// scanSuppression reads suppressionColumns, and into more what the query selects before them.
func scanSuppression(row pgx.CollectableRow, more ...any) (mail.Suppression, error) {
	var s mail.Suppression
	var createdAt, updatedAt *time.Time
	err := row.Scan(append(more, &s.ID, &s.Email, &s.Reason, &s.BounceType, &s.BounceSubType, &s.ComplaintType, &s.Source,
		&s.Account.ID, &s.Account.Name, &s.Note, &createdAt, &updatedAt)...)
	s.CreatedAt, s.UpdatedAt = orZero(createdAt), orZero(updatedAt)
	return s, err
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
	const statement = `
		SELECT ` + suppressionColumns + `
		  FROM suppressions s
		  LEFT JOIN accounts a ON a.id = s.account_id
		 WHERE s.email = @email AND s.deleted_at IS NULL AND (s.account_id = @account::bigint OR s.account_id IS NULL)
		 ORDER BY s.created_at DESC NULLS LAST, s.id DESC`
	rows, err := q.Query(ctx, statement, pgx.NamedArgs{"email": email, "account": account})
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) { return scanSuppression(row) })
	if err != nil {
		return nil, fmt.Errorf("read suppressions of %s: %w", mail.ShortAddress(email), err)
	}
	return found, nil
}
