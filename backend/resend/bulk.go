package resend

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// BulkStore stores bulk resends; *resends.Resends is one. Those of another actor or outside the scope are treated as not existing.
type BulkStore interface {
	PlanBulk(ctx context.Context, scope mail.Scope, request mail.BulkRequest) (mail.BulkPlan, error)
	StartBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, request mail.BulkRequest) (id int64, err error)
	// HoldBulk acquires the exclusive right to run a bulk resend, until release. It fails with CodeBusy while somebody else holds it.
	HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (bulk mail.Bulk, release func(), err error)
	NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error)
	SkipBulkItem(ctx context.Context, place mail.BulkPlace, code, reason string) error
	EndBulk(ctx context.Context, id int64, failure mail.Remark) error
	StopBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) error
	Bulks(ctx context.Context, scope mail.Scope, actor mail.Actor, limit int) ([]mail.Bulk, error)
	Bulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (mail.Bulk, error)
	BulkItems(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, after string, limit int) (mail.Page[mail.BulkItem], error)
}

// endLimit is the timeout for recording how a bulk resend ended, which also happens after a cancellation.
const endLimit = 5 * time.Second

// stopInterval is how often a bulk resend checks for a request to stop while an item is in progress.
const stopInterval = 300 * time.Millisecond

// busyTries is how often an item is tried whose rows or tables another program keeps locked; the store waits some seconds each time. A migration of
// Hi.Events may lock a table for longer.
const busyTries = 12

// RunBulk sends the waiting items of a bulk resend one after the other at the account's rate, each to its issue's own address. It ends when
// none is left, on a request to stop, when ctx ends, or on a failure that would affect all further items; this failure is recorded and is
// not returned. An item with a reserved attempt is finished. An item that waits for the rate or whose mail is being made is left for later,
// so that stopping takes less than a second. changed is called after each item.
//
// The transaction that writes an item's attempt also marks the item as taken. No item is therefore sent twice, however often and by however
// many programs a bulk resend is continued. RunBulk fails with CodeNotFound and CodeBusy, and if the database cannot be reached.
func (r *Resender) RunBulk(ctx context.Context, bulks BulkStore, scope mail.Scope, actor mail.Actor, id int64, changed func()) error {
	bulk, release, err := bulks.HoldBulk(ctx, scope, actor, id)
	if err != nil {
		return err
	}
	defer changed() // runs after release, so that changed sees the bulk resend released
	defer release()
	inHand, watched := untilStopped(ctx, bulks, id)
	defer watched()
	busy := 0
	for ctx.Err() == nil {
		item, found, stop, err := bulks.NextBulkItem(ctx, id)
		if err != nil {
			return err
		}
		if !found || stop {
			break
		}
		failure, err := r.bulkItem(inHand, bulks, scope, actor, item, bulk.SendAnyway)
		if mail.CodeOf(err) == mail.CodeBusy {
			if busy++; busy < busyTries {
				continue
			}
			err = bulks.SkipBulkItem(ctx, item.Place, string(mail.CodeBusy), err.Error())
		}
		busy = 0
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

// untilStopped returns a context for the items of a bulk resend. The context ends on a request to stop, which is polled from the database
// because it may come from another program. release ends the context too, and waits until the polling goroutine has ended.
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

// bulkItem resends one item as its plan showed it: to that address, and with SendAnyway only if the plan showed a reason against sending.
// An item that cannot be sent is skipped, but for one that fails with CodeBusy. The returned remark is a failure that the following items would have too.
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
		return mail.Remark{}, nil // the transaction that wrote its attempt has marked the item as taken
	case errors.Is(err, ErrNoRenderer):
		return mail.Remark{Code: mail.RemarkCode(mail.CodeOf(err)), Message: err.Error()}, nil
	case err != nil:
		switch code = string(mail.CodeOf(err)); mail.Code(code) {
		case mail.CodeConflict, mail.CodeInvalid, mail.CodeNotFound:
		case mail.CodeDatabaseDown, mail.CodeDatabaseRefused, mail.CodeBusy:
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
