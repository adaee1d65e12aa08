package suppressions

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// suppressionArguments are the arguments that mailroom.suppressions and its count have in common.
const suppressionArguments = `of_account => @account, platform_wide => @platform_wide, of_reason => @reason, of_source => @source, of_bounce_type => @bounce_type,
	since => @since, before => @before, search => @search`

// ListSuppressions returns one page of the live suppressions of the scope, by creation time. Only the scope of all accounts lists
// platform-wide suppressions. It fails with CodeInvalid.
func (s *Suppressions) ListSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
	keys, err := paging.NewKeyset(page, time.Now(), mail.ByCreated)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	args, err := suppressionArgs(scope, filter)
	if err != nil {
		return mail.Page[mail.Suppression]{}, err
	}
	keys.Bind(args)
	rows, err := s.pool.Query(ctx, "SELECT * FROM mailroom.suppressions("+suppressionArguments+
		", ascending => @ascending, from_key => @key, from_row => @row, at_most => @at_most)", args)
	if err != nil {
		return mail.Page[mail.Suppression]{}, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (paging.Keyed[mail.Suppression], error) {
		s, err := scanSuppressionRow(row)
		c := paging.Cursor{Sort: keys.Sort, Ascending: keys.Ascending, Row: s.ID}
		if s.key != nil {
			c.Key = *s.key
		}
		return paging.Keyed[mail.Suppression]{Item: s.Suppression, At: c}, err
	})
	if err != nil {
		return mail.Page[mail.Suppression]{}, pool.Translate(fmt.Errorf("list suppressions: %w", paging.Impossible(err)))
	}
	return paging.Cut(keys, found), nil
}

// CountSuppressions counts the live suppressions that match a filter, up to a limit. It fails with CodeInvalid.
func (s *Suppressions) CountSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, limit int) (mail.Count, error) {
	args, err := suppressionArgs(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	args["at_most"] = int64(limit) + 1
	var n int
	if err := s.pool.QueryRow(ctx, "SELECT mailroom.count_suppressions("+suppressionArguments+", at_most => @at_most)", args).Scan(&n); err != nil {
		return mail.Count{}, pool.Translate(fmt.Errorf("count suppressions: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// suppressionArgs checks a filter and returns the values of suppressionArguments. It fails with CodeInvalid.
func suppressionArgs(scope mail.Scope, filter mail.SuppressionFilter) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{
		"account": pool.AccountOf(scope, filter.Account), "platform_wide": filter.PlatformWide, "reason": string(filter.Reason), "source": string(filter.Source),
		"bounce_type": string(filter.BounceType), "since": nil, "before": nil, "search": nil,
	}
	for _, name := range []string{"reason", "source", "bounce_type"} {
		if err := values.StorableText("the "+name, args[name].(string)); err != nil {
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
		if !values.Storable(limit.at) {
			return nil, mail.Errorf(mail.CodeInvalid, "the %s creation time is in the impossible year %d", limit.when, limit.at.Year())
		}
		args[limit.name] = limit.at.UTC()
	}
	if filter.Search != "" {
		pattern, err := values.Containing(filter.Search)
		if err != nil {
			return nil, err
		}
		args["search"] = pattern
	}
	return args, nil
}
