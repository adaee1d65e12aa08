package migrations

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// turn is the advisory lock of whoever migrates.
const turn int64 = 0x6d61696c726f6f6d // "mailroom"

// takeTurn waits until no other program migrates this database, and tells waiting once if it has to. It asks again and again rather
// than queueing up: a session that waits inside Postgres holds a snapshot, which CREATE INDEX CONCURRENTLY of the program before it
// would wait for in turn. The lock ends with the connection, or by giveTurn.
func takeTurn(ctx context.Context, connection *pgx.Conn, waiting func()) error {
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
