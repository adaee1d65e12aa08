package postgres

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/audit"
	"github.com/mailroom-app/mailroom/backend/postgres/erasing"
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
	Erasing      *erasing.Erasing

	pool *pool.Pool
}

// Option changes how Open connects and how the DB behaves.
type Option func(*options)

type options struct {
	pool      pool.Options
	parkedAge time.Duration
}

// WithLog sets the log for failures that do not make a change fail, such as a failed announcement. Without it they are discarded.
func WithLog(log logrus.FieldLogger) Option {
	return func(o *options) { o.pool.Log = log }
}

// WithParkedAge sets how long an event waits for its message: MAILROOM_PARKED_DAYS.
func WithParkedAge(age time.Duration) Option {
	return func(o *options) { o.parkedAge = age }
}

// Open connects with pool.Open and fails with the same codes. The caller closes the DB.
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
		People: people.New(p), Logins: logins.New(p), Operations: operations.New(p), Erasing: erasing.New(p), pool: p,
	}, nil
}

// Close closes every connection, after waiting for those in use.
func (db *DB) Close() { db.pool.Close() }

// Check fails if Mailroom cannot work in this database now: see pool.Pool.Check.
func (db *DB) Check(ctx context.Context) error { return db.pool.Check(ctx) }

// MyLogin describes the database login of this connection: see pool.Pool.MyLogin.
func (db *DB) MyLogin(ctx context.Context) (mail.DatabaseLogin, error) { return db.pool.MyLogin(ctx) }

// Listen calls changed when listening begins and whenever the data changes: see pool.Pool.Listen.
func (db *DB) Listen(ctx context.Context, changed func()) error { return db.pool.Listen(ctx, changed) }

// Activity returns a number that differs after data has changed: see pool.Pool.Activity.
func (db *DB) Activity(ctx context.Context) (int64, error) { return db.pool.Activity(ctx) }
