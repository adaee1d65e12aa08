package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// parkedEvery keeps the limit of one minute (rule 4), with time to spare for the work itself.
const parkedEvery = 45 * time.Second

// Upkeep applies parked events whose message has appeared (rule 4), as a drain that follows the queue does, while somebody is signed in. It
// does not use the queue, which may be unreachable; but if no queue is set, Mailroom changes nothing (rule 17).
type Upkeep struct {
	calls   *Calls
	link    *Link
	session *Session
	every   time.Duration
	failed  bool // the last run failed, so that a persistent problem is logged once
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
