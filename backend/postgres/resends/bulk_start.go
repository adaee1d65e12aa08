package resends

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// bulkLimit is the maximum number of issues in one bulk resend: about an hour at the sending rate that SES gives most accounts.
const bulkLimit = 50_000

// StartBulk plans a bulk resend again and stores it. Items that the plan skips are stored as done; each other item waits, with the address
// that it goes to and the code of what it is sent in spite of. It fails with CodeInvalid if nothing or too much would be sent, and with
// CodeConflict if the plan differs from the one that the request names.
func (s *Resends) StartBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.BulkRequest) (id int64, err error) {
	err = s.pool.Act(ctx, func(tx pgx.Tx) error {
		plan, err := planBulk(ctx, tx, scope, request)
		if err != nil {
			return err
		}
		switch {
		case len(plan.Items) > bulkLimit:
			return mail.Errorf(mail.CodeInvalid, "more than %d issues match: narrow the filter", bulkLimit)
		case request.Seen != "" && request.Seen != plan.Fingerprint():
			return mail.Errorf(mail.CodeConflict, "what would be sent has changed since this plan was shown: look at the plan again")
		case plan.ToSend == 0:
			return mail.Errorf(mail.CodeInvalid, "there is nothing to resend")
		}
		items := plan.Items
		kinds, rows := make([]string, len(items)), make([]int64, len(items))
		skipped, codes, details := make([]bool, len(items)), make([]string, len(items)), make([]string, len(items))
		for i, item := range items {
			kinds[i], rows[i], skipped[i], codes[i], details[i] = string(item.Original.Kind), item.Original.Row, item.Skip, string(item.Remark.Code), item.To
			if item.Skip {
				details[i] = item.Remark.Message
			}
		}
		return tx.QueryRow(ctx, "SELECT mailroom.start_bulk($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", pool.AccountOf(scope, 0), request.SendAnyway,
			kinds, rows, skipped, codes, details, actor.Person, actor.PersonID, actor.OSUser).Scan(&id)
	})
	if err != nil {
		return 0, pool.Failed(err, "start a bulk resend")
	}
	s.pool.Announce(ctx)
	return id, nil
}
