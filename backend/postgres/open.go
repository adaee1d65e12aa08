package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// DB is a pool of connections to the database that Mailroom shares with Hi.Events. It may be used from several goroutines.
type DB struct {
	pool *pgxpool.Pool
}

// Option changes how Open connects.
type Option func(*pgxpool.Config)

// WithPoolSize allows so many connections at once instead of 8.
func WithPoolSize(connections int32) Option {
	return func(c *pgxpool.Config) { c.MaxConns = connections }
}

// Open connects to the database named by url, which has either form that libpq reads (postgres://... or keyword=value). It fails with
// CodeSettings for a url that cannot be read, and CodeDatabaseDown or CodeDatabaseRefused when nobody answers or lets us in; whether the
// database is prepared is for Check to say. The caller closes it.
func Open(ctx context.Context, url string, options ...Option) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, mail.Errorf(mail.CodeSettings, "DATABASE_URL cannot be read: write postgres://USER:PASSWORD@HOST:PORT/DATABASE")
	}
	config.MaxConns = 8
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	for name, value := range map[string]string{
		"application_name": "mailroom",
		"search_path":      "mailroom, pg_catalog",
		"timezone":         "UTC",
		"plan_cache_mode":  "force_custom_plan",
	} {
		config.ConnConfig.RuntimeParams[name] = value
	}
	config.AfterConnect = scanUTC
	for _, option := range options {
		option(config)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return &DB{pool: pool}, nil
}

// Close ends every connection, after waiting for those in use.
func (db *DB) Close() { db.pool.Close() }

// scanUTC makes times come out in UTC: Hi.Events's naive columns hold UTC, and timestamptz would come out in this machine's zone.
func scanUTC(_ context.Context, connection *pgx.Conn) error {
	types := connection.TypeMap()
	types.RegisterType(&pgtype.Type{Name: "timestamp", OID: pgtype.TimestampOID, Codec: &pgtype.TimestampCodec{ScanLocation: time.UTC}})
	types.RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}
