package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// parkedEvery keeps the limit of one minute (rule 4), with time to spare for the work itself.
	parkedEvery = 45 * time.Second
	// erasingBudget is the maximum time, after each interval, of erasing the addresses of what Hi.Events has deleted.
	erasingBudget = 10 * time.Second
)

// Upkeep applies parked events whose message has appeared (rule 4), as a drain that follows the queue does, while somebody is signed in. While
// that is a superadmin, it also erases the addresses of what Hi.Events has deleted. It does not use the queue, which may be unreachable; but if
// no queue is set, Mailroom changes nothing (rule 17).
type Upkeep struct {
	calls       *Calls
	link        *Link
	session     *Session
	every       time.Duration
	failed      bool // the last run failed, so that a persistent problem is logged once
	eraseFailed bool // the last erasing failed, likewise
}

// NewUpkeep makes an Upkeep; nothing runs before Open.
func NewUpkeep(calls *Calls, link *Link, session *Session) *Upkeep {
	return &Upkeep{calls: calls, link: link, session: session, every: parkedEvery}
}

// Open starts the work in the background after a first interval, so as not to delay the window. It must be called once; Calls.Close ends it.
func (u *Upkeep) Open() {
	u.calls.start("Upkeep", func(ctx context.Context) {
		for clock.Sleep(ctx, u.every) == nil {
			u.applyParked(ctx)
			u.eraseDeleted(ctx)
		}
	})
}

func (u *Upkeep) applyParked(ctx context.Context) {
	now := u.link.now()
	if _, err := u.session.signedIn().Scope(); err != nil || !now.canDrain() {
		return
	}
	database, err := now.database.now()
	if err != nil {
		return // the screens say why
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	// The page learns of the changes from the database's notification, as of any other change.
	_, err = database.Recorder.ApplyParked(ctx)
	if err != nil && !u.failed && mail.CodeOf(err) != mail.CodeDatabaseDown {
		u.calls.log.WithError(err).Warn("parked events could not be looked through")
	}
	u.failed = err != nil
}

// eraseDeleted erases addresses of what Hi.Events has deleted, if a search for it is due (Erasing.EraseDeleted).
func (u *Upkeep) eraseDeleted(ctx context.Context) {
	now := u.link.now()
	if scope, err := u.session.signedIn().Scope(); err != nil || !scope.All() || !now.canDrain() {
		return
	}
	database, err := now.database.now()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, erasingBudget+readLimit)
	defer cancel()
	deleted, err := database.Erasing.EraseDeleted(ctx, erasingBudget)
	if deleted.Total() > 0 {
		u.calls.log.WithField("rows", deleted.Rows).Info("addresses of what Hi.Events has deleted were erased")
	}
	if err != nil && !u.eraseFailed && mail.CodeOf(err) != mail.CodeDatabaseDown {
		u.calls.log.WithError(err).Warn("addresses of what Hi.Events has deleted could not be erased")
	}
	u.eraseFailed = err != nil
}
