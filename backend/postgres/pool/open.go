package pool

import (
	"context"
	"io"
	"strconv"
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
// that say who held what they waited for, announcements, errors in words. It may be used from several goroutines.
type Pool struct {
	*pgxpool.Pool
	// Login is what the login was made for, as it was when the pool was opened.
	Login mail.DatabaseLogin
	// Log takes what goes wrong beside a change.
	Log logrus.FieldLogger
}

// Options change how Open connects. The zero value will do.
type Options struct {
	// Log takes what goes wrong beside a change; nil where nobody reads it.
	Log logrus.FieldLogger
	// OnNotice hears what the server says beside its answers.
	OnNotice func(*pgconn.Notice)
}

// size is how many connections there are at once: enough for a window's queries beside its drain, and leaves Hi.Events most of a small
// server's when several people have a window open.
const size = 8

// loginSize leaves one of the connections that a login which Mailroom made may have at once to listening.
const loginSize = mail.LoginConnections - 1

// Open connects to the database named by databaseURL, which has either form that libpq reads (postgres://... or keyword=value). It
// fails with CodeSettings for a text that cannot be read, and with CodeDatabaseDown or CodeDatabaseRefused when nobody answers or lets
// us in; whether the database is prepared is for Check to say. The caller closes it.
//
// Sessions are in UTC and times scan as UTC, those of naive columns too. No statement waits for what somebody else holds for longer than some seconds.
func Open(ctx context.Context, databaseURL string, options Options) (*Pool, error) {
	config, err := settings(databaseURL, options)
	if err != nil {
		return nil, err
	}
	p := &Pool{Log: options.Log}
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
	// Lists stop after a page; compiling their plans, whose estimates are for the whole, takes ten times as long as running them.
	connection.RuntimeParams["jit"] = "off"
	connection.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	// A window that hangs in the middle of a transaction must not hold locks that Hi.Events waits for.
	connection.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
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

// compressQuickly has what this session stores compressed with LZ4, where the server was built with it: for the payloads of events that
// takes a tenth less of the server's time than its own pglz. Any server that has it reads both.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TOAST-COMPRESSION
func compressQuickly(ctx context.Context, connection *pgx.Conn) error {
	_, err := connection.Exec(ctx, `
		SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`)
	return err
}

// Check tells whether Mailroom can work in this database now. It fails with CodeTablesMissing (naming them), CodeNotPrepared when
// migrations are pending, CodeSchemaNewer, CodeNotAllowed, and the codes of a database that cannot be reached.
func (p *Pool) Check(ctx context.Context) error {
	connection, err := p.Acquire(ctx)
	if err != nil {
		return Translate(err)
	}
	defer connection.Release()
	state, err := migrations.Inspect(ctx, connection.Conn())
	if err != nil {
		return Translate(err)
	}
	return state.Err()
}

// SchemaVersion is the version of the newest migration in the database, 0 where there is none.
func (p *Pool) SchemaVersion(ctx context.Context) (int, error) {
	connection, err := p.Acquire(ctx)
	if err != nil {
		return 0, Translate(err)
	}
	defer connection.Release()
	state, err := migrations.Inspect(ctx, connection.Conn())
	return state.Version, Translate(err)
}
