package migrations

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// runner executes statements on one connection, which holds the advisory lock. Only the goroutine of Up or Down may use it.
type runner struct {
	connection *pgx.Conn
	tell       func(string)
	// reached is called after each statement, with that statement: tests simulate crashes there.
	reached func(statement string) error
	// contradicted describes the repairs that failed because rows written since the loss violate the constraint.
	contradicted []string
	givenUp      map[object]bool // the objects of these repairs
}

// rounds is the maximum number of passes over the steps. Another pass is needed if other programs changed the tables meanwhile.
const rounds = 6

// run executes due steps until none is left. Another program may interfere: it may insert a duplicate suppression while the unique
// index is built, or create a table of the integration. Then run determines the due steps again.
func (r *runner) run(ctx context.Context) error {
	var overtaken error
	for range rounds {
		catalogue, err := readCatalogue(ctx, r.connection)
		if err != nil {
			return err
		}
		due, err := catalogue.actions(ctx, r.connection)
		if err != nil {
			return err
		}
		due = slices.DeleteFunc(due, func(a action) bool { return a.repair && r.givenUp[a.creates] })
		if len(due) == 0 {
			return nil
		}
		overtaken = nil
		for _, a := range due {
			r.tell(a.title)
			err := r.take(ctx, a)
			if a.repair && contradicts(err) {
				r.giveUp(a, err)
				continue
			}
			if wasOvertaken(err) {
				overtaken = err
				break
			}
			if err != nil {
				return fmt.Errorf("%s: %w", a.title, err)
			}
		}
	}
	return fmt.Errorf("other programs change the tables all the time; run it again when it is quieter: %w", overtaken)
}

// contradicts reports whether an error means that rows violate a constraint (SQLSTATE class 23).
func contradicts(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && strings.HasPrefix(server.Code, "23")
}

// giveUp records a repair that existing rows make impossible, so that run skips it.
func (r *runner) giveUp(a action, because error) {
	var server *pgconn.PgError
	errors.As(because, &server)
	if r.givenUp == nil {
		r.givenUp = map[object]bool{}
	}
	r.givenUp[a.creates] = true
	r.contradicted = append(r.contradicted, fmt.Sprintf("%s, and rows that were written since contradict it: %s", a.difference, server.Message))
}

// wasOvertaken reports whether an error means that another program created rows or objects meanwhile: unique_violation in an index build,
// duplicate_table, duplicate_column, duplicate_object. https://www.postgresql.org/docs/current/errcodes-appendix.html
func wasOvertaken(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && slices.Contains([]string{"23505", "42P07", "42701", "42710"}, server.Code)
}

// take executes one action.
func (r *runner) take(ctx context.Context, a action) error {
	if a.concurrent() {
		return r.send(ctx, a.statements)
	}
	return r.patiently(ctx, a.locks, a.statements)
}

func (r *runner) send(ctx context.Context, statements []string) error {
	for _, statement := range statements {
		if err := exec(ctx, r.connection, statement); err != nil {
			return err
		}
		if err := r.reached(statement); err != nil {
			return err
		}
	}
	return nil
}

// attempts is the maximum number of tries for one lock, with pauses of up to two seconds: about ten minutes in total.
const attempts = 400

// patiently runs a transaction, and retries it while another transaction blocks it. Between tries it holds no locks.
func (r *runner) patiently(ctx context.Context, table string, statements []string) error {
	pause := 50 * time.Millisecond
	for attempt := 1; ; attempt++ {
		err := r.send(ctx, statements)
		if err == nil {
			return nil
		}
		if rolledBack := r.rollBack(ctx); rolledBack != nil {
			return errors.Join(err, rolledBack)
		}
		if !inTheWay(err) {
			return err
		}
		if attempt == attempts {
			return mail.Wrap(mail.CodeNotPrepared, err, "a long transaction of another program kept %s for ten minutes: end it, and run this again; what was done so far stays", table)
		}
		if attempt == 1 {
			r.tell("Waiting for a transaction on " + table)
		}
		if err := clock.Sleep(ctx, pause+rand.N(pause)); err != nil {
			return err
		}
		pause = min(2*pause, time.Second)
		if statements, err = r.moreFirmly(ctx, table, statements); err != nil {
			return err
		}
	}
}

func (r *runner) rollBack(ctx context.Context) error {
	if r.connection.IsClosed() || r.connection.PgConn().TxStatus() == 'I' {
		return nil
	}
	return exec(ctx, r.connection, "ROLLBACK")
}

// inTheWay reports whether an error means that another transaction interfered: lock_not_available, deadlock_detected,
// serialization_failure.
func inTheWay(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && slices.Contains([]string{"55P03", "40P01", "40001"}, server.Code)
}

// moreFirmly raises the lock timeout of the statements if autovacuum works on the table. Autovacuum cancels itself, but only for
// a session that waits longer than deadlock_timeout (1 s).
func (r *runner) moreFirmly(ctx context.Context, table string, statements []string) ([]string, error) {
	var vacuumed bool
	err := r.connection.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_locks WHERE relation = to_regclass($1) AND mode = 'ShareUpdateExclusiveLock' AND granted)`, table).Scan(&vacuumed)
	if err != nil || !vacuumed {
		return statements, err
	}
	firmly := slices.Clone(statements)
	for i, statement := range firmly {
		firmly[i] = strings.Replace(statement, "'"+lockWait+"'", "'1200ms'", 1)
	}
	return firmly, nil
}
