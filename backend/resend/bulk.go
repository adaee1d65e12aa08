package resend

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// BulkStore is what is remembered of bulk resends; *resends.Resends is one. What is not the actor's own, or outside the scope, does not exist.
type BulkStore interface {
	PlanBulk(ctx context.Context, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error)
	StartBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.BulkRequest) (id int64, err error)
	// HoldBulk makes the caller the one who runs it, until release. It fails with CodeBusy while somebody else does.
	HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (bulk mail.Bulk, release func(), err error)
	NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error)
	SkipBulkItem(ctx context.Context, place mail.BulkPlace, code, reason string) error
	EndBulk(ctx context.Context, id int64, failure mail.Remark) error
	StopBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) error
	Bulks(ctx context.Context, scope mail.Scope, actor mail.Actor, limit int) ([]mail.Bulk, error)
	Bulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (mail.Bulk, error)
	BulkItems(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, after string, limit int) (mail.Page[mail.BulkItem], error)
}

// endLimit bounds the note of how a bulk resend ended, which is taken even when it was cancelled.
const endLimit = 5 * time.Second

// stopInterval is how often a bulk resend looks whether somebody asked it to stop, while an item takes longer than that.
const stopInterval = 300 * time.Millisecond

// RunBulk sends the waiting items of a bulk resend one after the other at the account's rate, each to its issue's own address, until none
// is left, somebody asks it to stop, ctx ends, or something fails that others would fail at too: that is noted, and is no error. An item
// whose attempt is reserved is finished; one that is still waiting for its turn or whose mail is being made is left for later, so that
// stopping takes less than a second. changed is called after each item.
//
// An item is taken by the transaction that writes its attempt: however often a bulk is interrupted and continued, and by however many at
// once, no item is sent twice. It fails with CodeNotFound and CodeBusy, and where the database cannot be reached.
func (r *Resender) RunBulk(ctx context.Context, bulks BulkStore, scope mail.Scope, actor mail.Actor, id int64, changed func()) error {
	bulk, release, err := bulks.HoldBulk(ctx, scope, actor, id)
	if err != nil {
		return err
	}
	defer changed() // whoever looks sees it released
	defer release()
	inHand, watched := untilStopped(ctx, bulks, id)
	defer watched()
	for ctx.Err() == nil {
		item, found, stop, err := bulks.NextBulkItem(ctx, id)
		if err != nil {
			return err
		}
		if !found || stop {
			break
		}
		failure, err := r.bulkItem(inHand, bulks, scope, actor, item, bulk.SendAnyway)
		if err != nil {
			return err
		}
		if failure.Code != "" {
			return end(ctx, bulks, id, failure)
		}
		changed()
	}
	return end(ctx, bulks, id, mail.Remark{})
}

// untilStopped is a context for the items of a bulk resend. It ends when somebody asks it to stop: in another window perhaps, so that only
// the database knows. release ends it too, and waits until nothing watches any more.
func untilStopped(ctx context.Context, bulks BulkStore, id int64) (inHand context.Context, release func()) {
	inHand, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() {
		looks := time.NewTicker(stopInterval)
		defer looks.Stop()
		for {
			select {
			case <-inHand.Done():
				return
			case <-looks.C:
			}
			if _, _, stop, err := bulks.NextBulkItem(inHand, id); err == nil && stop {
				cancel()
			}
		}
	})
	return inHand, func() {
		cancel()
		watching.Wait()
	}
}

func end(ctx context.Context, bulks BulkStore, id int64, failure mail.Remark) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	return bulks.EndBulk(ctx, id, failure)
}

// bulkItem resends one, as its plan showed it: to that address, and in spite of something only where the plan said so. What cannot be sent
// is skipped. A failure is one that the items after it would meet too.
func (r *Resender) bulkItem(ctx context.Context, bulks BulkStore, scope mail.Scope, actor mail.Actor, item mail.BulkItem, sendAnyway bool) (mail.Remark, error) {
	result, err := r.Resend(ctx, scope, actor, mail.ResendRequest{
		ID: item.Original, LastTo: item.To, SendAnyway: sendAnyway && item.Code != "", Bulk: item.Place,
	})
	code, reason := result.Code, result.Reason
	switch {
	case ctx.Err() != nil:
		return mail.Remark{}, nil
	case err == nil && result.Everything:
		return mail.Remark{Code: mail.RemarkCode(code), Message: reason}, nil
	case err == nil && !result.ID.IsZero():
		return mail.Remark{}, nil // the transaction that wrote its attempt has taken it
	case errors.Is(err, ErrNoRenderer):
		return mail.Remark{Code: mail.RemarkCode(mail.CodeOf(err)), Message: err.Error()}, nil
	case err != nil:
		switch code = string(mail.CodeOf(err)); mail.Code(code) {
		case mail.CodeConflict, mail.CodeInvalid, mail.CodeNotFound:
		case mail.CodeDatabaseDown, mail.CodeDatabaseRefused:
			return mail.Remark{}, err
		case mail.CodeAWSCredentials, mail.CodeNotAllowed:
			return mail.Remark{Code: mail.RemarkCode(code), Message: err.Error()}, nil
		default:
			r.Log.WithError(err).WithField("message", item.Original.String()).Error("an item of a bulk resend failed")
		}
		reason = err.Error()
	}
	return mail.Remark{}, bulks.SkipBulkItem(ctx, item.Place, code, reason)
}
