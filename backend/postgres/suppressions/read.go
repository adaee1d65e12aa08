package suppressions

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// suppressionRow is a row of the functions that read suppressions.
type suppressionRow struct {
	key *string // sort key of the list; nil for a row without a time, and for functions that are no list
	mail.Suppression
}

func scanSuppressionRow(row pgx.CollectableRow) (suppressionRow, error) {
	var s suppressionRow
	var createdAt, updatedAt *time.Time
	err := row.Scan(&s.key, &s.ID, &s.Email, &s.Reason, &s.BounceType, &s.BounceSubType, &s.ComplaintType, &s.Source,
		&s.Account.ID, &s.Account.Name, &s.Note, &createdAt, &updatedAt)
	s.CreatedAt, s.UpdatedAt = values.OrZero(createdAt), values.OrZero(updatedAt)
	return s, err
}

// Read runs a statement that selects from one of the functions that read suppressions.
func Read(ctx context.Context, q pool.Querier, statement string, args ...any) ([]mail.Suppression, error) {
	rows, err := q.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Suppression, error) {
		s, err := scanSuppressionRow(row)
		return s.Suppression, err
	})
}

// Concerning returns the live suppressions that concern mail of an account to an address: the account's own and the platform-wide ones, newest
// first. It returns none for an account outside the scope, and only the platform-wide ones for account 0 (a message without an account).
func (s *Suppressions) Concerning(ctx context.Context, scope mail.Scope, email string, account int64) ([]mail.Suppression, error) {
	if !scope.Includes(account) {
		return nil, nil
	}
	email = mail.NormalizeAddress(email)
	if err := values.StorableText("the address", email); err != nil {
		return nil, err
	}
	found, err := Of(ctx, s.pool, email, account)
	return found, pool.Translate(err)
}

// Of is Concerning for a normalized address, without the scope, on the pool or in a transaction. It returns driver errors untranslated.
func Of(ctx context.Context, q pool.Querier, email string, account int64) ([]mail.Suppression, error) {
	found, err := Read(ctx, q, "SELECT * FROM mailroom.suppressions_of_address($1, $2)", account, email)
	if err != nil {
		return nil, fmt.Errorf("read suppressions of %s: %w", mail.ShortAddress(email), err)
	}
	return found, nil
}
