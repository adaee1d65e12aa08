package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// settleStatuses sets the status of every target to that of the strongest fact known about it (rule 3).
func (b *batch) settleStatuses(ctx context.Context, tx pgx.Tx) error {
	var kinds []string
	var ids []int64
	for _, kind := range mail.Kinds() {
		for _, id := range b.targetIDs(kind, func(*target) bool { return true }) {
			kinds, ids = append(kinds, string(kind)), append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.settle_statuses($1, $2)", kinds, ids)
	if err != nil {
		return err
	}
	var given mail.Status
	_, err = pgx.ForEachRow(rows, []any{&given}, func() error {
		b.changed[given]++
		return nil
	})
	return err
}
