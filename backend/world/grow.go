package world

import (
	"context"
	_ "embed" // the SQL
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// growEvents creates 50 accounts with 400 ticketed events over two years, to which the messages belong.
//
//go:embed grow_events.sql
var growEvents string

// growMessages adds rows to one of the two tables; GrowMessages replaces the {…} for each table.
//
//go:embed grow_messages.sql
var growMessages string

// grown holds what differs between the two message tables.
type grown struct {
	table, kind     string
	columns, values string // that only this table has
	subject         string
	timeline        string // the column of outgoing_message_events that references this table
}

var grownTables = []grown{
	{
		table: "outgoing_messages", kind: "announcement", columns: "message_id", values: "e.message_id",
		subject: "e.subject", timeline: "outgoing_message_id",
	},
	{
		table: "outgoing_transaction_messages", kind: "transaction", columns: "email_type",
		values:   "CASE WHEN h % 5 < 2 THEN 'order_summary' WHEN h % 5 < 4 THEN 'attendee_ticket' ELSE 'waitlist_confirmation' END",
		subject:  `CASE WHEN h % 5 < 2 THEN 'Your Order is Confirmed!  🎉' WHEN h % 5 < 4 THEN '🎟️ Your Ticket for ' || e.title ELSE 'You''re on the waitlist!' END`,
		timeline: "outgoing_transaction_message_id",
	},
}

// GrowMessages adds perTable rows to each of the two message tables, for benchmarks: spread over the last two years in the order of their ids;
// 3 % have a delivery problem with a timeline, 1 % are retries. The database must be migrated, the login a superuser, and nobody else
// connected: for speed, it drops indexes and rebuilds them. Two million rows take some 40 s on two cores.
func GrowMessages(ctx context.Context, databaseURL string, perTable int) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to add messages: %w", err)
	}
	defer connection.Close(context.WithoutCancel(ctx))
	now := time.Now().UTC().Truncate(time.Second)
	if _, err := connection.PgConn().Exec(ctx, strings.ReplaceAll(growEvents, "{now}", literal(now))).ReadAll(); err != nil {
		return fmt.Errorf("adding ticketed events for more messages: %w", err)
	}
	group, working := errgroup.WithContext(ctx)
	for _, g := range grownTables {
		group.Go(func() error {
			if err := g.grow(working, databaseURL, perTable, now); err != nil {
				return fmt.Errorf("adding rows to %s: %w", g.table, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if _, err := connection.Exec(ctx, "DROP TABLE mailroom_grown_events"); err != nil {
		return fmt.Errorf("clearing up after adding messages: %w", err)
	}
	// Autovacuum would have done this by the time an installation has so many rows.
	for _, table := range []string{"outgoing_messages", "outgoing_transaction_messages", "outgoing_message_events", "mailroom.delivery_events", "mailroom.event_identities"} {
		if _, err := connection.Exec(ctx, "VACUUM (ANALYZE) "+table); err != nil {
			return fmt.Errorf("vacuuming %s: %w", table, err)
		}
	}
	return nil
}

func (g grown) grow(ctx context.Context, databaseURL string, rows int, now time.Time) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		// The rows are known to satisfy the foreign keys: checking a million of them one by one would take longer than inserting them.
		if _, err := tx.Conn().PgConn().Exec(ctx, "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL session_replication_role = replica").ReadAll(); err != nil {
			return err
		}
		rebuild, err := dropIndexes(ctx, tx, g.table)
		if err != nil {
			return err
		}
		statements := strings.NewReplacer(
			"{table}", g.table, "{kind}", g.kind, "{columns}", g.columns, "{values}", g.values, "{subject}", g.subject, "{timeline}", g.timeline,
			"{rows}", fmt.Sprint(rows), "{now}", literal(now),
		).Replace(growMessages)
		if _, err := tx.Conn().PgConn().Exec(ctx, statements).ReadAll(); err != nil {
			return err
		}
		for _, statement := range rebuild {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// dropIndexes drops a table's indexes, except those of constraints, and returns the statements that recreate them.
func dropIndexes(ctx context.Context, tx pgx.Tx, table string) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
		 WHERE i.indrelid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`, table)
	if err != nil {
		return nil, err
	}
	var name, definition string
	var drops, rebuild []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		drops, rebuild = append(drops, name), append(rebuild, definition)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, name := range drops {
		if _, err := tx.Exec(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return rebuild, nil
}

// literal formats a time as an SQL literal in UTC for a naive column.
func literal(t time.Time) string { return "timestamp '" + t.UTC().Format("2006-01-02 15:04:05") + "'" }
