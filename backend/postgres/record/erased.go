package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// eraseRecipients takes the address out of events about mails that were sent before their recipient was erased, so that late events do not bring
// it back. Such an event still finds its message by the SES id, but never by the recipient. Without a message only its identity is recorded, so
// that it is not new when it comes again.
func (b *batch) eraseRecipients(ctx context.Context, tx pgx.Tx) error {
	recipients, sent := make([]string, len(b.events)), make([]time.Time, len(b.events))
	for i, event := range b.events {
		recipients[i], sent[i] = event.Recipient, event.OccurredAt
		if !event.SentAt.IsZero() {
			sent[i] = event.SentAt
		}
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.erased_among($1, $2)", recipients, sent)
	if err != nil {
		return err
	}
	var place int
	_, err = pgx.ForEachRow(rows, []any{&place}, func() error {
		b.events[place-1].erase()
		return nil
	})
	return err
}

// erase removes from an event what may contain its recipient's address. Its occurrence and what it says about the message's status stay.
func (e *recordedEvent) erase() {
	e.erased = true
	e.Recipient, e.Diagnostic, e.Subject = mail.ErasedAddress, "", ""
	e.Raw = []byte("null")
	e.effect.Suppression = mail.SuppressionClaim{}
}
