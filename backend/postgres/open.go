package postgres

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// DB is a pool of connections to the database that Mailroom shares with Hi.Events. It may be used from several goroutines.
type DB struct {
	pool      *pgxpool.Pool
	parkedAge time.Duration
	login     mail.DatabaseLogin // as it was when the database was opened
	runners   sync.Map           // by which word this program holds each bulk resend: id -> string
	log       logrus.FieldLogger
}

// Option changes how Open connects and what the DB then does.
type Option func(*openOptions)

type openOptions struct {
	pool      *pgxpool.Config
	parkedAge time.Duration
	log       logrus.FieldLogger
}

// poolSize is enough for a window's queries beside its drain, and leaves Hi.Events most of a small server's connections when
// several people have a window open.
const poolSize = 8

// loginPoolSize leaves one of the connections that a login which Mailroom made may have at once to listening.
const loginPoolSize = mail.LoginConnections - 1

// WithPoolSize allows so many connections at once.
func WithPoolSize(connections int32) Option {
	return func(o *openOptions) { o.pool.MaxConns = connections }
}

// WithLog has what goes wrong beside a change written there; otherwise it is nowhere.
func WithLog(log logrus.FieldLogger) Option {
	return func(o *openOptions) { o.log = log }
}

// Open connects to the database named by databaseURL, which has either form that libpq reads (postgres://... or keyword=value). It
// fails with CodeSettings for a text that cannot be read, and with CodeDatabaseDown or CodeDatabaseRefused when nobody answers or lets
// us in; whether the database is prepared is for Check to say. The caller closes it.
//
// Sessions are in UTC and times scan as UTC, those of naive columns too. No statement waits for what somebody else holds for longer than some seconds.
func Open(ctx context.Context, databaseURL string, options ...Option) (*DB, error) {
	connection, err := connect.Settings(databaseURL)
	if err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, mail.Errorf(mail.CodeSettings, "a pool_... parameter in DATABASE_URL cannot be read: remove it")
	}
	config.ConnConfig = connection
	config.MaxConns = poolSize
	config.MaxConnIdleTime = 5 * time.Minute
	config.AfterConnect = func(ctx context.Context, connection *pgx.Conn) error {
		if err := connect.ScanUTC(ctx, connection); err != nil {
			return err
		}
		return compressQuickly(ctx, connection)
	}
	// Lists stop after a page; compiling their plans, whose estimates are for the whole, takes ten times as long as running them.
	connection.RuntimeParams["jit"] = "off"
	connection.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	// A window that hangs in the middle of a transaction must not hold locks that Hi.Events waits for.
	connection.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
	nowhere := logrus.New()
	nowhere.SetOutput(io.Discard)
	opened := openOptions{pool: config, parkedAge: DefaultParkedAge, log: nowhere}
	for _, option := range options {
		option(&opened)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, translate(err)
	}
	db := &DB{pool: pool, parkedAge: opened.parkedAge, log: opened.log}
	if db.login, err = db.MyLogin(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	if db.login.Kind != "" && config.MaxConns > loginPoolSize {
		pool.Close()
		config = config.Copy()
		config.MaxConns = loginPoolSize
		if db.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
			return nil, translate(err)
		}
	}
	return db, nil
}

// compressQuickly has what this session stores compressed with LZ4, where the server was built with it: for the payloads of events that
// takes a tenth less of the server's time than its own pglz. Any server that has it reads both.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TOAST-COMPRESSION
func compressQuickly(ctx context.Context, connection *pgx.Conn) error {
	_, err := connection.Exec(ctx, `
		SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`)
	return err
}

// Close ends every connection, after waiting for those in use.
func (db *DB) Close() { db.pool.Close() }

// Check tells whether Mailroom can work in this database now. It fails with CodeTablesMissing (naming them), CodeNotPrepared when
// migrations are pending, CodeSchemaNewer, CodeNotAllowed, and the codes of a database that cannot be reached.
func (db *DB) Check(ctx context.Context) error {
	connection, err := db.pool.Acquire(ctx)
	if err != nil {
		return translate(err)
	}
	defer connection.Release()
	state, err := migrations.Inspect(ctx, connection.Conn())
	if err != nil {
		return translate(err)
	}
	return state.Err()
}

// SchemaVersion is the version of the newest migration in the database, 0 where there is none.
func (db *DB) SchemaVersion(ctx context.Context) (int, error) {
	connection, err := db.pool.Acquire(ctx)
	if err != nil {
		return 0, translate(err)
	}
	defer connection.Release()
	state, err := migrations.Inspect(ctx, connection.Conn())
	return state.Version, translate(err)
}
