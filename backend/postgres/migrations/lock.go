package migrations

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// turn is the key of the advisory lock that a migrating program holds.
const turn int64 = 0x6d61696c726f6f6d // "mailroom"

// lockMigrations waits until no other program migrates this database. It calls waiting once if it has to wait. It polls instead of blocking in
// Postgres: a session that waits inside Postgres holds a snapshot, for which CREATE INDEX CONCURRENTLY of the other program would wait in
// turn (deadlock). The lock is released when the connection closes.
func lockMigrations(ctx context.Context, connection *pgx.Conn, waiting func()) error {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for first := true; ; first = false {
		var ours bool
		if err := connection.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", turn).Scan(&ours); err != nil {
			return fmt.Errorf("wait for other migrations: %w", err)
		}
		if ours {
			return nil
		}
		if first {
			waiting()
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for other migrations: %w", ctx.Err())
		}
	}
}
