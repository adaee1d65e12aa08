package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// WithNotices has everything heard that the server says beside its answers.
func WithNotices(heard func(*pgconn.Notice)) Option {
	return func(o *options) { o.pool.OnNotice = heard }
}

// AndForget does something in a transaction that is rolled back.
func (db *DB) AndForget(ctx context.Context, what func(tx pgx.Tx) error) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	return what(tx)
}

// SchemaVersion is that of the pool.
func SchemaVersion(ctx context.Context, db *DB) (int, error) { return db.pool.SchemaVersion(ctx) }
