package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// bulkRunners runs the bulk resends of this window. Each continues until it ends or the window closes; the mail being sent is finished first.
type bulkRunners struct {
	calls   *Calls
	changes *changeEvents
}

func newBulkRunners(calls *Calls, emit func(event string)) *bulkRunners {
	return &bulkRunners{calls: calls, changes: newChangeEvents(calls, emit, BulkChanged)}
}

// run starts a bulk resend and returns after HoldBulk: with nil if that succeeded, so that every later read shows it as running.
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

// beginning sends nil to begun when the bulk resend is held, and checks the person's rights before each item.
type beginning struct {
	resend.BulkStore
	begun chan<- error
	call  resendCall
}

// NextBulkItem first checks whether the person may still do this: a bulk resend outlives the session in which it was started.
func (b beginning) NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error) {
	who, err := b.call.database.People.Person(ctx, b.call.person)
	switch {
	case mail.CodeOf(err) == mail.CodeNotFound, err == nil && !access.Allows(b.call.policy.Admit(who).Memberships, b.call.scope):
		return mail.BulkItem{}, false, false, mail.Errorf(mail.CodeNotAllowed, "Who started this bulk resend may not do so any more.")
	case err != nil:
		return mail.BulkItem{}, false, false, err
	}
	return b.BulkStore.NextBulkItem(ctx, id)
}

// HoldBulk sends nil to begun if it succeeds.
func (b beginning) HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (mail.Bulk, func(), error) {
	bulk, release, err := b.BulkStore.HoldBulk(ctx, scope, actor, id)
	if err == nil {
		b.begun <- nil
	}
	return bulk, release, err
}
