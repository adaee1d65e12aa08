package resends

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// content reads the content of the attempt's mail from the records as they are in this transaction.
func (r *reserving) content(ctx context.Context) (hievents.Content, error) {
	source, err := readContentSource(ctx, r.tx, r.scope, r.plan.Last.ID)
	if err != nil {
		return hievents.Content{}, err
	}
	source.recipient, source.originalRecipient, source.corrected = r.plan.To, r.oldAddress(), r.request.Selected(r.plan.Records)
	return readContentOf(ctx, r.tx, source)
}

// attempt returns the attempt to write, without its ID.
func (r *reserving) attempt(status mail.Status) mail.Attempt {
	original := r.plan.Original
	return mail.Attempt{
		ID: mail.MessageID{Kind: r.plan.Last.ID.Kind}, Original: original.ID, OriginalSESID: original.SESMessageID, To: r.plan.To, Status: status,
	}
}

// oldAddress returns the address that the attempt replaces; empty if it keeps the address.
func (r *reserving) oldAddress() string {
	if !r.changesAddress() {
		return ""
	}
	return mail.NormalizeAddress(r.plan.Last.Recipient)
}

// insertAttempt writes the attempt's row and everything that belongs to it, and sets its ID. Without a subject the row gets that of the last attempt.
func (r *reserving) insertAttempt(ctx context.Context, attempt mail.Attempt, subject *string) (mail.Attempt, error) {
	if subject != nil {
		text := values.TextOf(*subject)
		subject = &text
	}
	last := r.plan.Last.ID
	err := r.tx.QueryRow(ctx, `
		SELECT mailroom.reserve_resend(@account, @kind, @id, @to, @subject, @status, @code, @detail, @suppress_old, @sent_anyway, @bulk, @position,
		                               @person, @person_id, @os_user)`,
		pgx.NamedArgs{
			"account": pool.AccountOf(r.scope, 0), "kind": string(last.Kind), "id": last.Row, "to": attempt.To, "subject": subject, "status": string(attempt.Status),
			"code": string(attempt.Reason), "detail": attempt.Detail, "suppress_old": r.request.SuppressOld && attempt.Status == mail.Pending,
			"sent_anyway": len(r.plan.Blocks) > 0, "bulk": r.request.Bulk.Bulk, "position": r.request.Bulk.Position,
			"person": r.actor.Person, "person_id": r.actor.PersonID, "os_user": r.actor.OSUser,
		}).Scan(&attempt.ID.Row)
	return attempt, err
}
