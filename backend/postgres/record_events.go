package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// adoptedSQL finds, for the incoming events that have a message, the timeline rows that the integration has written about
// the very same notification: they are adopted instead of written again.
const adoptedSQL = `
	    SELECT i.occurrence, min(t.id) AS timeline_id
	      FROM incoming i
	      JOIN public.outgoing_message_events t ON t.sns_message_id = i.sns_message_id
	       AND CASE i.message_kind WHEN 'announcement' THEN t.outgoing_message_id ELSE t.outgoing_transaction_message_id END = i.message_id
	     GROUP BY i.occurrence`

// insertTimelineSQL writes the shared timeline for those incoming events that were identified with a message. Its times are
// cut to whole seconds here: the column's type would round them, into the future even.
const insertTimelineSQL = `
	    INSERT INTO public.outgoing_message_events
	           (id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype,
	            provider_message_id, sns_message_id, raw_payload, occurred_at, created_at, updated_at)
	    SELECT n.timeline_id,
	           CASE i.message_kind WHEN 'announcement' THEN i.message_id END,
	           CASE i.message_kind WHEN 'transaction' THEN i.message_id END,
	           'ses', left(i.event_type, 255), left(i.event_subtype, 255), left(i.ses_message_id, 255), left(i.sns_message_id, 255),
	           i.raw_payload, date_trunc('second', i.occurred_at AT TIME ZONE 'UTC'),
	           date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
	      FROM identified n
	      JOIN incoming i USING (occurrence)
	     WHERE n.timeline_id IS NOT NULL
	       AND NOT EXISTS (SELECT FROM adopted a WHERE a.occurrence = n.occurrence)
	     ORDER BY n.timeline_id`

// insertEventsSQL records identities and timeline in one statement, so that a payload crosses the wire once. The unique
// constraints of mailroom.delivery_events decide what is new (rule 2): whichever transaction comes first wins, the other
// waits and then leaves its event out.
const insertEventsSQL = `
	WITH incoming AS (
	    SELECT i.*, raw::json AS raw_payload
	      FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::timestamptz[],
	                  $9::timestamptz[], $10::smallint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[],
	                  $16::text[], $17::text[], $18::text[], $19::bigint[], $20::text[])
	           AS i(occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at,
	                sent_at, strength, reason, status_code, diagnostic, subject, one_of,
	                tag, retry_for_ses_id, message_kind, message_id, raw)
	), adopted AS (` + adoptedSQL + `
	), identified AS (
	    INSERT INTO mailroom.delivery_events
	           (occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at,
	            sent_at, strength, reason, status_code, diagnostic, subject, one_of, tag, retry_for_ses_id,
	            message_kind, message_id, timeline_id, raw_payload)
	    SELECT i.occurrence, i.sns_message_id, i.ses_message_id, i.event_type, i.event_subtype, i.recipient, i.recipients, i.occurred_at,
	           i.sent_at, i.strength, i.reason, i.status_code, i.diagnostic, i.subject, i.one_of, i.tag, i.retry_for_ses_id,
	           i.message_kind, i.message_id,
	           CASE WHEN i.message_id IS NOT NULL
	                THEN coalesce(a.timeline_id, nextval('public.outgoing_message_events_id_seq')) END,
	           CASE WHEN i.message_id IS NULL THEN i.raw_payload END
	      FROM incoming i
	      LEFT JOIN adopted a USING (occurrence)
	     ORDER BY i.occurrence
	    ON CONFLICT DO NOTHING
	    RETURNING occurrence, timeline_id
	), timeline AS (` + insertTimelineSQL + `
	)
	SELECT occurrence FROM identified`

// insertEvents records what is new and marks it. One occurrence may stand in the batch several times (SNS delivered it
// twice, or both styles reported it): only the first carries it, so that the statement meets each identity once.
func (b *batch) insertEvents(ctx context.Context, tx pgx.Tx) error {
	first := make(map[[32]byte]*recordedEvent, len(b.events))
	var c eventColumns
	for _, event := range b.events {
		if _, repeated := first[event.occurrence]; repeated {
			continue
		}
		first[event.occurrence] = event
		c.add(event)
	}
	rows, err := tx.Query(ctx, insertEventsSQL, c.occurrence, c.snsMessageID, c.sesMessageID, c.eventType, c.subtype, c.recipient,
		c.recipients, c.occurredAt, c.sentAt, c.strength, c.reason, c.statusCode, c.diagnostic, c.subject, c.oneOf,
		c.tag, c.retryFor, c.kind, c.row, c.raw)
	if err != nil {
		return err
	}
	identified, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return err
	}
	for _, occurrence := range identified {
		first[[32]byte(occurrence)].isNew = true
	}
	return nil
}

// eventColumns is the events of a batch by column, as unnest takes them.
type eventColumns struct {
	occurrence                               [][]byte
	snsMessageID, subtype, statusCode        []*string
	diagnostic, subject, tag, retryFor, kind []*string
	sesMessageID, eventType, recipient       []string
	reason, raw                              []string
	recipients, oneOf                        []int32
	occurredAt                               []time.Time
	sentAt                                   []*time.Time
	strength                                 []int16
	row                                      []*int64
}

func (c *eventColumns) add(e *recordedEvent) {
	c.occurrence = append(c.occurrence, e.occurrence[:])
	c.snsMessageID = append(c.snsMessageID, nullable(e.SNSMessageID))
	c.sesMessageID = append(c.sesMessageID, e.SESMessageID)
	c.eventType = append(c.eventType, string(e.Type))
	c.subtype = append(c.subtype, nullable(e.Subtype()))
	c.recipient = append(c.recipient, e.Recipient)
	c.recipients = append(c.recipients, int32(e.Recipients))
	c.occurredAt = append(c.occurredAt, e.OccurredAt)
	c.sentAt = append(c.sentAt, nullable(e.SentAt))
	c.strength = append(c.strength, int16(e.effect.Strength))
	c.reason = append(c.reason, string(e.Reason()))
	c.statusCode = append(c.statusCode, nullable(e.StatusCode))
	c.diagnostic = append(c.diagnostic, nullable(e.Diagnostic))
	c.subject = append(c.subject, nullable(e.Subject))
	c.oneOf = append(c.oneOf, int32(max(1, e.OneOf)))
	c.retryFor = append(c.retryFor, nullable(e.RetryForSESID))
	c.raw = append(c.raw, string(e.Raw))
	var tag, kind string
	var row int64
	if !e.Tag.IsZero() {
		tag = e.Tag.String()
	}
	if e.target != nil {
		kind, row = string(e.target.id.Kind), e.target.id.Row
	}
	c.tag = append(c.tag, nullable(tag))
	c.kind = append(c.kind, nullable(kind))
	c.row = append(c.row, nullable(row))
}

// nullable is nil for a zero value, which the database holds as NULL.
func nullable[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// setSubtype puts what the timeline holds as a subtype back where it came from; DeliveryEvent.Subtype is the way there.
func setSubtype(event *mail.DeliveryEvent, subtype string) {
	switch event.Type {
	case mail.EventBounce:
		event.BounceType, event.BounceSubType, _ = strings.Cut(subtype, "/")
	case mail.EventComplaint:
		if subtype == "OnAccountSuppressionList" {
			event.ComplaintSubType = subtype
		} else {
			event.ComplaintType = subtype
		}
	case mail.EventDeliveryDelay:
		event.DelayType = subtype
	}
}
