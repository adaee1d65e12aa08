package postgres

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/audit"
	"github.com/mailroom-app/mailroom/backend/postgres/lists"
	"github.com/mailroom-app/mailroom/backend/postgres/logins"
	"github.com/mailroom-app/mailroom/backend/postgres/operations"
	"github.com/mailroom-app/mailroom/backend/postgres/people"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/record"
	"github.com/mailroom-app/mailroom/backend/postgres/resends"
	"github.com/mailroom-app/mailroom/backend/postgres/suppressions"
)

// DB is an open database. It may be used from several goroutines.
type DB struct {
	Lists        *lists.Lists
	Recorder     *record.Recorder
	Resends      *resends.Resends
	Suppressions *suppressions.Suppressions
	Audit        *audit.Log
	People       *people.People
	Logins       *logins.Logins
	Operations   *operations.Operations

	pool *pool.Pool
}

// Option changes how Open connects and what the DB then does.
type Option func(*options)

type options struct {
	pool      pool.Options
	parkedAge time.Duration
}

// WithLog has what goes wrong beside a change written there; otherwise it is nowhere.
func WithLog(log logrus.FieldLogger) Option {
	return func(o *options) { o.pool.Log = log }
}

// WithParkedAge sets how long an event waits for its message: MAILROOM_PARKED_DAYS.
func WithParkedAge(age time.Duration) Option {
	return func(o *options) { o.parkedAge = age }
}

// Open connects as pool.Open does, and fails as it does. The caller closes it.
func Open(ctx context.Context, databaseURL string, with ...Option) (*DB, error) {
	var opened options
	for _, option := range with {
		option(&opened)
	}
	p, err := pool.Open(ctx, databaseURL, opened.pool)
	if err != nil {
		return nil, err
	}
	return &DB{
		Lists: lists.New(p), Recorder: record.New(p, opened.parkedAge), Resends: resends.New(p), Suppressions: suppressions.New(p), Audit: audit.New(p),
		People: people.New(p), Logins: logins.New(p), Operations: operations.New(p), pool: p,
	}, nil
}

// Close ends every connection, after waiting for those in use.
func (db *DB) Close() { db.pool.Close() }

// Check tells whether Mailroom can work in this database now, as pool.Pool.Check does.
func (db *DB) Check(ctx context.Context) error { return db.pool.Check(ctx) }

// MyLogin tells what the login of this connection was made for; the zero login for one that Mailroom did not make, and in a database that
// is not prepared.
func (db *DB) MyLogin(ctx context.Context) (mail.DatabaseLogin, error) { return db.pool.MyLogin(ctx) }

// Listen calls changed when listening begins and whenever the data changes, as pool.Pool.Listen does.
func (db *DB) Listen(ctx context.Context, changed func()) error { return db.pool.Listen(ctx, changed) }

// Activity is a number that is another one after data changed, as pool.Pool.Activity is.
func (db *DB) Activity(ctx context.Context) (int64, error) { return db.pool.Activity(ctx) }
