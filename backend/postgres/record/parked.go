package record

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// parkedBatch is the maximum number of parked events that one transaction processes.
const parkedBatch = 1000

// longestPause is the maximum time between two attempts to match a parked event. The arrival of a message that may be its own shortens it.
const longestPause = time.Hour

// ApplyParked applies parked events whose message has become known, whichever program wrote it (rule 4), and makes the guesses
// that had to wait (rule 5), one batch per transaction. It returns what was applied; an event whose message is still missing
// stays parked and is not included. Events parked for longer than the parkedAge of New suppress from then on. Several programs
// may call it at once: each skips events that another has locked. If the database rejects an event, because of its message or
// the event itself, the event is postponed for an hour and the others are still applied. The error then names the first such event.
//
// The cost does not depend on the number of parked events. ApplyParked checks the events that messages written since the last
// call could concern, and the others at growing intervals of up to an hour.
func (r *Recorder) ApplyParked(ctx context.Context) (mail.Recorded, error) {
	total := mail.Recorded{Changed: map[mail.Status]int{}}
	started, err := r.wake(ctx, &total)
	var refused error
	for size := parkedBatch; err == nil; {
		var b *batch
		b, err = r.applyParkedBatch(ctx, started, size, &total)
		switch {
		case err == nil && len(b.events) < size:
			return total, refused
		case err == nil:
			size = min(2*size, parkedBatch)
		case len(b.events) == 0 || r.CanRecord(ctx) != nil:
		case len(b.events) == 1:
			if refused == nil {
				refused = blame(fmt.Errorf("apply a parked event: %w", err))
			}
			// Postpone the event, so that it does not block those after it.
			_, err = r.pool.Exec(ctx, lookLaterSQL, []int64{b.events[0].id}, nil, nil, int(longestPause.Seconds()))
		default:
			size, err = max(1, min(size, len(b.events))/4), nil
		}
	}
	return total, pool.Translate(fmt.Errorf("apply parked events: %w", err))
}

// applyParkedBatch applies at most size parked events in one transaction and adds them to total. The returned batch contains the events read.
func (r *Recorder) applyParkedBatch(ctx context.Context, started time.Time, size int, total *mail.Recorded) (b *batch, err error) {
	err = r.pool.Retry(ctx, func() error {
		b = newBatch(nil)
		var applied int
		err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
			return r.pool.WithLockErrors(ctx, tx, func(tx pgx.Tx) (err error) {
				applied, err = b.applyParked(ctx, tx, started, size, r.parkedAge)
				return err
			})
		})
		if err == nil {
			b.addTo(total, applied)
		}
		if err == nil && (applied > 0 || b.unmatched > 0) {
			r.pool.Announce(ctx)
		}
		return err
	})
	return b, err
}

func (b *batch) addTo(total *mail.Recorded, applied int) {
	for range applied {
		total.Outcomes = append(total.Outcomes, mail.Applied)
	}
	for status, n := range b.changed {
		total.Changed[status] += n
	}
}

// wake schedules the parked events whose message may have arrived since the last call of any program. It returns the database's time.
func (r *Recorder) wake(ctx context.Context, total *mail.Recorded) (started time.Time, err error) {
	err = r.pool.Retry(ctx, func() error {
		b := newBatch(nil)
		err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
			var doubled []string
			if err := tx.QueryRow(ctx, "SELECT * FROM mailroom.wake_parked($1)", int(longestPause.Seconds())).Scan(&started, &doubled); err != nil {
				return err
			}
			if err := b.mergeArrived(ctx, tx, doubled); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "SELECT mailroom.note_look()")
			return err
		})
		if err == nil {
			b.addTo(total, 0)
		}
		if err == nil && b.merged {
			r.pool.Announce(ctx)
		}
		return err
	})
	return started, err
}

// mergeArrived merges inferred rows into real rows that arrived without a further event. doubled are the SES ids of their mails.
func (b *batch) mergeArrived(ctx context.Context, tx pgx.Tx, doubled []string) error {
	if len(doubled) == 0 {
		return nil
	}
	found, err := b.lockTargets(ctx, tx, doubled, nil)
	if err != nil {
		return err
	}
	if _, err := b.mergeInferred(ctx, tx, found); err != nil {
		return err
	}
	b.merged = true
	return b.conclude(ctx, tx)
}

// applyParked processes parked events that were due at time started, and schedules the next attempt for those that stay
// parked.
func (b *batch) applyParked(ctx context.Context, tx pgx.Tx, started time.Time, size int, age time.Duration) (applied int, err error) {
	if err := b.readParked(ctx, tx, started, size); err != nil || len(b.events) == 0 {
		return 0, err
	}
	if err := b.findMessages(ctx, tx); err != nil {
		return 0, err
	}
	if err := b.nameMessages(ctx, tx); err != nil {
		return 0, err
	}
	if applied, err = b.attach(ctx, tx); err != nil {
		return 0, err
	}
	if err := b.unmatch(ctx, tx, age); err != nil {
		return 0, err
	}
	if err := b.lookLater(ctx, tx, age); err != nil {
		return 0, err
	}
	if applied == 0 && b.unmatched == 0 {
		return 0, nil
	}
	return applied, b.conclude(ctx, tx)
}

// readParked reads and locks at most size parked events that are due.
func (b *batch) readParked(ctx context.Context, tx pgx.Tx, started time.Time, size int) error {
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.lock_parked($1, $2)", started, size)
	if err != nil {
		return err
	}
	b.events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (*recordedEvent, error) {
		event, _, err := scanStoredEvent(row)
		return event, err
	})
	return err
}

// attach assigns the events whose message was found to it, and returns their number.
func (b *batch) attach(ctx context.Context, tx pgx.Tx) (attached int, err error) {
	var rows, messages []int64
	var kinds []string
	for _, event := range b.events {
		if event.target == nil {
			continue
		}
		event.isNew = true
		if event.unmatched {
			former := event.account
			event.former = &former
		}
		rows = append(rows, event.id)
		kinds = append(kinds, string(event.target.id.Kind))
		messages = append(messages, event.target.id.Row)
		b.named = append(b.named, event.target.sesID) // its retries may have arrived earlier
	}
	if len(rows) == 0 {
		return 0, nil
	}
	err = tx.QueryRow(ctx, "SELECT mailroom.attach_events($1, $2, $3)", rows, kinds, messages).Scan(&attached)
	return attached, err
}

const lookLaterSQL = "SELECT mailroom.look_later($1, $2, $3, $4)"

// lookLater schedules the next attempt for events that stay parked. The interval grows with the time that an event has waited.
func (b *batch) lookLater(ctx context.Context, tx pgx.Tx, age time.Duration) error {
	var ids []int64
	for _, event := range b.events {
		if event.target == nil {
			ids = append(ids, event.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, lookLaterSQL, ids, int(correlate.GuessDelay.Seconds()), int(age.Seconds()), int(longestPause.Seconds()))
	return err
}
