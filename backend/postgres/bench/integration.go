package bench

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// RecordLikeTheIntegration does for each event what the PHP integration does: one statement at a time on one connection,
// each in its own transaction. It returns how long that took, as a baseline. It writes rows like the integration's, so do
// not use the database for anything else afterwards.
func RecordLikeTheIntegration(ctx context.Context, databaseURL string, events []mail.DeliveryEvent) (time.Duration, error) {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return 0, err
	}
	defer connection.Close(ctx)
	begin := time.Now()
	for _, event := range events {
		if err := recordOne(ctx, connection, event); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

func recordOne(ctx context.Context, connection *pgx.Conn, event mail.DeliveryEvent) error {
	var announcement, transaction *int64
	var account int64
	find := func(table string, id **int64) error {
		err := connection.QueryRow(ctx, "SELECT m.id, e.account_id FROM public."+table+" m JOIN public.events e ON e.id = m.event_id WHERE m.ses_message_id = $1 AND m.deleted_at IS NULL LIMIT 1",
			event.SESMessageID).Scan(id, &account)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	}
	if err := find("outgoing_messages", &announcement); err != nil {
		return err
	}
	if announcement == nil {
		if err := find("outgoing_transaction_messages", &transaction); err != nil {
			return err
		}
	}
	_, err := connection.Exec(ctx, `INSERT INTO public.outgoing_message_events
		(outgoing_message_id, outgoing_transaction_message_id, event_type, event_subtype, provider_message_id, sns_message_id, raw_payload, occurred_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), now())`,
		announcement, transaction, string(event.Type), event.Subtype(), event.SESMessageID, event.SNSMessageID, string(event.Raw), event.OccurredAt)
	if err != nil {
		return err
	}
	status, known := event.Effect().Strength.Status()
	if !known {
		return nil
	}
	table, id := "outgoing_messages", announcement
	if transaction != nil {
		table, id = "outgoing_transaction_messages", transaction
	}
	if _, err := connection.Exec(ctx, "UPDATE public."+table+" SET status = $2, updated_at = now() WHERE id = $1", id, string(status)); err != nil {
		return err
	}
	claim := event.Effect().Suppression
	if claim.Reason == "" {
		return nil
	}
	var there bool
	err = connection.QueryRow(ctx, "SELECT EXISTS (SELECT FROM public.email_suppressions WHERE email = $1 AND account_id = $2 AND reason = $3 AND deleted_at IS NULL)",
		event.Recipient, account, string(claim.Reason)).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = connection.Exec(ctx, `INSERT INTO public.email_suppressions (account_id, email, reason, bounce_type, bounce_sub_type, source, sns_message_id, raw_payload, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'ses_notification', $6, $7, now(), now())`,
		account, event.Recipient, string(claim.Reason), string(claim.BounceType), claim.BounceSubType, event.SNSMessageID, string(event.Raw))
	return err
}
