package drain

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// parkedEvery keeps rule 4's limit of a minute, with time to spare for the work itself.
	parkedEvery = 45 * time.Second
	// parkedSoon is how soon newly parked events are checked: most senders write their row within seconds of the mail.
	parkedSoon = 5 * time.Second
	// parkedAgain is the pause after a failure other than an unavailable database.
	parkedAgain = 15 * time.Second
)

// tendParked applies parked events whose message has appeared, while following: periodically, and soon after something was parked.
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
			_ = failing.wait(r.fetch) // the end of fetch is handled above
			pause = 0
		default:
			pause = parkedAgain
		}
		at = time.Now().Add(pause)
		next.Reset(pause)
	}
}

// unpark checks the parked events once. It also detects that the database is unavailable, or back, while no messages arrive.
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

// somethingParked wakes tendParked. It never blocks.
func (r *run) somethingParked() {
	select {
	case r.parkedSome <- struct{}{}:
	default:
	}
}

// doChores runs each chore when it is due, while following.
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
