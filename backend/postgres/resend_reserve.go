package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// ReserveResend writes the row of another attempt, before anything is sent (rule 9), and everything that goes with it, in one
// transaction: the corrected records, the suppression of the old address, the entries of the audit log. compose makes the mail from what
// the database holds by then, and returns its subject; with an error of it nothing is changed.
//
// The row is PENDING, or SUPPRESSED where the address may not be written to: then compose is not called and nothing else is changed.
// Where the plan's blocks or refusals forbid an attempt, there is none (its ID is zero) and the plan says why.
//
// It fails with CodeNotFound for a message that is not there or not in the scope and for one that cannot be written again, with
// CodeConflict when somebody is resending it at this moment or what the person saw has changed, and with CodeInvalid.
func (db *DB) ReserveResend(
	ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest, compose func(mail.Attempt, hievents.Content) (subject string, err error),
) (attempt mail.Attempt, plan mail.ResendPlan, err error) {
	err = untilNoCollision(func() error {
		return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			r := reserving{tx: tx, scope: scope, actor: actor, request: request}
			reserved, err := r.reserve(ctx, compose)
			attempt, plan = reserved, r.plan
			plan.MaySuppress = db.maySuppress(plan.Original)
			return err
		})
	})
	if errors.Is(err, errBlocked) {
		return mail.Attempt{}, plan, nil
	}
	if err != nil {
		return mail.Attempt{}, mail.ResendPlan{}, failed(err, "reserve a resend of %s", request.ID)
	}
	return attempt, plan, nil
}

// errBlocked undoes what a transaction has done before it turned out that the plan's blocks forbid it.
var errBlocked = errors.New("blocked")

// reserving is one such transaction.
type reserving struct {
	examination
	tx      pgx.Tx
	scope   mail.Scope
	actor   mail.Actor
	request mail.ResendRequest
}

func (r *reserving) reserve(ctx context.Context, compose func(mail.Attempt, hievents.Content) (string, error)) (mail.Attempt, error) {
	if err := r.lockChain(ctx); err != nil {
		return mail.Attempt{}, err
	}
	if r.request.SuppressOld {
		if err := r.lockAddresses(ctx); err != nil {
			return mail.Attempt{}, err
		}
	}
	var err error
	if r.examination, err = examine(ctx, r.tx, r.scope, r.request); err != nil {
		return mail.Attempt{}, err
	}
	if err := r.contradiction(); err != nil {
		return mail.Attempt{}, err
	}
	if len(r.plan.Blocks) > 0 && !r.request.SendAnyway {
		return mail.Attempt{}, errBlocked
	}
	if !r.plan.Verdict.Allowed {
		return r.writeSuppressed(ctx)
	}
	return r.writePending(ctx, compose)
}

// lockChain makes all who resend one chain take turns, at the row where it begins. Attempts of ours hang on that row and on no other, so
// it alone is enough; events may still settle the others meanwhile.
func (r *reserving) lockChain(ctx context.Context) error {
	for {
		chain, err := attemptsOf(ctx, r.tx, r.scope, r.request.ID)
		if err != nil {
			return err
		}
		head := chain[0].ID
		var locked int64
		err = r.tx.QueryRow(ctx, "SELECT id FROM "+views[head.Kind]+" WHERE id = $1 FOR NO KEY UPDATE", head.Row).Scan(&locked)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		again, err := attemptsOf(ctx, r.tx, r.scope, r.request.ID) // the chain may have found another beginning while we waited
		if err != nil || again[0].ID == head {
			return err
		}
	}
}

func (r *reserving) lockAddresses(ctx context.Context) error {
	chain, err := attemptsOf(ctx, r.tx, r.scope, r.request.ID)
	if err != nil {
		return err
	}
	_, err = r.tx.Exec(ctx, lockAddressesSQL, []string{mail.NormalizeAddress(chain[len(chain)-1].Recipient)})
	return err
}

// contradiction is what makes the request one that nobody can mean any more.
func (r *reserving) contradiction() error {
	switch seen := r.request.Seen; {
	case r.hand != "":
		return mail.Errorf(mail.CodeConflict, "%s is being resent by %s right now: wait for what comes of it", r.plan.Original.ID, r.hand)
	case !seen.IsZero() && seen != r.plan.Last.ID:
		return mail.Errorf(mail.CodeConflict, "%s has been resent meanwhile: look at what came of it first", r.plan.Original.ID)
	case r.request.SuppressOld && !r.changesAddress():
		return mail.Errorf(mail.CodeInvalid, "the old address cannot be suppressed while the mail is sent to it again")
	case r.request.SuppressOld && r.plan.Original.Account == 0:
		return mail.Errorf(mail.CodeInvalid, "the old address cannot be suppressed: the message belongs to no account")
	case r.plan.To == "":
		return mail.Errorf(mail.CodeInvalid, "%s has no address to send to: name one", r.plan.Original.ID)
	}
	for _, key := range r.request.Records {
		if !slices.ContainsFunc(r.plan.Records, func(record mail.AffectedRecord) bool { return record.Key() == key }) {
			return mail.Errorf(mail.CodeConflict, "%s does not hold the old address any more: look again at what would change", key)
		}
	}
	return nil
}

// writeSuppressed leaves a trace of what was not sent (rule 8).
func (r *reserving) writeSuppressed(ctx context.Context) (mail.Attempt, error) {
	attempt, err := r.insertAttempt(ctx, mail.Suppressed)
	if err != nil {
		return mail.Attempt{}, err
	}
	attempt.Reason = mail.ReasonSuppressed
	attempt.Detail = "Not sent: " + r.plan.Verdict.Rule.Words() + "."
	if err := r.insertSend(ctx, attempt); err != nil {
		return mail.Attempt{}, err
	}
	if err := settleResolutions(ctx, r.tx, views[attempt.ID.Kind], attempt.ID.Row); err != nil {
		return mail.Attempt{}, err
	}
	return attempt, notifyChanged(ctx, r.tx)
}

func (r *reserving) writePending(ctx context.Context, compose func(mail.Attempt, hievents.Content) (string, error)) (mail.Attempt, error) {
	if err := r.changeRecords(ctx); err != nil {
		return mail.Attempt{}, err
	}
	attempt, err := r.insertAttempt(ctx, mail.Pending)
	if err != nil {
		return mail.Attempt{}, err
	}
	content, err := readContent(ctx, r.tx, r.scope, attempt.ID)
	if err != nil {
		return mail.Attempt{}, err
	}
	if r.outOfDate(content); len(r.plan.Blocks) > 0 && !r.request.SendAnyway {
		return mail.Attempt{}, errBlocked
	}
	subject, err := compose(attempt, content)
	if err != nil {
		return mail.Attempt{}, err
	}
	if _, err := r.tx.Exec(ctx, "UPDATE "+views[attempt.ID.Kind]+" SET subject = left($2, 255) WHERE id = $1", attempt.ID.Row, textOf(subject)); err != nil {
		return mail.Attempt{}, err
	}
	if r.request.SuppressOld {
		if err := r.suppressOld(ctx); err != nil {
			return mail.Attempt{}, err
		}
	}
	if err := r.insertSend(ctx, attempt); err != nil {
		return mail.Attempt{}, err
	}
	if err := settleResolutions(ctx, r.tx, views[attempt.ID.Kind], attempt.ID.Row); err != nil {
		return mail.Attempt{}, err
	}
	return attempt, notifyChanged(ctx, r.tx)
}

// insertAttemptSQL copies what the attempt is about from the chain's last one.
var insertAttemptSQL = map[mail.Kind]string{
	mail.Announcement: insertAttemptSQLOf(mail.Announcement, "event_id, message_id"),
	mail.Transaction:  insertAttemptSQLOf(mail.Transaction, "event_id, order_id, attendee_id, email_type"),
}

func insertAttemptSQLOf(kind mail.Kind, about string) string {
	return `
		INSERT INTO ` + views[kind] + ` (` + about + `, subject, recipient, original_recipient, status, retry_for_id, created_at, updated_at)
		SELECT ` + about + `, subject, @to, nullif(@old, ''), @status, @original::bigint,
		       date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
		  FROM ` + views[kind] + ` WHERE id = @last
		RETURNING id`
}

func (r *reserving) insertAttempt(ctx context.Context, status mail.Status) (mail.Attempt, error) {
	original, last := r.plan.Original, r.plan.Last
	attempt := mail.Attempt{
		ID: mail.MessageID{Kind: last.ID.Kind}, Original: original.ID, OriginalSESID: original.SESMessageID, To: r.plan.To, Status: status,
	}
	old := ""
	if r.changesAddress() {
		old = mail.NormalizeAddress(last.Recipient)
	}
	err := r.tx.QueryRow(ctx, insertAttemptSQL[last.ID.Kind], pgx.NamedArgs{
		"to": attempt.To, "old": old, "status": string(status), "original": original.ID.Row, "last": last.ID.Row,
	}).Scan(&attempt.ID.Row)
	return attempt, err
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
		UPDATE bulk_resend_items SET attempt_id = $3, done_at = clock_timestamp()
		 WHERE bulk_id = $1 AND position = $2 AND done_at IS NULL`, place.Bulk, place.Position, attempt.Row)
	if err == nil && taken.RowsAffected() != 1 {
		return mail.Errorf(mail.CodeConflict, "somebody else has sent item %d of this bulk resend", place.Position)
	}
	return err
}
