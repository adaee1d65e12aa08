package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// parkedBatch is how many parked events one transaction applies at most.
const parkedBatch = 1000

// ApplyParked applies parked events whose message has appeared since, whoever wrote it (rule 4), a batch a transaction. It
// returns what they did; an event whose message is still missing stays parked and is not in it. Several programs may do so
// at once: each takes events that no other has in hand.
func (db *DB) ApplyParked(ctx context.Context) (mail.Recorded, error) {
	total := mail.Recorded{Changed: map[mail.Status]int{}}
	for last := int64(0); ; {
		var read int
		err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			b := &batch{targets: map[mail.MessageID]*target{}, changed: map[mail.Status]int{}}
			applied, err := b.applyParked(ctx, tx, &last)
			if err != nil {
				return err
			}
			read = len(b.events)
			for range applied {
				total.Outcomes = append(total.Outcomes, mail.Applied)
			}
			for status, n := range b.changed {
				total.Changed[status] += n
			}
			return nil
		})
		if err != nil {
			return total, translate(fmt.Errorf("apply parked events: %w", err))
		}
		if read < parkedBatch {
			return total, nil
		}
	}
}

// applyParked takes the next parked events after the one with id last, and moves last on.
func (b *batch) applyParked(ctx context.Context, tx pgx.Tx, last *int64) (applied int, err error) {
	ids, err := b.readParked(ctx, tx, *last)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	*last = ids[len(ids)-1]
	if err := b.matchMessages(ctx, tx); err != nil {
		return 0, err
	}
	if applied, err = b.attach(ctx, tx, ids); err != nil || applied == 0 {
		return 0, err
	}
	if err := b.settleStatuses(ctx, tx); err != nil {
		return 0, err
	}
	if err := b.suppress(ctx, tx); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "SELECT pg_notify($1, '')", ChangedChannel)
	return applied, err
}

// readParkedSQL finds parked events that a message matches by now. What it lets through is what chooseTarget could accept;
// chooseTarget decides.
var readParkedSQL = `
	SELECT d.id, d.occurrence, coalesce(d.sns_message_id, ''), d.ses_message_id, d.event_type, coalesce(d.event_subtype, ''),
	       d.recipient, d.recipients, d.occurred_at, coalesce(d.status_code, ''), d.strength, d.raw_payload::text
	  FROM mailroom.delivery_events d
	 WHERE d.message_id IS NULL AND d.id > $1
	   AND (EXISTS (` + parkedMatch("public.outgoing_messages") + `) OR EXISTS (` + parkedMatch("public.outgoing_transaction_messages") + `))
	 ORDER BY d.id
	 LIMIT $2
	   FOR UPDATE OF d SKIP LOCKED`

func parkedMatch(table string) string {
	return `SELECT FROM ` + table + ` m
	         WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = d.ses_message_id
	           AND (d.recipients = 1 OR position(d.recipient IN lower(m.recipient)) > 0)`
}

// readParked reads and locks parked events, and makes of each the event that it was.
func (b *batch) readParked(ctx context.Context, tx pgx.Tx, after int64) (ids []int64, err error) {
	rows, err := tx.Query(ctx, readParkedSQL, after, parkedBatch)
	if err != nil {
		return nil, err
	}
	var id int64
	var occurrence []byte
	var subtype, raw string
	var e mail.DeliveryEvent
	var strength mail.Strength
	_, err = pgx.ForEachRow(rows, []any{&id, &occurrence, &e.SNSMessageID, &e.SESMessageID, &e.Type, &subtype,
		&e.Recipient, &e.Recipients, &e.OccurredAt, &e.StatusCode, &strength, &raw}, func() error {
		event := e
		event.Raw = []byte(raw)
		setSubtype(&event, subtype)
		effect := event.Effect()
		effect.Strength = strength // as it was decoded; a subtype alone can say less
		ids = append(ids, id)
		b.events = append(b.events, &recordedEvent{DeliveryEvent: event, occurrence: [32]byte(occurrence), effect: effect})
		return nil
	})
	return ids, err
}

// attachSQL gives parked events their message and moves their payload to the shared timeline.
const attachSQL = `
	WITH incoming AS (
	    SELECT d.id, d.occurrence, d.sns_message_id, d.ses_message_id, d.event_type, d.event_subtype, d.occurred_at, d.raw_payload,
	           i.message_kind, i.message_id
	      FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS i(id, message_kind, message_id)
	      JOIN mailroom.delivery_events d USING (id)
	), adopted AS (` + adoptedSQL + `
	), identified AS (
	    UPDATE mailroom.delivery_events d
	       SET message_kind = i.message_kind, message_id = i.message_id, raw_payload = NULL,
	           timeline_id = coalesce(a.timeline_id, nextval('public.outgoing_message_events_id_seq'))
	      FROM incoming i
	      LEFT JOIN adopted a USING (occurrence)
	     WHERE d.id = i.id
	    RETURNING d.occurrence, d.timeline_id
	), timeline AS (` + insertTimelineSQL + `
	)
	SELECT count(*) FROM identified`

// attach gives the events that have found their message to it, and counts them.
func (b *batch) attach(ctx context.Context, tx pgx.Tx, ids []int64) (attached int, err error) {
	var rows, messages []int64
	var kinds []string
	for i, event := range b.events {
		if event.target == nil {
			continue
		}
		event.isNew = true
		rows = append(rows, ids[i])
		kinds = append(kinds, string(event.target.id.Kind))
		messages = append(messages, event.target.id.Row)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	err = tx.QueryRow(ctx, attachSQL, rows, kinds, messages).Scan(&attached)
	return attached, err
}
