package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// parkedBatch is how many parked events one transaction looks at, at most.
const parkedBatch = 1000

// longestPause is how long a parked event is left alone at most, unless a message arrives that could be its own.
const longestPause = time.Hour

// ApplyParked applies parked events whose message is known by now, whoever wrote it (rule 4), and makes the guesses that
// needed time (rule 5), a batch a transaction. It returns what was applied; an event whose message is still missing stays
// parked and is not in it. Those that have waited for longer than WithParkedAge suppress from then on. Several programs may
// do so at once: each takes events that no other has in hand. An event that the database refuses to apply, for its message or itself,
// stops no other: it is put off for an hour, and the error, beside what was applied, names the first.
//
// Its cost does not depend on how many events are parked: it looks at those that messages written since the last look could
// concern, and at the others ever more rarely, once an hour in the end.
func (db *DB) ApplyParked(ctx context.Context) (mail.Recorded, error) {
	total := mail.Recorded{Changed: map[mail.Status]int{}}
	started, err := db.wake(ctx, &total)
	var refused error
	for size := parkedBatch; err == nil; {
		var b *batch
		b, err = db.applyParkedBatch(ctx, started, size, &total)
		switch {
		case err == nil && len(b.events) < size:
			return total, refused
		case err == nil:
			size = min(2*size, parkedBatch)
		case len(b.events) == 0 || db.CanRecord(ctx) != nil:
		case len(b.events) == 1:
			if refused == nil {
				refused = blame(fmt.Errorf("apply a parked event: %w", err))
			}
			_, err = db.pool.Exec(ctx, lookMuchLaterSQL, b.events[0].id, longestPause)
		default:
			size, err = max(1, min(size, len(b.events))/4), nil
		}
	}
	return total, translate(fmt.Errorf("apply parked events: %w", err))
}

// lookMuchLaterSQL puts off an event that the database refuses to apply, so that it does not stop those behind it.
const lookMuchLaterSQL = "UPDATE mailroom.delivery_events SET look_at = now() + $2::interval WHERE id = $1"

// applyParkedBatch applies parked events in a transaction, so many at most, and adds them to the total. The batch has those that were read.
func (db *DB) applyParkedBatch(ctx context.Context, started time.Time, size int, total *mail.Recorded) (b *batch, err error) {
	err = untilNoCollision(func() error {
		b = newBatch(nil)
		var applied int
		err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
			applied, err = b.applyParked(ctx, tx, started, size, db.parkedAge)
			return err
		})
		if err == nil {
			b.addTo(total, applied)
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

// wakeForgottenSQL has parked events looked at now that nobody would look at for longer than is ever meant: a clock was wrong, or somebody who
// may record events wants to be rid of one.
const wakeForgottenSQL = `
	UPDATE mailroom.delivery_events d SET look_at = d.recorded_at
	 WHERE d.id IN (SELECT p.id FROM mailroom.delivery_events p
	                 WHERE p.message_id IS NULL AND p.look_at > now() + $1::interval + interval '10 minutes'
	                   FOR UPDATE SKIP LOCKED)`

// wakeArrivedSQL finds out what has arrived since the last look, with room for clocks that differ, and has the parked events that
// it could concern looked at now: those of mails with its SES id, and where it has none those to its recipient.
const wakeArrivedSQL = `
	WITH arrived AS (
	    SELECT mailroom.ses_id(m.ses_message_id) AS ses_id, lower(m.recipient) AS recipient
	      FROM public.outgoing_messages m WHERE coalesce(m.created_at, '-infinity') >= $1::timestamp
	    UNION ALL
	    SELECT mailroom.ses_id(m.ses_message_id), NULL
	      FROM public.outgoing_transaction_messages m WHERE coalesce(m.created_at, '-infinity') >= $1::timestamp AND m.ses_message_id IS NOT NULL
	), concerned AS (
	    SELECT d.id FROM arrived a CROSS JOIN LATERAL (
	           SELECT d.id FROM mailroom.delivery_events d WHERE d.ses_message_id = a.ses_id AND d.message_id IS NULL OFFSET 0) AS d
	     WHERE a.ses_id IS NOT NULL
	    UNION
	    SELECT d.id FROM arrived a CROSS JOIN LATERAL (
	           SELECT d.id FROM mailroom.delivery_events d WHERE d.recipient = a.recipient AND d.message_id IS NULL OFFSET 0) AS d
	     WHERE a.ses_id IS NULL
	)
	UPDATE mailroom.delivery_events d SET look_at = d.recorded_at
	 WHERE d.id IN (SELECT p.id FROM mailroom.delivery_events p JOIN concerned c USING (id) WHERE p.look_at > $2 FOR UPDATE OF p SKIP LOCKED)`

// namedSQL is the messages of a kind with an SES id; OFFSET keeps the planner from turning the probe of an index into a join.
func namedSQL(kind mail.Kind, sesID string) string {
	return `SELECT n.* FROM ` + tables[kind] + ` n
	         WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = ` + sesID + ` OFFSET 0`
}

// doubledSQL finds mails whose true row has arrived since, beside the one that was inferred.
var doubledSQL = `
	WITH arrived AS (
	    SELECT mailroom.ses_id(m.ses_message_id) AS ses_id, 'announcement' AS kind, m.id
	      FROM public.outgoing_messages m WHERE coalesce(m.created_at, '-infinity') >= $1::timestamp AND m.ses_message_id IS NOT NULL
	    UNION ALL
	    SELECT mailroom.ses_id(m.ses_message_id), 'transaction', m.id
	      FROM public.outgoing_transaction_messages m WHERE coalesce(m.created_at, '-infinity') >= $1::timestamp AND m.ses_message_id IS NOT NULL
	)
	SELECT DISTINCT a.ses_id
	  FROM arrived a
	 WHERE NOT EXISTS (SELECT FROM mailroom.inferred_messages f WHERE f.kind = a.kind AND f.message_id = a.id)
	   AND EXISTS (SELECT
	                 FROM (SELECT 'announcement' AS kind, n.id FROM (` + namedSQL(mail.Announcement, "a.ses_id") + `) AS n
	                       UNION ALL
	                       SELECT 'transaction', n.id FROM (` + namedSQL(mail.Transaction, "a.ses_id") + `) AS n) AS m
	                 JOIN mailroom.inferred_messages f ON f.kind = m.kind AND f.message_id = m.id)
	 ORDER BY a.ses_id`

// wake looks at what has arrived since somebody last did. It returns the database's time.
func (db *DB) wake(ctx context.Context, total *mail.Recorded) (started time.Time, err error) {
	err = untilNoCollision(func() error {
		b := newBatch(nil)
		err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			var since time.Time
			if err := tx.QueryRow(ctx, "SELECT now(), looked_at AT TIME ZONE 'UTC' - interval '10 minutes' FROM mailroom.correlation_state").
				Scan(&started, &since); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, wakeForgottenSQL, longestPause); err != nil {
				return err
			}
			// After a longer pause every parked event is to be looked at anyway.
			if started.Sub(since) < 2*longestPause {
				if _, err := tx.Exec(ctx, wakeArrivedSQL, since, started); err != nil {
					return err
				}
			}
			if err := b.mergeArrived(ctx, tx, since); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "SELECT mailroom.note_look()")
			return err
		})
		if err == nil {
			b.addTo(total, 0)
		}
		return err
	})
	return started, err
}

// mergeArrived merges inferred rows with true ones that came without another event.
func (b *batch) mergeArrived(ctx context.Context, tx pgx.Tx, since time.Time) error {
	rows, err := tx.Query(ctx, doubledSQL, since)
	if err != nil {
		return err
	}
	doubled, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(doubled) == 0 {
		return err
	}
	found, err := b.lockTargets(ctx, tx, doubled, nil)
	if err != nil {
		return err
	}
	if _, err := b.mergeInferred(ctx, tx, found); err != nil {
		return err
	}
	if err := b.conclude(ctx, tx); err != nil {
		return err
	}
	return notifyChanged(ctx, tx)
}

// applyParked looks at the parked events whose time had come when the look started, and sets the next one for those that
// stay parked.
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
	if err := b.conclude(ctx, tx); err != nil {
		return 0, err
	}
	return applied, notifyChanged(ctx, tx)
}

const readParkedSQL = `
	SELECT ` + storedEventColumns + `, coalesce(d.raw_payload::text, 'null')
	  FROM mailroom.delivery_events d
	 WHERE d.message_id IS NULL AND d.look_at <= $1
	 ORDER BY d.look_at, d.id
	 LIMIT $2
	   FOR UPDATE OF d SKIP LOCKED`

// readParked reads and locks parked events that are to be looked at, so many at most.
func (b *batch) readParked(ctx context.Context, tx pgx.Tx, started time.Time, size int) error {
	rows, err := tx.Query(ctx, readParkedSQL, started, size)
	if err != nil {
		return err
	}
	b.events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (*recordedEvent, error) { return scanStoredEvent(row) })
	return err
}

// attach gives the events that have found their message to it, and counts them.
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
		b.named = append(b.named, event.target.sesID) // its retries may have come earlier
	}
	if len(rows) == 0 {
		return 0, nil
	}
	err = tx.QueryRow(ctx, "SELECT mailroom.attach_events($1, $2, $3)", rows, kinds, messages).Scan(&attached)
	return attached, err
}

// lookLaterSQL waits a quarter of the time that an event has waited already, from seconds up to an hour, but not beyond the
// moments at which more may be guessed, or the event becomes unmatched.
const lookLaterSQL = `
	UPDATE mailroom.delivery_events d
	   SET look_at = least(now() + least(greatest((now() - d.recorded_at) / 4, interval '5 seconds'), $4::interval),
	                       CASE WHEN d.recorded_at + $2::interval > now() THEN d.recorded_at + $2::interval END,
	                       CASE WHEN d.recorded_at + $3::interval > now() THEN d.recorded_at + $3::interval END)
	 WHERE d.id = ANY ($1::bigint[])`

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
	_, err := tx.Exec(ctx, lookLaterSQL, ids, patience, age, longestPause)
	return err
}

// notifyChanged tells windows to read again. The payload is empty, so that all the notifications of a transaction are folded
// into one.
func notifyChanged(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, "SELECT pg_notify($1, '')", ChangedChannel)
	return err
}
