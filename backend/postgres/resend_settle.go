package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// SettleResend writes down what came of an attempt that ReserveResend made, and returns the status of its row. An event may have come
// first: a row that is not PENDING any more keeps its status (rule 3), and learns its SES id if it has none. With an unknown outcome the
// row stays PENDING, and from now on counts as one that nobody works on. Settling twice changes nothing.
func (db *DB) SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (mail.Status, error) {
	var status *mail.Status
	err := db.act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.settle_resend($1, $2, $3, $4, $5, $6)", id.Kind, id.Row, string(s.Status), s.SESID, string(s.Reason), textOf(s.Detail)).
			Scan(&status)
	})
	if err == nil && status == nil {
		err = notFound(id)
	}
	if err != nil {
		return "", failed(err, "settle the resend %s", id)
	}
	db.announce(ctx)
	return *status, nil
}
