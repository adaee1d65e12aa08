package resends

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// composeLimit is how often a mail is composed for one resend, if its content changes again each time.
const composeLimit = 4

// commitLimit bounds the wait for a commit, which the end of the caller's context does not cancel.
const commitLimit = 10 * time.Second

// ReserveResend writes the row of another attempt, before anything is sent (rule 9), and everything that belongs to it, in one
// transaction: the corrected records, the suppression of the old address, the entries of the audit log. compose makes the mail and returns
// its subject; if it fails, nothing is changed.
//
// compose is called outside of any transaction, because making a mail may take seconds, during which Hi.Events must be able to write to the
// same rows. It gets the attempt without its ID, and the content as it will be after the records are corrected. A first transaction, which is
// rolled back, reads that content. The second transaction reads it again: if it has changed, nothing is written and compose is called again.
// The mail of the last call is the one to send.
//
// The row is PENDING, or SUPPRESSED if mail to the address is not allowed: then nothing else is changed, and the composed mail must not be
// sent. A bulk resend writes no SUPPRESSED row: it skips the item. If the plan's blocks or refusals forbid an attempt, none is written
// (its ID is zero) and the plan says why.
//
// It fails with CodeNotFound for a message that does not exist or is not in the scope, or whose mail cannot be written again; with
// CodeConflict if somebody is resending it at this moment, or if what the person saw or the content has changed; and with CodeInvalid. When
// ctx ends it fails and nothing is changed; once the commit has begun it ignores ctx.
func (s *Resends) ReserveResend(
	ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.ResendRequest, compose func(mail.Attempt, hievents.Content) (subject string, err error),
) (mail.Attempt, mail.ResendPlan, error) {
	prepared := preparation{shortIDs: map[string]string{}}
	made := 0
	for {
		var r reserving
		var attempt mail.Attempt
		err := s.pool.Retry(ctx, func() (err error) {
			r = reserving{examination: examination{scope: scope}, actor: actor, request: request, prepared: prepared}
			attempt, err = s.reserveOnce(ctx, &r)
			return err
		})
		r.plan.MaySuppress = s.maySuppress(r.plan.Original)
		prepared.head = r.plan.Original.ID
		switch {
		case err == nil:
			s.pool.Announce(ctx)
			return attempt, r.plan, nil
		case errors.Is(err, errBlocked):
			return mail.Attempt{}, r.plan, nil
		case errors.Is(err, errNotLocked):
			err = nil
		case errors.Is(err, errNotComposed) && made == composeLimit:
			err = mail.Errorf(mail.CodeConflict, "what %s says was changed each time that the mail had been made: try again in a moment", request.ID)
		case errors.Is(err, errNotComposed):
			made, prepared.mail = made+1, r.wanted
			prepared.mail.subject, err = compose(r.wanted.attempt, r.wanted.content)
		}
		if err != nil {
			return mail.Attempt{}, mail.ResendPlan{}, pool.Failed(err, "reserve a resend of %s", request.ID)
		}
	}
}

// reserveOnce runs one transaction.
func (s *Resends) reserveOnce(ctx context.Context, r *reserving) (mail.Attempt, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return mail.Attempt{}, err
	}
	defer func() { _ = tx.Rollback(ctx) }() // after a commit it does nothing
	var attempt mail.Attempt
	err = s.pool.WithLockErrors(ctx, tx, func(tx pgx.Tx) (err error) {
		r.tx = tx
		attempt, err = r.reserve(ctx)
		return err
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return mail.Attempt{}, err
	}
	// A cancelled commit may still succeed on the server: then there would be a row whose mail nobody sends.
	committing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitLimit)
	defer cancel()
	return attempt, tx.Commit(committing)
}

var (
	// errBlocked rolls a transaction back because the plan's blocks or refusals forbid the attempt.
	errBlocked = errors.New("blocked")
	// errNotComposed rolls a transaction back because no mail has been composed from the content that it read.
	errNotComposed = errors.New("the mail of this content has not been made")
	// errNotLocked rolls a transaction back because it has not locked the head of the chain.
	errNotLocked = errors.New("the chain is not locked")
)

// preparation is the state that one resend keeps between its transactions.
type preparation struct {
	head     mail.MessageID // the first message of the chain; zero for the first transaction, which only reads it, and locks nothing
	mail     composed
	shortIDs map[string]string // new short ids of corrected records, by the key of the record
}

// composed is a mail, with the attempt and the content that it was made from.
type composed struct {
	attempt mail.Attempt // without its ID
	content hievents.Content
	subject string
}

// isOf reports whether the mail was made for this attempt from this content. It ignores Stale, which is not part of the mail.
func (c composed) isOf(attempt mail.Attempt, content hievents.Content) bool {
	c.content.Stale, content.Stale = nil, nil
	return c.attempt == attempt && reflect.DeepEqual(c.content, content)
}

// reserving is one transaction that reserves a resend.
type reserving struct {
	examination
	tx       pgx.Tx
	actor    mail.Actor
	request  mail.ResendRequest
	prepared preparation
	wanted   composed // set with errNotComposed: the attempt and content to compose the mail from
}

func (r *reserving) reserve(ctx context.Context) (mail.Attempt, error) {
	isFirst := r.prepared.head.IsZero()
	if !isFirst {
		if err := r.lock(ctx); err != nil {
			return mail.Attempt{}, err
		}
	}
	var err error
	if r.examination, err = examine(ctx, r.tx, r.scope, r.request); err != nil {
		return mail.Attempt{}, err
	}
	if !isFirst && r.plan.Original.ID != r.prepared.head {
		return mail.Attempt{}, errNotLocked // the chain got another head meanwhile
	}
	if err := r.contradiction(); err != nil {
		return mail.Attempt{}, err
	}
	switch {
	case len(r.plan.Blocks) > 0 && !r.request.SendAnyway:
		return mail.Attempt{}, errBlocked
	case r.plan.Verdict.Allowed:
		return r.writePending(ctx)
	case r.request.Bulk.Bulk != 0:
		return mail.Attempt{}, errBlocked
	case isFirst:
		return mail.Attempt{}, errNotLocked
	}
	return r.writeSuppressed(ctx)
}

// lock serializes resends of one chain by locking its head row. All attempts that Mailroom adds refer to that row, so this lock is enough;
// events can still update the other rows meanwhile. If the row was deleted, nothing is locked: reading the chain then shows that.
func (r *reserving) lock(ctx context.Context) error {
	head := r.prepared.head
	_, err := r.tx.Exec(ctx, "SELECT mailroom.lock_chain($1, $2, $3, $4)", pool.AccountOf(r.scope, 0), head.Kind, head.Row, r.request.SuppressOld)
	return err
}

// contradiction fails if the request is inconsistent, or contradicts what the chain and the records are now.
func (r *reserving) contradiction() error {
	switch {
	case r.hand != "":
		return mail.Errorf(mail.CodeConflict, "%s is being resent by %s right now: wait for what comes of it", r.plan.Original.ID, r.hand)
	case r.request.LastTo != "" && r.request.LastTo != mail.NormalizeAddress(r.plan.Last.Recipient):
		return mail.Errorf(mail.CodeConflict, "%s has been resent to another address meanwhile: look at what came of it first", r.plan.Original.ID)
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

// writeSuppressed writes a SUPPRESSED row, which records that nothing was sent (rule 8).
func (r *reserving) writeSuppressed(ctx context.Context) (mail.Attempt, error) {
	attempt := r.attempt(mail.Suppressed)
	attempt.Reason = mail.ReasonSuppressed
	attempt.Detail = "Not sent: " + r.plan.Verdict.Rule.Words() + "."
	return r.insertAttempt(ctx, attempt, nil)
}

// writePending writes the row of a mail that has been composed. It fails with errNotComposed if no mail was made from the current content.
func (r *reserving) writePending(ctx context.Context) (mail.Attempt, error) {
	if err := r.changeRecords(ctx); err != nil {
		return mail.Attempt{}, err
	}
	content, err := r.content(ctx)
	if err != nil {
		return mail.Attempt{}, err
	}
	if r.outOfDate(content); len(r.plan.Refusals) > 0 || len(r.plan.Blocks) > 0 && !r.request.SendAnyway {
		return mail.Attempt{}, errBlocked
	}
	if seen := r.request.Seen; seen != "" && seen != r.plan.Fingerprint() {
		return mail.Attempt{}, mail.Errorf(mail.CodeConflict, "%s has changed since this plan was shown, for example because somebody resent it: look at the plan again", r.plan.Original.ID)
	}
	attempt, made := r.attempt(mail.Pending), r.prepared.mail
	if !made.isOf(attempt, content) {
		r.wanted = composed{attempt: attempt, content: content}
		return mail.Attempt{}, errNotComposed
	}
	return r.insertAttempt(ctx, attempt, &made.subject)
}
