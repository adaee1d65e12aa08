package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// ListSuppressions returns one page of the live suppressions of the scope, by creation time. Platform-wide ones are the platform's: only
// the scope of all accounts lists them. It fails with CodeInvalid.
func (db *DB) ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
	statement, args, keys, err := suppressionsPage(scope, filter, page)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	rows, err := db.pool.Query(ctx, statement, args)
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

// CountSuppressions is how many live suppressions a filter lets through, counted up to a limit. It fails with CodeInvalid.
func (db *DB) CountSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, limit int) (mail.Count, error) {
	where, args, err := suppressionsWhere(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	args["limit"] = limit + 1
	var n int
	err = db.pool.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM suppressions s WHERE "+where+" LIMIT @limit) counted", args).Scan(&n)
	if err != nil {
		return mail.Count{}, translate(fmt.Errorf("count suppressions: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// suppressionsPage is the statement for a page.
func suppressionsPage(scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (string, pgx.NamedArgs, keyset, error) {
	keys, err := newKeyset(page, time.Now(), mail.ByCreated)
	if err != nil {
		return "", nil, keyset{}, err
	}
	where, args, err := suppressionsWhere(scope, filter)
	if err == nil {
		err = keys.bind(args)
	}
	if err != nil {
		return "", nil, keyset{}, err
	}
	// Names and notes are looked up for the rows of the page only.
	return `
		SELECT s.key,` + suppressionColumns + `
		  FROM (SELECT s.*, ` + created("s") + ` AS key
		          FROM suppressions s
		         WHERE ` + and(where, keys.beyond(created("s"), "s.id", "")) + `
		         ORDER BY ` + keys.orderBy(created("s"), "s.id") + `
		         LIMIT @limit) s
		  LEFT JOIN accounts a ON a.id = s.account_id
		 ORDER BY ` + keys.orderBy("s.key", "s.id"), args, keys, nil
}

// suppressionsWhere is the condition that a filter makes on a suppression s, with its arguments.
func suppressionsWhere(scope mail.Scope, filter mail.SuppressionFilter) (string, pgx.NamedArgs, error) {
	account, confined := confine(scope, filter.Account)
	args := pgx.NamedArgs{"account": account}
	conditions := []string{"s.deleted_at IS NULL"}
	if confined {
		conditions = append(conditions, "s.account_id = @account::bigint")
	}
	if filter.PlatformWide {
		conditions = append(conditions, "s.account_id IS NULL")
	}
	for _, field := range [][3]string{ // in the words of the indexes
		{"reason", string(filter.Reason), "lower(s.reason)"}, {"source", string(filter.Source), "lower(s.source)"},
		{"bounce_type", string(filter.BounceType), "s.bounce_type"},
	} {
		name, value, column := field[0], field[1], field[2]
		if err := storableText("the "+name, value); err != nil {
			return "", nil, err
		}
		if value != "" {
			args[name] = value
			conditions = append(conditions, column+" = @"+name)
		}
	}
	for _, limit := range []struct {
		at                  time.Time
		name, when, compare string
	}{{filter.CreatedSince, "since", "earliest", ">="}, {filter.CreatedBefore, "before", "latest", "<"}} {
		if limit.at.IsZero() {
			continue
		}
		if !storable(limit.at) {
			return "", nil, mail.Errorf(mail.CodeInvalid, "the %s creation time is in the impossible year %d", limit.when, limit.at.Year())
		}
		args[limit.name] = limit.at.UTC()
		conditions = append(conditions, created("s")+" "+limit.compare+" @"+limit.name+"::timestamp")
	}
	if filter.Search != "" {
		pattern, err := contains(filter.Search)
		if err != nil {
			return "", nil, err
		}
		args["search"] = pattern
		conditions = append(conditions, "s.email ILIKE @search")
	}
	return and(conditions...), args, nil
}
