package record

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// scanStoredEvent converts a row of mailroom.event_rows back into the event, and returns the row id of its message (0 while it is parked).
func scanStoredEvent(row pgx.CollectableRow) (e *recordedEvent, message int64, err error) {
	e = &recordedEvent{}
	var occurrence []byte
	var subtype, tag string
	var raw *string
	var sentAt *time.Time
	var strength mail.Strength
	var of *int64
	err = row.Scan(&e.id, &occurrence, &e.SNSMessageID, &e.SESMessageID, &e.Type, &subtype, &e.Recipient,
		&e.Recipients, &e.OccurredAt, &sentAt, &e.StatusCode, &e.Subject, &tag,
		&e.RetryForSESID, &strength, &e.unmatched, &e.account, &e.recordedAt, &raw, &of)
	if err != nil {
		return nil, 0, err
	}
	e.Raw = []byte("null") // the payload was deleted after its retention period
	if raw != nil {
		e.Raw = []byte(*raw)
	}
	e.SentAt, e.occurrence = values.OrZero(sentAt), [32]byte(occurrence)
	e.DeliveryEvent.SetSubtype(subtype)
	if tag != "" {
		if e.Tag, err = mail.ParseMessageID(tag); err != nil {
			return nil, 0, err
		}
	}
	e.effect = e.Effect()
	e.effect.Strength = strength // the strength at decoding: the stored subtype alone may not suffice to compute it
	return e, values.OrZero(of), nil
}
