package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// view is what a tab reads when it opens or is filtered: a page, and the count beside it.
type view struct {
	name       string
	issues     bool // delivery issues, otherwise messages
	month      bool // the last month, otherwise all time
	oneAccount bool // one account, otherwise all
	filter     mail.Filter
	sort       mail.SortKey
	// where is the equivalent filter of the integration's lists, on a message m.
	where string
}

// problem is the integration's condition for a delivery issue.
const problem = "m.status IN ('BOUNCED', 'FAILED', 'SUPPRESSED') AND m.resolved_at IS NULL"

var (
	notEnded      = mail.Filter{NotEnded: true}
	announcements = mail.Filter{Kind: mail.Announcement}
	transactions  = mail.Filter{Kind: mail.Transaction}
	bounced       = mail.Filter{Kind: mail.Transaction, Statuses: []mail.Status{mail.Bounced}}
	rare          = mail.Filter{Kind: mail.Transaction, Search: "yuki.tanaka1@"}
	common        = mail.Filter{Kind: mail.Transaction, Search: "ticket"}
)

var views = []view{
	{name: "Delivery issues by door risk, events not ended", issues: true, filter: notEnded, sort: mail.ByDoorRisk, where: problem},
	{name: "Delivery issues by door risk, not ended, one account", issues: true, oneAccount: true, filter: notEnded, sort: mail.ByDoorRisk, where: problem},
	{name: "Delivery issues, newest first, events not ended", issues: true, filter: notEnded, where: problem},
	{name: "Delivery issues by door risk, a month", issues: true, month: true, sort: mail.ByDoorRisk, where: problem},
	{name: "Delivery issues by door risk, a month, one account", issues: true, month: true, oneAccount: true, sort: mail.ByDoorRisk, where: problem},
	{name: "Delivery issues by door risk, all time", issues: true, sort: mail.ByDoorRisk, where: problem},
	{name: "Delivery issues, newest first, all time", issues: true, where: problem},
	{name: "Announcements, a month", month: true, filter: announcements, where: "true"},
	{name: "Announcements, all time, one account", oneAccount: true, filter: announcements, where: "true"},
	{name: "Transactions, a month", month: true, filter: transactions, where: "true"},
	{name: "Transactions, all time, one account", oneAccount: true, filter: transactions, where: "true"},
	{name: "Transactions, all time, bounced", filter: bounced, where: "m.status = 'BOUNCED'"},
	{name: "Transactions, all time, searching an address", filter: rare, where: "(m.recipient ILIKE '%yuki.tanaka1@%' OR m.subject ILIKE '%yuki.tanaka1@%')"},
	{name: "Transactions, all time, searching a common word", filter: common, where: "(m.recipient ILIKE '%ticket%' OR m.subject ILIKE '%ticket%')"},
}

// pageRows is the number of rows of a page, of Mailroom and of the baselines.
const pageRows = 50

// Pages measures how long each tab takes to show its first page of 50 rows and its count up to 1 000, in a database that GrowMessages and
// GrowOrders have filled, and prints each with its ratios to two baselines of the same run: A, reading 50 rows of a table by their primary keys, and B,
// the statements of the PHP integration for the same list: OFFSET, ILIKE, correlated subqueries, and an exact count. B may use
// Mailroom's indexes, which do not exist in an installation of the integration alone.
func Pages(ctx context.Context, databaseURL string, out io.Writer) error {
	db, err := postgres.Open(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	pool, err := pgxpool.New(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	var rows, account int64
	if err := pool.QueryRow(ctx, "SELECT count(*), (SELECT min(account_id) FROM events) FROM outgoing_transaction_messages").Scan(&rows, &account); err != nil {
		return err
	}
	keys, err := median(func() error { return lookUp(ctx, pool) })
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "First pages at %d announcements and transactions each, median of %d\n", rows, measurements)
	fmt.Fprintf(out, "  %-58s %9.2f ms  (baseline A)\n", "50 rows by primary key", milliseconds(keys))
	for _, v := range views {
		if err := v.measure(ctx, db, pool, account, keys, out); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
	}
	return recipients(ctx, db, pool, account, keys, out)
}

func (v view) measure(ctx context.Context, db *postgres.DB, pool *pgxpool.Pool, account int64, keys time.Duration, out io.Writer) error {
	scope, filter := v.narrowed(account)
	page, err := median(func() error { return v.page(ctx, db, scope, filter) })
	if err != nil {
		return err
	}
	count, err := median(func() error { return v.count(ctx, db, scope, filter) })
	if err != nil {
		return err
	}
	integration, err := median(func() error { return v.likeTheIntegration(ctx, pool, account) })
	if err != nil {
		return fmt.Errorf("like the integration: %w", err)
	}
	fmt.Fprintf(out, "  %-58s %9.2f ms  %6.1f x A, with its count %8.2f ms  %6.3f x B (%.1f ms)\n", v.name, milliseconds(page),
		float64(page)/float64(keys), milliseconds(page+count), float64(page+count)/float64(integration), milliseconds(integration))
	return nil
}

// narrowed returns the scope and the filter of the view.
func (v view) narrowed(account int64) (mail.Scope, mail.Filter) {
	scope, filter := mail.AllAccounts(), v.filter
	if v.oneAccount {
		scope = mail.OneAccount(account)
	}
	if v.month {
		filter.CreatedSince = time.Now().AddDate(0, -1, 0)
	}
	return scope, filter
}

func (v view) page(ctx context.Context, db *postgres.DB, scope mail.Scope, filter mail.Filter) error {
	request := mail.PageRequest{Sort: v.sort, Limit: pageRows}
	if v.issues {
		_, err := db.Lists.Issues(ctx, scope, filter, request)
		return err
	}
	_, err := db.Lists.Messages(ctx, scope, filter, request)
	return err
}

func (v view) count(ctx context.Context, db *postgres.DB, scope mail.Scope, filter mail.Filter) error {
	if v.issues {
		_, err := db.Lists.CountIssues(ctx, scope, filter, 1000)
		return err
	}
	_, err := db.Lists.CountMessages(ctx, scope, filter, 1000)
	return err
}

// likeTheIntegration runs the statements of the integration's list, for each table of the view: an exact count and a page with OFFSET.
func (v view) likeTheIntegration(ctx context.Context, pool *pgxpool.Pool, account int64) error {
	where := v.where
	if v.month {
		where += " AND m.created_at >= (now() AT TIME ZONE 'UTC') - interval '1 month'"
	}
	if v.oneAccount {
		where += " AND e.account_id = @account"
	}
	tables := []string{"public.outgoing_messages", "public.outgoing_transaction_messages"}
	switch v.filter.Kind {
	case mail.Announcement:
		tables = tables[:1]
	case mail.Transaction:
		tables = tables[1:]
	}
	args := pgx.NamedArgs{"account": account, "limit": pageRows}
	for _, table := range tables {
		from := " FROM " + table + " m JOIN public.events e ON e.id = m.event_id WHERE m.deleted_at IS NULL AND " + where
		if err := discard(ctx, pool, "SELECT count(*)"+from, args); err != nil {
			return err
		}
		latest := "(SELECT r.%s FROM " + table + " r WHERE r.retry_for_id = m.id ORDER BY r.id DESC LIMIT 1)"
		original := "(SELECT o.%s FROM " + table + " o WHERE o.id = m.retry_for_id)"
		statement := "SELECT m.*, " + fmt.Sprintf(latest, "recipient") + ", " + fmt.Sprintf(latest, "status") + ", " + fmt.Sprintf(latest, "created_at") + ", " +
			fmt.Sprintf(original, "recipient") + ", " + fmt.Sprintf(original, "status") + from + " ORDER BY m.created_at DESC LIMIT @limit OFFSET 0"
		if err := discard(ctx, pool, statement, args); err != nil {
			return err
		}
	}
	return nil
}

// lookUp reads 50 rows by primary key, spread over a table.
func lookUp(ctx context.Context, pool *pgxpool.Pool) error {
	const statement = `
		SELECT * FROM public.outgoing_transaction_messages
		 WHERE id = ANY (ARRAY(SELECT 1 + n * (SELECT max(id) - 1 FROM public.outgoing_transaction_messages) / 50 FROM generate_series(1, @rows::bigint) n))`
	return discard(ctx, pool, statement, pgx.NamedArgs{"rows": pageRows})
}

func discard(ctx context.Context, pool *pgxpool.Pool, statement string, args pgx.NamedArgs) error {
	rows, err := pool.Query(ctx, statement, args)
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			rows.Close()
			return err
		}
	}
	return rows.Err()
}

// measurements is how often each operation is measured, after one run to warm up.
const measurements = 9

// median returns the median duration of what. It measures slow operations less often: after one second three measurements are enough.
func median(what func() error) (time.Duration, error) {
	if err := what(); err != nil {
		return 0, err
	}
	var took []time.Duration
	for begin := time.Now(); len(took) < measurements && (len(took) < 3 || time.Since(begin) < time.Second); {
		start := time.Now()
		if err := what(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
