package drain

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// parkedEvery keeps rule 4's promise of a minute, with time to spare for the work itself.
	parkedEvery = 45 * time.Second
	// parkedSoon is after how long events that were just parked are looked at: most senders write their row within seconds of the mail.
	parkedSoon = 5 * time.Second
	// parkedAgain is the pause after a failure that is not the database's being away.
	parkedAgain = 15 * time.Second
)

// tendParked has events applied whose message has appeared, while following: now and then, and soon after something was parked.
func (r *run) tendParked() {
	recorder, can := r.Recorder.(Parked)
	if !can {
		return
	}
	next := time.NewTimer(0)
	defer next.Stop()
	at := time.Now() // when next fires
	var failing backoff
	for {
		select {
		case <-r.fetch.Done():
			return
		case <-r.parkedSome:
			if soon := time.Now().Add(parkedSoon); soon.Before(at) {
				at = soon
				next.Reset(parkedSoon)
			}
			continue
		case <-next.C:
		}
		pause := parkedEvery
		switch err := r.unpark(recorder); {
		case err == nil:
			failing.reset()
		case mail.CodeOf(err) == mail.CodeDatabaseDown:
			_ = failing.wait(r.fetch) // its end is seen above
			pause = 0
		default:
			pause = parkedAgain
		}
		at = time.Now().Add(pause)
		next.Reset(pause)
	}
}

// unpark looks through the parked events once. It is also what finds out that the database is away, or back, while nothing comes from the
// queue.
func (r *run) unpark(recorder Parked) error {
	limited, cancel := context.WithTimeout(r.work, longestAttempt)
	defer cancel()
	applied, err := recorder.ApplyParked(limited)
	r.tally.unparked(applied)
	switch {
	case err == nil:
		r.watch.back(StateDatabaseAway)
		r.watch.note(func(s *Status, now time.Time) {
			s.Unparked = now
			if len(applied.Outcomes) > 0 {
				s.Recorded = now
			}
		})
	case r.fetch.Err() != nil:
	case mail.CodeOf(err) == mail.CodeDatabaseDown:
		r.watch.gone(StateDatabaseAway, err)
	default:
		r.watch.troubled("parked events could not be looked through", err)
	}
	return err
}

// somethingParked wakes tendParked. It never waits.
func (r *run) somethingParked() {
	select {
	case r.parkedSome <- struct{}{}:
	default:
	}
}

// doChores does each chore when it is due, while following.
func (r *run) doChores() {
	due := make([]time.Time, len(r.Chores))
	for {
		wait := time.Hour
		for i, chore := range r.Chores {
			if now := time.Now(); !due[i].After(now) {
				due[i] = now.Add(chore.Every)
				if err := chore.Run(r.fetch); err != nil && r.fetch.Err() == nil {
					r.watch.troubled("a chore could not be done: "+chore.Name, err)
				}
			}
		}
		for i := range due {
			wait = min(wait, time.Until(due[i]))
		}
		if clock.Sleep(r.fetch, wait) != nil {
			return
		}
	}
}
