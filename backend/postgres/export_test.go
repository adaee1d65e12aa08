package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// WithNotices calls heard for each notice of the server.
func WithNotices(heard func(*pgconn.Notice)) Option {
	return func(o *options) { o.pool.OnNotice = heard }
}

// AndForget calls what in a transaction that is rolled back.
func (db *DB) AndForget(ctx context.Context, what func(tx pgx.Tx) error) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	return what(tx)
}

// SchemaVersion returns the pool's SchemaVersion.
func SchemaVersion(ctx context.Context, db *DB) (int, error) { return db.pool.SchemaVersion(ctx) }
