package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// unmatch marks parked events older than age as unmatched, so that they suppress without a message.
func (b *batch) unmatch(ctx context.Context, tx pgx.Tx, age time.Duration) error {
	waiting := map[int64]*recordedEvent{}
	var ids []int64
	for _, event := range b.events {
		if event.target == nil && !event.unmatched {
			waiting[event.id] = event
			ids = append(ids, event.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.unmatch_events($1, $2)", ids, int(age.Seconds()))
	if err != nil {
		return err
	}
	var id, account int64
	_, err = pgx.ForEachRow(rows, []any{&id, &account}, func() error {
		waiting[id].unmatched, waiting[id].isNew, waiting[id].account = true, true, account
		b.unmatched++
		return nil
	})
	return err
}
