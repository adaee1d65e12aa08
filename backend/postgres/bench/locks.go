package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// lockedTables are the tables of Hi.Events that its upgrade to 2.0 changes, and that Mailroom reads or writes.
var lockedTables = []string{"messages", "orders", "order_items", "attendees", "events", "outgoing_messages"}

// lockSamples is how often each table is locked.
const lockSamples = 15

// LockWaits measures how long a migration of Hi.Events waits for the strongest lock of a table while Mailroom works as fast as it can: record, which
// records until its context ends, and readers that read lists without a pause. Between two locks at least one list is read.
func LockWaits(ctx context.Context, databaseURL string, db *postgres.DB, record func(context.Context) error, out io.Writer) error {
	migration, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer migration.Close(context.WithoutCancel(ctx))
	busy, stop := context.WithCancel(ctx)
	defer stop()
	var reads atomic.Int64
	working, broken := errgroup.WithContext(busy)
	working.Go(func() error { return record(broken) })
	for _, v := range views[:4] {
		working.Go(func() error {
			for broken.Err() == nil {
				if _, err := db.Lists.Issues(broken, mail.AllAccounts(), v.filter, mail.PageRequest{Sort: v.sort, Limit: pageRows}); err != nil {
					return err
				}
				reads.Add(1)
			}
			return nil
		})
	}
	var failed error
	for _, table := range lockedTables {
		waits := make([]time.Duration, 0, lockSamples)
		for len(waits) < lockSamples && failed == nil && broken.Err() == nil {
			before := reads.Load()
			var waited time.Duration
			if waited, failed = lockWait(broken, migration, table); failed == nil {
				waits = append(waits, waited)
			}
			for reads.Load() == before && broken.Err() == nil {
				_, failed = migration.Exec(broken, "SELECT 1")
			}
		}
		if len(waits) < lockSamples {
			break
		}
		slices.Sort(waits)
		fmt.Fprintf(out, "  %-58s %9.2f ms  %9.2f ms at most\n", table, milliseconds(waits[len(waits)/2]), milliseconds(waits[len(waits)-1]))
	}
	stop()
	if err := working.Wait(); err != nil && !errors.Is(err, context.Canceled) && mail.CodeOf(err) != mail.CodeCancelled {
		return err
	}
	return failed
}

// lockWait locks a table as ALTER TABLE does, and returns how long it waited.
func lockWait(ctx context.Context, migration *pgx.Conn, table string) (time.Duration, error) {
	tx, err := migration.Begin(ctx)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	_, err = tx.Exec(ctx, "LOCK TABLE public."+table+" IN ACCESS EXCLUSIVE MODE")
	waited := time.Since(begun)
	return waited, errors.Join(err, tx.Rollback(ctx))
}
