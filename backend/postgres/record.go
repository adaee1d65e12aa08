package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// ChangedChannel is where every transaction that changes what screens show sends a NOTIFY, without payload.
const ChangedChannel = "mailroom_changed"

// Record writes what queue messages say in one transaction, set-based: a handful of statements however long the batch. It
// obeys the contract of drain.Recorder: with an error nothing was written. Two batches that lock the same rows in ways that
// Postgres cannot order are tried again, which is safe since nothing of the first try remains.
func (db *DB) Record(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	if len(notices) == 0 {
		return mail.Recorded{}, nil
	}
	const tries = 5
	for try := 1; ; try++ {
		recorded, err := db.recordOnce(ctx, notices)
		if err == nil {
			return recorded, nil
		}
		if try == tries || !collided(err) {
			return mail.Recorded{}, translate(fmt.Errorf("record %d queue messages: %w", len(notices), err))
		}
	}
}

// collided reports whether Postgres ended the transaction only because another one ran beside it: serialization_failure and
// deadlock_detected. https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
func collided(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

func (db *DB) recordOnce(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	var recorded mail.Recorded
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		batch := newBatch(notices)
		if err := quarantine(ctx, tx, notices); err != nil {
			return err
		}
		if len(batch.events) > 0 {
			if err := batch.apply(ctx, tx); err != nil {
				return err
			}
		}
		recorded = mail.Recorded{Outcomes: batch.outcomes(notices), Changed: batch.changed}
		// An empty payload, so that all the notifications of a transaction are folded into one.
		_, err := tx.Exec(ctx, "SELECT pg_notify($1, '')", ChangedChannel)
		return err
	})
	return recorded, err
}

// batch is the events of one transaction and what becomes of each. It belongs to one call of recordOnce.
type batch struct {
	events  []*recordedEvent
	targets map[mail.MessageID]*target
	changed map[mail.Status]int
}

// recordedEvent is one event on its way into the database.
type recordedEvent struct {
	mail.DeliveryEvent
	notice     int // index of the queue message that reported it
	occurrence [32]byte
	effect     mail.Effect
	target     *target // nil while parked
	isNew      bool    // its identity was not there before
}

func newBatch(notices []mail.Notice) *batch {
	b := &batch{targets: map[mail.MessageID]*target{}, changed: map[mail.Status]int{}}
	for i, notice := range notices {
		for _, event := range notice.Events {
			b.events = append(b.events, &recordedEvent{
				DeliveryEvent: event, notice: i, occurrence: event.Occurrence(), effect: event.Effect(),
			})
		}
	}
	// Every batch writes its identities in one order, so that two batches wait for each other instead of deadlocking.
	slices.SortStableFunc(b.events, func(x, y *recordedEvent) int {
		return slices.Compare(x.occurrence[:], y.occurrence[:])
	})
	return b
}

// apply runs the steps. Messages are locked first and in the order of their ids; identities, suppressions and statuses
// follow, so all writers take their locks in one order.
func (b *batch) apply(ctx context.Context, tx pgx.Tx) error {
	if err := b.matchMessages(ctx, tx); err != nil {
		return fmt.Errorf("find the messages: %w", err)
	}
	if err := b.insertEvents(ctx, tx); err != nil {
		return fmt.Errorf("record the events: %w", err)
	}
	if err := b.settleStatuses(ctx, tx); err != nil {
		return fmt.Errorf("settle the statuses: %w", err)
	}
	if err := b.suppress(ctx, tx); err != nil {
		return fmt.Errorf("suppress the addresses: %w", err)
	}
	return nil
}

// outcomes tells for each queue message the first that fits of what became of its events.
func (b *batch) outcomes(notices []mail.Notice) []mail.Outcome {
	outcomes := make([]mail.Outcome, len(notices))
	for i, notice := range notices {
		switch {
		case notice.Refused != nil:
			outcomes[i] = mail.Quarantined
		case len(notice.Events) == 0:
			outcomes[i] = mail.Ignored
		default:
			outcomes[i] = mail.Duplicate
		}
	}
	for _, event := range b.events {
		if !event.isNew {
			continue
		}
		outcome := mail.Applied
		if event.target == nil {
			outcome = mail.Parked
		}
		outcomes[event.notice] = min(outcomes[event.notice], outcome)
	}
	return outcomes
}
