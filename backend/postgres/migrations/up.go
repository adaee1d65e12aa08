package migrations

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// Option changes how Up and Down run.
type Option func(*runner)

// Progress sets a function that is called with the title of each step before it runs, and with a sentence when a wait begins. It is called
// from the goroutine of Up or Down.
func Progress(told func(string)) Option {
	return func(r *runner) { r.tell = told }
}

// Up migrates a database to the version of this program. It may be run again at any time, also after an interruption, and waits for
// another program that migrates the same database. It fails with the codes of MakePlan; with CodeNotAllowed, before any change, if the
// login lacks a right; and with CodeNotPrepared if it cannot get a lock for about ten minutes. Steps completed by then stay and are
// harmless.
func Up(ctx context.Context, databaseURL string, options ...Option) error {
	return work(ctx, databaseURL, options, func(r *runner) error { return r.up(ctx) })
}

// work connects, takes the advisory lock, calls do, and translates errors.
func work(ctx context.Context, databaseURL string, options []Option, do func(*runner) error) error {
	connection, err := dial(ctx, databaseURL)
	if err != nil {
		return err
	}
	// Closing the connection releases the advisory lock.
	defer connection.Close(context.WithoutCancel(ctx))
	r := &runner{connection: connection, tell: func(string) {}, reached: func(string) error { return nil }}
	for _, option := range options {
		option(r)
	}
	if err := lockMigrations(ctx, connection, func() { r.tell("Waiting for another program that migrates this database") }); err != nil {
		return connect.Translate(err)
	}
	return connect.Translate(do(r))
}

func (r *runner) up(ctx context.Context) error {
	plan, err := makePlan(ctx, r.connection)
	switch {
	case err != nil:
		return err
	case plan.Empty():
		return nil
	case len(plan.Obstacles) > 0:
		return refusal(plan.Obstacles)
	}
	// After an interruption, the existing objects show which steps are done. Versions are therefore recorded last.
	if err := r.run(ctx); err != nil {
		return err
	}
	if plan.noted {
		if err := r.send(ctx, noteSQL); err != nil {
			return err
		}
	}
	if err := r.send(ctx, notes(plan.From)); err != nil {
		return err
	}
	return unrepaired(append(plan.Lost, r.contradicted...))
}

// unrepaired returns the error about objects that cannot be restored; nil if there are none.
func unrepaired(lost []string) error {
	if len(lost) == 0 {
		return nil
	}
	return mail.Errorf(mail.CodeNotPrepared, "everything else is as it should be, but this needs a person, since rows would be lost: %s; bring it back by hand or from a backup, then run this again",
		strings.Join(lost, "; "))
}

// exec sends a statement unchanged, with the simple protocol, because a plan's statement may be several, and some cannot be prepared.
func exec(ctx context.Context, connection *pgx.Conn, statement string) error {
	_, err := connection.PgConn().Exec(ctx, statement).ReadAll()
	return err
}
