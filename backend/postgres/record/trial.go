package record

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// CanRecord checks whether the connection, the schema and the rights of the login allow recording. It executes the statements of Record
// for trial events and rolls them back: first an event without a message, then bounces of existing messages until one succeeds. Other
// transactions never see the trial events. It fulfils the contract of drain.Recorder.
func (r *Recorder) CanRecord(ctx context.Context) error {
	err := r.pool.Retry(ctx, func() error {
		tx, err := r.pool.Begin(ctx)
		if err != nil {
			return err
		}
		return errors.Join(tryRecording(ctx, tx), tx.Rollback(context.WithoutCancel(ctx)))
	})
	if err != nil {
		return blame(fmt.Errorf("record a trial event: %w", err))
	}
	return nil
}

func tryRecording(ctx context.Context, tx pgx.Tx) error {
	if err := tryEvent(ctx, tx, rand.Text(), "nobody@mailroom.invalid"); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.trial_messages()")
	if err != nil {
		return err
	}
	type message struct{ SESID, Recipient string }
	messages, err := pgx.CollectRows(rows, pgx.RowToStructByPos[message])
	for _, m := range messages {
		if err = tryEvent(ctx, tx, mail.NormalizeSESID(m.SESID), mail.NormalizeAddress(m.Recipient)); err == nil {
			return nil
		}
	}
	return err
}

// tryEvent records a bounce in a savepoint and rolls it back.
func tryEvent(ctx context.Context, tx pgx.Tx, sesID, recipient string) error {
	savepoint, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	trial := mail.DeliveryEvent{
		SNSMessageID: "mailroom-trial-" + rand.Text(), // random, so that concurrent trials do not wait for each other
		SESMessageID: sesID, Type: mail.EventBounce, BounceType: string(mail.BouncePermanent), BounceSubType: "General",
		Recipient: recipient, Recipients: 1, OccurredAt: now, SentAt: now, OneOf: 1, Raw: []byte("{}"),
	}
	_, err = recordIn(ctx, savepoint, []mail.Notice{{Body: trial.Raw, Events: []mail.DeliveryEvent{trial}}})
	return errors.Join(err, savepoint.Rollback(ctx))
}
