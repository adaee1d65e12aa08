package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// WithNotices has everything heard that the server says beside its answers.
func WithNotices(heard func(*pgconn.Notice)) Option {
	return func(o *openOptions) {
		o.pool.ConnConfig.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) { heard(notice) }
	}
}

// MergeAndForget is what MergeSuppressions does, in a transaction that is rolled back.
func (db *DB) MergeAndForget(ctx context.Context, entries []mail.SuppressionEntry) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	_, err = mergeEntries(ctx, tx, mail.Actor{}, entries, "")
	return err
}

// ContentWithin is what Content reads after a change in the same transaction, which is then rolled back.
func (db *DB) ContentWithin(ctx context.Context, scope mail.Scope, id mail.MessageID, change string) (hievents.Content, error) {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return hievents.Content{}, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, change); err != nil {
		return hievents.Content{}, err
	}
	return readContent(ctx, tx, scope, id)
}
