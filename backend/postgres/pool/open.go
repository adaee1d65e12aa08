package pool

import (
	"context"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/connect"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// Pool is a pool of connections to the database that Mailroom shares with Hi.Events, with what readers and writers have in common: transactions
// that name the login which held a lock they waited for, announcements, and error translation. It may be used from several goroutines.
type Pool struct {
	*pgxpool.Pool
	// Login describes the database login as it was when the pool was opened: see MyLogin.
	Login mail.DatabaseLogin
	// Log receives failures that do not make a change fail.
	Log logrus.FieldLogger

	generation atomic.Int64 // how many changes of the schema Retry has met
}

// Options change how Open connects. The zero value is usable.
type Options struct {
	// Log receives failures that do not make a change fail; nil discards them.
	Log logrus.FieldLogger
	// OnNotice is called for each notice of the server, such as a warning; nil ignores notices.
	OnNotice func(*pgconn.Notice)
}

// size is the maximum number of connections: enough for the queries of a window while it drains, and few enough to leave most connections
// of a small server to Hi.Events when several people have a window open.
const size = 8

// statementTimeout and idleTimeout keep every snapshot of ours younger than 30 s: an index that Hi.Events builds CONCURRENTLY waits for older ones.
const (
	statementTimeout = 25 * time.Second // of one statement
	idleTimeout      = 20 * time.Second // of a transaction between two statements
)

// loginSize is the maximum for a login that Mailroom created: it reserves one of the login's connections for Listen.
const loginSize = mail.LoginConnections - 1

// Open connects to the database named by databaseURL, which has either form that libpq reads (postgres://... or keyword=value). It
// fails with CodeSettings if databaseURL cannot be parsed, and with CodeDatabaseDown or CodeDatabaseRefused if the server does not
// answer or rejects the login. Check reports whether the database is prepared. The caller closes the pool.
//
// Sessions are in UTC, and times scan as UTC, also from naive columns. No statement waits longer than lockTimeout for a lock, or runs longer than
// statementTimeout.
func Open(ctx context.Context, databaseURL string, options Options) (*Pool, error) {
	config, err := settings(databaseURL, options)
	if err != nil {
		return nil, err
	}
	p := &Pool{Log: options.Log}
	config.PrepareConn = p.prepare
	if p.Log == nil {
		nowhere := logrus.New()
		nowhere.SetOutput(io.Discard)
		p.Log = nowhere
	}
	if p.Pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, Translate(err)
	}
	if p.Login, err = p.MyLogin(ctx); err != nil {
		p.Close()
		return nil, err
	}
	if p.Login.Kind != "" && config.MaxConns > loginSize {
		p.Close()
		config = config.Copy()
		config.MaxConns = loginSize
		if p.Pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
			return nil, Translate(err)
		}
	}
	return p, nil
}

func settings(databaseURL string, options Options) (*pgxpool.Config, error) {
	connection, err := connect.Settings(databaseURL)
	if err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, mail.Errorf(mail.CodeSettings, "a pool_... parameter in DATABASE_URL cannot be read: remove it")
	}
	if options.OnNotice != nil {
		connection.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) { options.OnNotice(notice) }
	}
	// A list query stops after one page, but its plan's cost estimate is for all rows. So JIT compiles it, which takes ten times as long as running it.
	connection.RuntimeParams["jit"] = "off"
	connection.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	connection.RuntimeParams["statement_timeout"] = strconv.FormatInt(statementTimeout.Milliseconds(), 10)
	// A window that hangs inside a transaction must not keep locks and snapshots that Hi.Events waits for.
	connection.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleTimeout.Milliseconds(), 10)
	config.ConnConfig = connection
	config.MaxConns = size
	config.MaxConnIdleTime = 5 * time.Minute
	config.AfterConnect = func(ctx context.Context, connection *pgx.Conn) error {
		if err := connect.ScanUTC(ctx, connection); err != nil {
			return err
		}
		return compressQuickly(ctx, connection)
	}
	return config, nil
}

// compressQuickly makes the server compress what this session stores with LZ4, if the server was built with it: for the payloads of events
// this takes a tenth less server time than the default pglz. A server with LZ4 reads both formats.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TOAST-COMPRESSION
func compressQuickly(ctx context.Context, connection *pgx.Conn) error {
	_, err := connection.Exec(ctx, `
		SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`)
	return err
}

// Check fails if Mailroom cannot work in this database now: with CodeTablesMissing (naming the tables), with CodeNotPrepared when
// migrations are pending, with CodeSchemaNewer, with CodeNotAllowed, and with the codes of a database that cannot be reached.
func (p *Pool) Check(ctx context.Context) error {
	state, err := p.inspect(ctx)
	if err != nil {
		return Translate(err)
	}
	return state.Err()
}

func (p *Pool) inspect(ctx context.Context) (state migrations.State, err error) {
	err = p.Retry(ctx, func() error {
		return p.AcquireFunc(ctx, func(connection *pgxpool.Conn) (err error) {
			state, err = migrations.Inspect(ctx, connection.Conn())
			return err
		})
	})
	return state, err
}

// SchemaVersion returns the version of the newest migration in the database, 0 if there is none.
func (p *Pool) SchemaVersion(ctx context.Context) (int, error) {
	state, err := p.inspect(ctx)
	return state.Version, Translate(err)
}
