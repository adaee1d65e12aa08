package world

import (
	"context"
	_ "embed" // the SQL
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed grow_orders.sql
var growOrders string

//go:embed grow_dates.sql
var growDates string

// GrowOrders adds that many orders, each with a ticket, for the recipients that GrowMessages added before. It has the same requirements
// as GrowMessages.
func GrowOrders(ctx context.Context, databaseURL string, orders int) error {
	if err := growBeside(ctx, databaseURL, strings.ReplaceAll(growOrders, "{rows}", fmt.Sprint(orders)), "orders", "attendees"); err != nil {
		return fmt.Errorf("adding orders: %w", err)
	}
	return nil
}

// GrowDates makes every second ticketed event a recurring one with that many dates, a day apart, in a database of Hi.Events 2.0 that GrowMessages
// and GrowOrders have filled. Each ticket is for one of them, and transactions name their tickets and orders. It has the same requirements as GrowMessages.
func GrowDates(ctx context.Context, databaseURL string, dates int) error {
	statements := strings.ReplaceAll(growDates, "{dates}", fmt.Sprint(dates))
	if err := growBeside(ctx, databaseURL, statements, "event_occurrences", "events", "attendees", "order_items", "outgoing_transaction_messages"); err != nil {
		return fmt.Errorf("adding dates: %w", err)
	}
	return nil
}

// growBeside runs statements that change most rows of the given tables, without their indexes and foreign keys, and rebuilds the indexes.
func growBeside(ctx context.Context, databaseURL, statements string, tables ...string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	err = pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		settings := "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL session_replication_role = replica"
		if _, err := tx.Conn().PgConn().Exec(ctx, settings).ReadAll(); err != nil {
			return err
		}
		todo := []string{statements}
		for _, table := range tables {
			rebuild, err := dropIndexes(ctx, tx, table)
			if err != nil {
				return err
			}
			todo = append(todo, rebuild...)
		}
		for _, statement := range todo {
			if _, err := tx.Conn().PgConn().Exec(ctx, statement).ReadAll(); err != nil {
				return fmt.Errorf("%.80s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := connection.Exec(ctx, "VACUUM (ANALYZE) "+table); err != nil {
			return fmt.Errorf("vacuuming %s: %w", table, err)
		}
	}
	return nil
}
