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
	coalesce(s.account_id, 0), coalesce(a.name, ''), s.created_at`

// scanSuppression reads suppressionColumns, and into more what the query selects before them.
func scanSuppression(row pgx.CollectableRow, more ...any) (mail.Suppression, error) {
	var s mail.Suppression
	var createdAt *time.Time
	err := row.Scan(append(more, &s.ID, &s.Email, &s.Reason, &s.BounceType, &s.BounceSubType, &s.ComplaintType, &s.Source,
		&s.Account.ID, &s.Account.Name, &createdAt)...)
	s.CreatedAt = orZero(createdAt)
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
		  FROM suppressions_of(@email::text, @account::bigint) s
		  LEFT JOIN accounts a ON a.id = s.account_id
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

// ListSuppressions returns one page of the live suppressions of the scope, by creation time. Platform-wide ones are the platform's: only
// the scope of all accounts lists them. It fails with CodeInvalid.
func (db *DB) ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
	keys, err := newKeyset(page, time.Now(), mail.ByCreated)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	account, confined := confine(scope, filter.Account)
	args := pgx.NamedArgs{"account": account, "reason": string(filter.Reason), "source": string(filter.Source)}
	conditions := []string{"s.deleted_at IS NULL", keys.beyond(created("s"), "s.id", "")}
	if confined {
		conditions = append(conditions, "s.account_id = @account::bigint")
	}
	if filter.PlatformWide {
		conditions = append(conditions, "s.account_id IS NULL")
	}
	for column, value := range map[string]string{"reason": string(filter.Reason), "source": string(filter.Source)} {
		if err := storableText("the "+column, value); err != nil {
			return mail.Page[mail.Suppression]{}, err
		}
		if value != "" {
			conditions = append(conditions, "s."+column+" = @"+column)
		}
	}
	if filter.Search != "" {
		pattern, err := contains(filter.Search)
		if err != nil {
			return mail.Page[mail.Suppression]{}, err
		}
		args["search"] = pattern
		conditions = append(conditions, "s.email ILIKE @search")
	}
	if err := keys.bind(args); err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	rows, err := db.pool.Query(ctx, `
		SELECT `+created("s")+` AS key,`+suppressionColumns+`
		  FROM suppressions s
		  LEFT JOIN accounts a ON a.id = s.account_id
		 WHERE `+and(conditions...)+`
		 ORDER BY `+keys.orderBy("key", "s.id")+`
		 LIMIT @limit`, args)
	if err != nil {
		return mail.Page[mail.Suppression]{}, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (keyed[mail.Suppression], error) {
		var key any
		s, err := scanSuppression(row, &key)
		return keyed[mail.Suppression]{s, cursor{Sort: keys.sort, Ascending: keys.ascending, Key: keyText(key), Row: s.ID}}, err
	})
	if err != nil {
		return mail.Page[mail.Suppression]{}, translate(fmt.Errorf("list suppressions: %w", err))
	}
	return cut(keys, found), nil
}
