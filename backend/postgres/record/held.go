package record

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// withoutHeld handles a batch that timed out waiting for row locks. It returns a *mail.Refusals that names the notices whose messages are still locked by
// another transaction, so that the others can be recorded. If no such message is found, and for every other error, it returns the error unchanged.
func (r *Recorder) withoutHeld(ctx context.Context, notices []mail.Notice, busy error) error {
	if mail.CodeOf(busy) != mail.CodeBusy {
		return busy
	}
	held, err := r.heldMessages(ctx, notices)
	if err != nil {
		return errors.Join(busy, err)
	}
	named := &mail.Refusals{At: map[int]error{}}
	for i, notice := range notices {
		for _, event := range notice.Events {
			if held.ids[event.Tag] || held.sesIDs[event.SESMessageID] {
				named.At[i] = busy
			}
		}
	}
	if len(named.At) == 0 {
		return busy
	}
	return named
}

// heldMessages are messages whose rows another transaction has locked, by row id and by SES id.
type heldMessages struct {
	ids    map[mail.MessageID]bool
	sesIDs map[string]bool
}

// heldMessages returns which messages of the notices are locked by another transaction. It does not wait for locks.
func (r *Recorder) heldMessages(ctx context.Context, notices []mail.Notice) (heldMessages, error) {
	held := heldMessages{map[mail.MessageID]bool{}, map[string]bool{}}
	sesIDs, tagged := namedBy(newBatch(notices).events)
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		for _, kind := range mail.Kinds() {
			rows, err := tx.Query(ctx, "SELECT * FROM mailroom.held_messages($1, $2, $3)", string(kind), sesIDs, tagged[kind])
			if err != nil {
				return err
			}
			var (
				row   int64
				sesID string
			)
			if _, err := pgx.ForEachRow(rows, []any{&row, &sesID}, func() error {
				held.ids[mail.MessageID{Kind: kind, Row: row}] = true
				if sesID != "" {
					held.sesIDs[sesID] = true
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return held, err
}
