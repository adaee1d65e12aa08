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

// GrowOrders adds that many orders, each with a ticket, for the recipients that GrowMessages added before. It has the same requirements
// as GrowMessages.
func GrowOrders(ctx context.Context, databaseURL string, orders int) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to add orders: %w", err)
	}
	defer connection.Close(context.WithoutCancel(ctx))
	err = pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		statements := "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL session_replication_role = replica"
		if _, err := tx.Conn().PgConn().Exec(ctx, statements).ReadAll(); err != nil {
			return err
		}
		var rebuild []string
		for _, table := range []string{"orders", "attendees"} {
			statements, err := dropIndexes(ctx, tx, table)
			if err != nil {
				return err
			}
			rebuild = append(rebuild, statements...)
		}
		rebuild = append([]string{strings.ReplaceAll(growOrders, "{rows}", fmt.Sprint(orders))}, rebuild...)
		for _, statement := range rebuild {
			if _, err := tx.Conn().PgConn().Exec(ctx, statement).ReadAll(); err != nil {
				return fmt.Errorf("%.80s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("adding orders: %w", err)
	}
	for _, table := range []string{"orders", "attendees"} {
		if _, err := connection.Exec(ctx, "VACUUM (ANALYZE) "+table); err != nil {
			return fmt.Errorf("vacuuming %s: %w", table, err)
		}
	}
	return nil
}
