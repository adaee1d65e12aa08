package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// insertEventsSQL records identities and timeline in one statement, so that each payload is sent to the server only once.
const insertEventsSQL = `
	SELECT * FROM mailroom.record_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`

// insertEvents records new events and sets isNew on them. One occurrence may be in the batch several times (SNS delivered it
// twice, or both notification styles reported it). Only the first is inserted, so that the statement has each identity once.
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

// eventColumns holds the events of a batch as one slice per column, for unnest.
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
	c.snsMessageID = append(c.snsMessageID, values.Nullable(e.SNSMessageID))
	c.sesMessageID = append(c.sesMessageID, e.SESMessageID)
	c.eventType = append(c.eventType, string(e.Type))
	c.subtype = append(c.subtype, values.Nullable(e.Subtype()))
	c.recipient = append(c.recipient, e.Recipient)
	c.recipients = append(c.recipients, int32(e.Recipients))
	c.occurredAt = append(c.occurredAt, e.OccurredAt)
	c.sentAt = append(c.sentAt, values.Nullable(e.SentAt))
	c.strength = append(c.strength, int16(e.effect.Strength))
	c.reason = append(c.reason, string(e.Reason()))
	c.statusCode = append(c.statusCode, values.Nullable(e.StatusCode))
	c.diagnostic = append(c.diagnostic, values.Nullable(e.Diagnostic))
	c.subject = append(c.subject, values.Nullable(e.Subject))
	c.oneOf = append(c.oneOf, int32(max(1, e.OneOf)))
	c.retryFor = append(c.retryFor, values.Nullable(e.RetryForSESID))
	c.raw = append(c.raw, string(e.Raw))
	var tag, kind string
	var row int64
	if !e.Tag.IsZero() {
		tag = e.Tag.String()
	}
	if e.target != nil {
		kind, row = string(e.target.id.Kind), e.target.id.Row
	}
	c.tag = append(c.tag, values.Nullable(tag))
	c.kind = append(c.kind, values.Nullable(kind))
	c.row = append(c.row, values.Nullable(row))
}
