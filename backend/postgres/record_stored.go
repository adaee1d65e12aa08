package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// storedEventColumns are what scanStoredEvent reads of mailroom.delivery_events (as d), followed by the payload as text.
const storedEventColumns = `
	d.id, d.occurrence, coalesce(d.sns_message_id, ''), d.ses_message_id, d.event_type, coalesce(d.event_subtype, ''), d.recipient,
	d.recipients, d.occurred_at, d.sent_at, coalesce(d.status_code, ''), coalesce(d.subject, ''), coalesce(d.tag, ''),
	coalesce(d.retry_for_ses_id, ''), d.strength, d.unmatched_at IS NOT NULL, coalesce(d.unmatched_account, 0), d.recorded_at`

// scanStoredEvent makes of a row the event that it was, and reads into more what the query selects behind it.
func scanStoredEvent(row pgx.CollectableRow, more ...any) (*recordedEvent, error) {
	e := &recordedEvent{}
	var occurrence []byte
	var subtype, tag, raw string
	var sentAt *time.Time
	var strength mail.Strength
	err := row.Scan(append([]any{&e.id, &occurrence, &e.SNSMessageID, &e.SESMessageID, &e.Type, &subtype, &e.Recipient,
		&e.Recipients, &e.OccurredAt, &sentAt, &e.StatusCode, &e.Subject, &tag,
		&e.RetryForSESID, &strength, &e.unmatched, &e.account, &e.recordedAt, &raw}, more...)...)
	if err != nil {
		return nil, err
	}
	e.SentAt, e.Raw, e.occurrence = orZero(sentAt), []byte(raw), [32]byte(occurrence)
	setSubtype(&e.DeliveryEvent, subtype)
	if tag != "" {
		if e.Tag, err = mail.ParseMessageID(tag); err != nil {
			return nil, err
		}
	}
	e.effect = e.Effect()
	e.effect.Strength = strength // as it was decoded; a subtype alone can say less
	return e, nil
}
