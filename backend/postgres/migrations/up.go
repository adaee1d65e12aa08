package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// Option changes how Up and Down run.
type Option func(*runner)

// Progress has told called with the title of each step before it runs, and with a sentence while something is waited for. It is called
// from the goroutine of Up or Down.
func Progress(told func(string)) Option {
	return func(r *runner) { r.tell = told }
}

// Up brings a database to the version of this program. It may be run again at any time, also after it was interrupted, and waits for
// another program that migrates the same database. Beside the codes of MakePlan it fails with CodeNotAllowed, before anything is
// changed, when the login lacks a right, and with CodeNotPrepared when a lock cannot be had for minutes; what is done by then stays and
// harms nobody.
func Up(ctx context.Context, databaseURL string, options ...Option) error {
	return work(ctx, databaseURL, options, func(r *runner) error { return r.up(ctx, databaseURL) })
}

// work connects, takes the turn, and translates errors at the edge.
func work(ctx context.Context, databaseURL string, options []Option, do func(*runner) error) error {
	connection, err := dial(ctx, databaseURL)
	if err != nil {
		return err
	}
	// Closing the connection gives the turn away.
	defer connection.Close(context.WithoutCancel(ctx))
	r := &runner{connection: connection, tell: func(string) {}, reached: func(string) error { return nil }}
	for _, option := range options {
		option(r)
	}
	if err := takeTurn(ctx, connection, func() { r.tell("Waiting for another program that migrates this database") }); err != nil {
		return connect.Translate(err)
	}
	return connect.Translate(do(r))
}

func (r *runner) up(ctx context.Context, databaseURL string) error {
	plan, err := makePlan(ctx, r.connection)
	switch {
	case err != nil:
		return err
	case plan.Empty():
		return nil
	case len(plan.Obstacles) > 0:
		return refusal(plan.Obstacles)
	}
	if err := r.run(ctx, stepsUpTo(0)); err != nil {
		return err
	}
	if err := r.migrate(ctx, databaseURL); err != nil {
		return err
	}
	// What was lost since its migration ran.
	return r.run(ctx, allSteps())
}

// migrate has goose run the versions that are pending. Their steps run on our own connection, which holds the turn; goose's keeps the
// books.
func (r *runner) migrate(ctx context.Context, databaseURL string) (err error) {
	settings, err := connect.Settings(databaseURL)
	if err != nil {
		return err
	}
	books := stdlib.OpenDB(*settings)
	defer func() { err = errors.Join(err, books.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, books, nil,
		goose.WithTableName("mailroom.schema_versions"), goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(r.versions()...))
	if err != nil {
		return fmt.Errorf("prepare the migrations: %w", err)
	}
	_, err = provider.Up(ctx)
	return err
}

func (r *runner) versions() []*goose.Migration {
	var versions []*goose.Migration
	for version := int64(1); version <= latestVersion(); version++ {
		versions = append(versions, goose.NewGoMigration(version,
			&goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error { return r.run(ctx, stepsUpTo(version)) }},
			&goose.GoFunc{Mode: goose.TransactionDisabled}))
	}
	return versions
}

func stepsUpTo(version int64) []step {
	var steps []step
	for _, s := range allSteps() {
		if s.version <= version {
			steps = append(steps, s)
		}
	}
	return steps
}

// exec sends one statement as it is, with the simple protocol: a plan's statement may be several, and some cannot be prepared.
func exec(ctx context.Context, connection *pgx.Conn, statement string) error {
	_, err := connection.PgConn().Exec(ctx, statement).ReadAll()
	return err
}
