package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// settleResolutions updates the resolution of the chains of targets that are retries, and of messages newly linked as retries.
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
