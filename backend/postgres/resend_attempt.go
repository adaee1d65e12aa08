package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// content is what the mail of the attempt says, as the records stand in this transaction.
func (r *reserving) content(ctx context.Context) (hievents.Content, error) {
	source, err := readContentSource(ctx, r.tx, r.scope, r.plan.Last.ID)
	if err != nil {
		return hievents.Content{}, err
	}
	source.recipient, source.originalRecipient = r.plan.To, r.oldAddress()
	return readContentOf(ctx, r.tx, source)
}

// insertAttemptSQL copies what the attempt is about from the chain's last one.
var insertAttemptSQL = map[mail.Kind]string{
	mail.Announcement: insertAttemptSQLOf(mail.Announcement, "event_id, message_id"),
	mail.Transaction:  insertAttemptSQLOf(mail.Transaction, "event_id, order_id, attendee_id, email_type"),
}

func insertAttemptSQLOf(kind mail.Kind, about string) string {
	return `
		INSERT INTO ` + views[kind] + ` (` + about + `, subject, recipient, original_recipient, status, retry_for_id, created_at, updated_at)
		SELECT ` + about + `, coalesce(left(@subject::text, 255), subject), @to, nullif(@old, ''), @status, @original::bigint,
		       date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
		  FROM ` + views[kind] + ` WHERE id = @last
		RETURNING id`
}

// attempt is the attempt that is to be written, without its ID.
func (r *reserving) attempt(status mail.Status) mail.Attempt {
	original := r.plan.Original
	return mail.Attempt{
		ID: mail.MessageID{Kind: r.plan.Last.ID.Kind}, Original: original.ID, OriginalSESID: original.SESMessageID, To: r.plan.To, Status: status,
	}
}

// oldAddress is the one that the attempt gives up; empty where it gives up none.
func (r *reserving) oldAddress() string {
	if !r.changesAddress() {
		return ""
	}
	return mail.NormalizeAddress(r.plan.Last.Recipient)
}

// insertAttempt writes the attempt's row and sets its ID. Without a subject the row gets that of the last attempt.
func (r *reserving) insertAttempt(ctx context.Context, attempt *mail.Attempt, subject *string) error {
	if subject != nil {
		text := textOf(*subject)
		subject = &text
	}
	return r.tx.QueryRow(ctx, insertAttemptSQL[attempt.ID.Kind], pgx.NamedArgs{
		"subject": subject, "to": attempt.To, "old": r.oldAddress(), "status": string(attempt.Status), "original": attempt.Original.Row, "last": r.plan.Last.ID.Row,
	}).Scan(&attempt.ID.Row)
}

// insertSend notes whose attempt it is, and takes the item of a bulk resend that it is for.
func (r *reserving) insertSend(ctx context.Context, attempt mail.Attempt) error {
	_, err := r.tx.Exec(ctx, `
		INSERT INTO sends (kind, message_id, original_id, person, os_user, settled_at, outcome, code, detail)
		VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::text = 'SUPPRESSED' THEN clock_timestamp() END, nullif($6, 'PENDING'), $7, $8)`,
		string(attempt.ID.Kind), attempt.ID.Row, attempt.Original.Row, r.actor.Person, r.actor.OSUser, string(attempt.Status),
		string(attempt.Reason), attempt.Detail)
	if err != nil {
		return err
	}
	if err := r.takeBulkItem(ctx, attempt.ID); err != nil {
		return err
	}
	return audit(ctx, r.tx, r.actor, auditEntry{
		account: r.plan.Original.Account, action: "resend", subject: attempt.ID.String(),
		before: map[string]any{"last": r.plan.Last.ID.String(), "status": r.plan.Last.Status, "recipient": r.plan.Last.Recipient},
		after: map[string]any{"retry_for": attempt.Original.String(), "status": attempt.Status, "recipient": attempt.To,
			"sent_anyway": len(r.plan.Blocks) > 0},
	})
}

func (r *reserving) takeBulkItem(ctx context.Context, attempt mail.MessageID) error {
	place := r.request.Bulk
	if place.Bulk == 0 {
		return nil
	}
	taken, err := r.tx.Exec(ctx, `
		UPDATE bulk_resend_items SET attempt_id = $3, done_at = clock_timestamp(), code = '', detail = ''
		 WHERE bulk_id = $1 AND position = $2 AND done_at IS NULL`, place.Bulk, place.Position, attempt.Row)
	if err == nil && taken.RowsAffected() != 1 {
		return mail.Errorf(mail.CodeConflict, "somebody else has sent item %d of this bulk resend", place.Position)
	}
	return err
}
