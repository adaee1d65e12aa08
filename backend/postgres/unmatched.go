package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// DefaultParkedAge is how long an event waits for its message before it is unmatched (rule 4).
const DefaultParkedAge = 3 * 24 * time.Hour

// WithParkedAge sets it: MAILROOM_PARKED_DAYS.
func WithParkedAge(age time.Duration) Option {
	return func(o *openOptions) { o.parkedAge = age }
}

// unmatchSQL marks parked events as unmatched, with the account in which they suppress from now on: that of the newest
// message to their address that belongs to one, or the whole platform (rule 6).
const unmatchSQL = `
	UPDATE mailroom.delivery_events d
	   SET unmatched_at = now(),
	       unmatched_account = (
	           SELECT m.account_id
	             FROM ((SELECT e.account_id, m.created_at FROM public.outgoing_messages m JOIN public.events e ON e.id = m.event_id
	                     WHERE lower(m.recipient) = d.recipient ORDER BY m.created_at DESC NULLS LAST, m.id DESC LIMIT 1)
	                   UNION ALL
	                   (SELECT e.account_id, m.created_at FROM public.outgoing_transaction_messages m JOIN public.events e ON e.id = m.event_id
	                     WHERE lower(m.recipient) = d.recipient ORDER BY m.created_at DESC NULLS LAST, m.id DESC LIMIT 1)) AS m
	            ORDER BY m.created_at DESC NULLS LAST LIMIT 1)
	 WHERE d.id = ANY ($1::bigint[]) AND d.message_id IS NULL AND d.unmatched_at IS NULL AND d.recorded_at <= now() - $2::interval
	RETURNING d.id, coalesce(d.unmatched_account, 0)`

// unmatch has those parked events that have waited too long suppress without a message.
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
	rows, err := tx.Query(ctx, unmatchSQL, ids, age)
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
