package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// StartBulk remembers a bulk resend as its plan of this moment has it: what the plan skips is done already, and each of the others waits
// with the address that it goes to and what it is sent in spite of. It fails with CodeInvalid when nothing would be sent, or too much, and
// with CodeConflict when the plan is not the one that the request names.
func (db *DB) StartBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.BulkRequest) (id int64, err error) {
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
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
		err = tx.QueryRow(ctx, "INSERT INTO bulk_resends (person, os_user, account, send_anyway) VALUES ($1, $2, $3, $4) RETURNING id",
			actor.Person, actor.OSUser, nullable(scope.Account()), request.SendAnyway).Scan(&id)
		if err != nil {
			return err
		}
		if err := addBulkItems(ctx, tx, id, plan.Items); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE bulk_resends SET total = $2 WHERE id = $1", id, len(plan.Items))
		if err != nil {
			return err
		}
		return audit(ctx, tx, actor, auditEntry{account: scope.Account(), action: "bulk_resend", subject: fmt.Sprintf("bulk:%d", id),
			after: map[string]any{"issues": len(plan.Items), "skipped": len(plan.Items) - plan.ToSend, "send_anyway": request.SendAnyway}})
	})
	if err != nil {
		return 0, failed(err, "start a bulk resend")
	}
	return id, nil
}

// addBulkItems writes the items in two statements, because a restricted login may add an item only as one that waits.
func addBulkItems(ctx context.Context, tx pgx.Tx, bulk int64, items []mail.BulkPlanItem) error {
	kinds, rows := make([]string, len(items)), make([]int64, len(items))
	skipped, codes, details := make([]bool, len(items)), make([]string, len(items)), make([]string, len(items))
	for i, item := range items {
		kinds[i], rows[i], skipped[i], codes[i], details[i] = string(item.Original.Kind), item.Original.Row, item.Skip, string(item.Remark.Code), item.To
		if item.Skip {
			details[i] = item.Remark.Message
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO bulk_resend_items (bulk_id, position, kind, original_id)
		SELECT $1::bigint, place, kind, id FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS i(kind, id, place)`, bulk, kinds, rows)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE bulk_resend_items b SET code = i.code, detail = i.detail, done_at = CASE WHEN i.skipped THEN clock_timestamp() END
		  FROM unnest($2::boolean[], $3::text[], $4::text[]) WITH ORDINALITY AS i(skipped, code, detail, place)
		 WHERE b.bulk_id = $1 AND b.position = i.place`, bulk, skipped, codes, details)
	return err
}
