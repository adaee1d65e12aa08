package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// bulkRunners are the bulk resends that this window runs. They go on until they end or the window closes; the mail in hand is finished.
type bulkRunners struct {
	calls   *Calls
	changes *changeEvents
}

func newBulkRunners(calls *Calls, emit func(event string)) *bulkRunners {
	return &bulkRunners{calls: calls, changes: newChangeEvents(calls, emit, BulkChanged)}
}

// run begins one and returns when it is held, so that whoever looks sees it running, or when it could not be.
func (b *bulkRunners) run(ctx context.Context, d resendCall, id int64) error {
	begun := make(chan error, 1)
	b.calls.start("Resend.Bulk", func(ctx context.Context) {
		err := d.resender.RunBulk(ctx, beginning{d.database.Resends, begun, d}, d.scope, d.actor, id, b.changes.signal)
		select {
		case begun <- err:
		default:
			if err != nil && ctx.Err() == nil {
				b.calls.log.WithError(err).WithField("bulk", id).Warn("a bulk resend was interrupted: it can be continued")
			}
		}
	})
	select {
	case err := <-begun:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(readLimit):
		return mail.Errorf(mail.CodeDatabaseDown, "the database does not answer: try again")
	}
}

// beginning tells when a bulk resend is held.
type beginning struct {
	resend.BulkStore
	begun chan<- error
	call  resendCall
}

// NextBulkItem looks first whether the person may still do this: a bulk resend outlives the session that it was started in.
func (b beginning) NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error) {
	who, err := b.call.database.People.Person(ctx, b.call.person)
	switch {
	case mail.CodeOf(err) == mail.CodeNotFound, err == nil && !access.Allows(who.Memberships, b.call.scope):
		return mail.BulkItem{}, false, false, mail.Errorf(mail.CodeNotAllowed, "Who started this bulk resend may not do so any more.")
	case err != nil:
		return mail.BulkItem{}, false, false, err
	}
	return b.BulkStore.NextBulkItem(ctx, id)
}

// HoldBulk tells it.
func (b beginning) HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (mail.Bulk, func(), error) {
	bulk, release, err := b.BulkStore.HoldBulk(ctx, scope, actor, id)
	if err == nil {
		b.begun <- nil
	}
	return bulk, release, err
}
