package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// lockHeadsSQL climbs from messages of a kind that a login may change to where their chains begin, and locks those.
const lockHeadsSQL = "SELECT unnest(lock_heads_of($1, $2))"

// settleResolutions gives the chains of these messages the mark that follows from their attempts (rule 10), where a login may change
// them.
func settleResolutions(ctx context.Context, tx pgx.Tx, kind mail.Kind, messages ...int64) error {
	_, err := tx.Exec(ctx, "SELECT settle_resolutions_of($1, $2)", string(kind), messages)
	return err
}

// settleResolutions looks again at the chains of those targets that are retries, and of messages that turned out to be some.
func (b *batch) settleResolutions(ctx context.Context, tx pgx.Tx) error {
	for _, kind := range mail.Kinds() {
		retries := append(b.targetIDs(kind, func(t *target) bool { return t.retry }), b.linked[kind]...)
		if len(retries) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, "SELECT mailroom.settle_recorded($1, $2)", string(kind), retries); err != nil {
			return err
		}
	}
	return nil
}
