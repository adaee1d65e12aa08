package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// parkedEvery keeps rule 4's promise of a minute, with time to spare for the work itself.
const parkedEvery = 45 * time.Second

// Upkeep applies parked events whose message has appeared while somebody is signed in (rule 4), as a drain that follows the queue does. It
// asks nothing of the queue, which may be out of reach; but without one being set Mailroom changes nothing (rule 17).
type Upkeep struct {
	calls   *Calls
	link    *Link
	session *Session
	every   time.Duration
	failed  bool // the last time, so that a trouble that stays is logged once
}

// NewUpkeep makes it; nothing runs before Open.
func NewUpkeep(calls *Calls, link *Link, session *Session) *Upkeep {
	return &Upkeep{calls: calls, link: link, session: session, every: parkedEvery}
}

// Open begins, in the background and not at once: opening a window is not held up. It is called once, and ends with Calls.Close.
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
	// The page hears of what it changes as of every other change: the database announces it.
	_, err = database.Recorder.ApplyParked(ctx)
	if err != nil && !u.failed && mail.CodeOf(err) != mail.CodeDatabaseDown {
		u.calls.log.WithError(err).Warn("parked events could not be looked through")
	}
	u.failed = err != nil
}
