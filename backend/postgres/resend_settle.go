package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// SettleResend writes down what came of an attempt that ReserveResend made, and returns the status of its row. An event may have come
// first: a row that is not PENDING any more keeps its status (rule 3), and learns its SES id if it has none. With an unknown outcome the
// row stays PENDING, and from now on counts as one that nobody works on. Settling twice changes nothing.
func (db *DB) SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (status mail.Status, err error) {
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
			status, err = settleResend(ctx, tx, id, s)
			return err
		})
	})
	if err != nil {
		return "", failed(err, "settle the resend %s", id)
	}
	return status, nil
}

func settleResend(ctx context.Context, tx pgx.Tx, id mail.MessageID, s mail.Settlement) (mail.Status, error) {
	if s.Status == "" {
		return giveUp(ctx, tx, id, s)
	}
	var status mail.Status
	err := tx.QueryRow(ctx, `
		UPDATE `+views[id.Kind]+` m
		   SET status = CASE m.status WHEN 'PENDING' THEN $2 ELSE m.status END, ses_message_id = coalesce(m.ses_message_id, nullif($3, '')),
		       updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
		 WHERE m.id = $1
		RETURNING m.status`, id.Row, string(s.Status), s.SESID).Scan(&status)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound(id)
	}
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `
		UPDATE sends SET settled_at = clock_timestamp(), outcome = $3, code = $4, detail = $5
		 WHERE kind = $1 AND message_id = $2 AND settled_at IS NULL`, string(id.Kind), id.Row, string(s.Status), string(s.Reason), textOf(s.Detail))
	if err != nil {
		return "", err
	}
	if err := settleResolutions(ctx, tx, id.Kind, id.Row); err != nil {
		return "", err
	}
	return status, notifyChanged(ctx, tx)
}

// giveUp notes that nobody waits for an answer any more.
func giveUp(ctx context.Context, tx pgx.Tx, id mail.MessageID, s mail.Settlement) (mail.Status, error) {
	var status mail.Status
	err := tx.QueryRow(ctx, "SELECT status FROM "+views[id.Kind]+" WHERE id = $1", id.Row).Scan(&status)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound(id)
	}
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `
		UPDATE sends SET given_up_at = clock_timestamp(), code = $3, detail = $4
		 WHERE kind = $1 AND message_id = $2 AND settled_at IS NULL`, string(id.Kind), id.Row, string(s.Reason), textOf(s.Detail))
	if err != nil {
		return "", err
	}
	return status, notifyChanged(ctx, tx)
}
