package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionArguments are those that mailroom.suppressions and its count have in common.
const suppressionArguments = `of_account => @account, platform_wide => @platform_wide, of_reason => @reason, of_source => @source, of_bounce_type => @bounce_type,
	since => @since, before => @before, search => @search`

// ListSuppressions returns one page of the live suppressions of the scope, by creation time. Platform-wide ones are the platform's: only
// the scope of all accounts lists them. It fails with CodeInvalid.
func (db *DB) ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
	keys, err := newKeyset(page, time.Now(), mail.ByCreated)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	args, err := suppressionArgs(scope, filter)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	keys.bind(args)
	rows, err := db.pool.Query(ctx, "SELECT * FROM mailroom.suppressions("+suppressionArguments+
		", ascending => @ascending, from_key => @key, from_row => @row, at_most => @at_most)", args)
	if err != nil {
		return mail.Page[mail.Suppression]{}, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (keyed[mail.Suppression], error) {
		s, err := scanSuppressionRow(row)
		c := cursor{Sort: keys.sort, Ascending: keys.ascending, Row: s.ID}
		if s.key != nil {
			c.Key = *s.key
		}
		return keyed[mail.Suppression]{s.Suppression, c}, err
	})
	if err != nil {
		return mail.Page[mail.Suppression]{}, translate(fmt.Errorf("list suppressions: %w", impossiblePlace(err)))
	}
	return cut(keys, found), nil
}

// CountSuppressions is how many live suppressions a filter lets through, counted up to a limit. It fails with CodeInvalid.
func (db *DB) CountSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, limit int) (mail.Count, error) {
	args, err := suppressionArgs(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	args["at_most"] = int64(limit) + 1
	var n int
	if err := db.pool.QueryRow(ctx, "SELECT mailroom.count_suppressions("+suppressionArguments+", at_most => @at_most)", args).Scan(&n); err != nil {
		return mail.Count{}, translate(fmt.Errorf("count suppressions: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// suppressionArgs are the values of suppressionArguments, checked. It fails with CodeInvalid.
func suppressionArgs(scope mail.Scope, filter mail.SuppressionFilter) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{
		"account": accountOf(scope, filter.Account), "platform_wide": filter.PlatformWide, "reason": string(filter.Reason), "source": string(filter.Source),
		"bounce_type": string(filter.BounceType), "since": nil, "before": nil, "search": nil,
	}
	for _, name := range []string{"reason", "source", "bounce_type"} {
		if err := storableText("the "+name, args[name].(string)); err != nil {
			return nil, err
		}
	}
	for _, limit := range []struct {
		at         time.Time
		name, when string
	}{{filter.CreatedSince, "since", "earliest"}, {filter.CreatedBefore, "before", "latest"}} {
		if limit.at.IsZero() {
			continue
		}
		if !storable(limit.at) {
			return nil, mail.Errorf(mail.CodeInvalid, "the %s creation time is in the impossible year %d", limit.when, limit.at.Year())
		}
		args[limit.name] = limit.at.UTC()
	}
	if filter.Search != "" {
		pattern, err := contains(filter.Search)
		if err != nil {
			return nil, err
		}
		args["search"] = pattern
	}
	return args, nil
}
