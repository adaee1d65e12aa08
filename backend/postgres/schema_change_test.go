package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// changing is a database whose tables another program changes, with a pool that has prepared its statements before.
type changing struct {
	*pool.Pool
	url string
}

func newChanging(t *testing.T) changing {
	t.Helper()
	url := worldtest.Database(t, world.Empty)
	run(t, url, "CREATE TABLE counted (id bigint, name text)", "INSERT INTO counted VALUES (1, 'one')")
	p, err := pool.Open(t.Context(), url, pool.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return changing{p, url}
}

// everyConnection runs a statement on as many connections as the pool may have, so that each has it prepared.
func (c changing) everyConnection(t *testing.T, sql string) {
	t.Helper()
	for range c.Config().MaxConns {
		connection, err := c.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Release()
		if _, err := connection.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// Rule 14: a statement whose prepared form is of the old tables answers from the new ones, on whatever connection.
func TestRule14APreparedStatementAnswersAfterTheTablesChanged(t *testing.T) {
	t.Parallel()
	const sql = "SELECT * FROM counted"
	for name, asked := range map[string]func(c changing) (any, error){
		"rows": func(c changing) (any, error) {
			rows, err := c.Query(t.Context(), sql)
			if err != nil {
				return nil, err
			}
			return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (any, error) {
				values, err := row.Values()
				return values[0], err
			})
		},
		"one row": func(c changing) (id any, err error) {
			var name string
			return id, c.QueryRow(t.Context(), sql).Scan(&id, &name)
		},
		"no answer": func(c changing) (any, error) {
			_, err := c.Exec(t.Context(), sql)
			return "1", err
		},
		"transaction": func(c changing) (id any, err error) {
			var name string
			err = c.Act(t.Context(), func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&id, &name) })
			return id, err
		},
		"snapshot": func(c changing) (id any, err error) {
			var name string
			err = c.Snapshot(t.Context(), func(ctx context.Context, tx pgx.Tx) error { return tx.QueryRow(ctx, sql).Scan(&id, &name) })
			return id, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newChanging(t)
			c.everyConnection(t, sql)
			run(t, c.url, "ALTER TABLE counted ALTER COLUMN id TYPE text")
			for range 2 * c.Config().MaxConns {
				if id, err := asked(c); err != nil || id != "1" {
					t.Fatalf("%v, %v; want the text 1", id, err)
				}
			}
		})
	}
}

// Rules 1 and 2: a transaction that met two states of the tables is run again as a whole, and what its first attempt wrote is not there twice.
func TestRule2ATransactionIsRunAgainAsAWholeAfterTheTablesChanged(t *testing.T) {
	t.Parallel()
	c := newChanging(t)
	run(t, c.url, "CREATE TABLE written (id bigint)")
	attempts := 0
	err := c.Act(t.Context(), func(tx pgx.Tx) error {
		attempts++
		if _, err := tx.Exec(t.Context(), "INSERT INTO written VALUES (1)"); err != nil {
			return err
		}
		if attempts == 1 {
			run(t, c.url, "ALTER TABLE counted RENAME TO renamed")
			_, err := tx.Exec(t.Context(), "SELECT name FROM counted")
			return err
		}
		_, err := tx.Exec(t.Context(), "SELECT name FROM renamed")
		return err
	})
	var written int
	if err := errors.Join(err, c.QueryRow(t.Context(), "SELECT count(*) FROM written").Scan(&written)); err != nil || attempts != 2 || written != 1 {
		t.Errorf("%d attempts, %d rows, %v; want 2 and 1", attempts, written, err)
	}
}

// What the tables lack for good is said, after a second attempt, and in words.
func TestWhatTheTablesLackIsToldAfterASecondAttempt(t *testing.T) {
	t.Parallel()
	c := newChanging(t)
	for code, want := range map[string]mail.Code{
		"0A000": mail.CodeHiEventsChanged, "26000": mail.CodeHiEventsChanged, "42704": mail.CodeHiEventsChanged, "42703": mail.CodeHiEventsChanged,
		"42804": mail.CodeHiEventsChanged, "42P01": mail.CodeNotPrepared,
	} {
		attempts := 0
		err := c.Retry(t.Context(), func() error {
			attempts++
			return &pgconn.PgError{Severity: "ERROR", Code: code, Message: "the tables differ"}
		})
		if attempts != 2 || mail.CodeOf(pool.Translate(err)) != want {
			t.Errorf("%s: %d attempts, then %v; want 2 and %s", code, attempts, pool.Translate(err), want)
		}
	}
	attempts := 0
	if err := c.Retry(t.Context(), func() error {
		attempts++
		return &pgconn.PgError{Code: "22012"}
	}); err == nil || attempts != 1 {
		t.Errorf("%d attempts after a division by zero, then %v; want 1", attempts, err)
	}
}

// Rule 14: no statement of ours waits for a table as long as Postgres waits before it looks for deadlocks: then a deadlock with a migration of
// Hi.Events ends our transaction and not theirs. Who waits is told so in words.
func TestRule14AWaitForATableIsShorterThanADeadlock(t *testing.T) {
	t.Parallel()
	c := newChanging(t)
	var shorter bool
	if err := c.QueryRow(t.Context(), `
		SELECT (SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout') BETWEEN 1
		   AND (SELECT boot_val::int FROM pg_settings WHERE name = 'deadlock_timeout') - 1`).Scan(&shorter); err != nil || !shorter {
		t.Errorf("%v, %v; want a lock_timeout below the deadlock_timeout that Postgres has", shorter, err)
	}
	upgrade := psql(t, c.url)
	tx, err := upgrade.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "ALTER TABLE counted ADD COLUMN more text"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(t.Context(), "SELECT * FROM counted"); mail.CodeOf(pool.Translate(err)) != mail.CodeBusy {
		t.Errorf("%v, want that it is busy", pool.Translate(err))
	}
	answered := make(chan error)
	go func() {
		_, err := c.Exec(context.Background(), "SELECT * FROM counted")
		answered <- err
	}()
	for waits := false; !waits; {
		if err := c.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')").Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Errorf("%v, want that the statement goes on when the table is free", err)
	}
}

// Rule 14: whatever Mailroom does through its pool, no snapshot of it gets as old as 30 s: an index that Hi.Events builds CONCURRENTLY waits for older ones.
func TestRule14EverySessionLimitsItsSnapshots(t *testing.T) {
	t.Parallel()
	c := newChanging(t)
	for _, name := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		var milliseconds int
		if err := c.QueryRow(t.Context(), "SELECT setting::int FROM pg_settings WHERE name = $1", name).Scan(&milliseconds); err != nil || milliseconds <= 0 || milliseconds >= 30_000 {
			t.Errorf("%s = %d ms, %v; want less than 30 s", name, milliseconds, err)
		}
	}
	if err := c.Snapshot(t.Context(), func(ctx context.Context, _ pgx.Tx) error {
		if end, limited := ctx.Deadline(); !limited || time.Until(end) >= 30*time.Second {
			t.Errorf("a snapshot may last until %v, want less than 30 s", end)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
