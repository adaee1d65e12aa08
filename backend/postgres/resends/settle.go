package resends

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// SettleResend records the outcome of an attempt of ReserveResend, and returns the status of its row. An event may have arrived before: a
// row that is not PENDING any more keeps its status (rule 3), and gets its SES id if it has none. With an unknown outcome the row stays
// PENDING, but no longer counts as being sent at this moment. Settling twice changes nothing.
func (s *Resends) SettleResend(ctx context.Context, id mail.MessageID, settled mail.Settlement) (mail.Status, error) {
	var status *mail.Status
	err := s.pool.Act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.settle_resend($1, $2, $3, $4, $5, $6)", id.Kind, id.Row, string(settled.Status), settled.SESID, string(settled.Reason), values.TextOf(settled.Detail)).
			Scan(&status)
	})
	if err == nil && status == nil {
		err = pool.NotFound(id)
	}
	if err != nil {
		return "", pool.Failed(err, "settle the resend %s", id)
	}
	s.pool.Announce(ctx)
	return *status, nil
}
