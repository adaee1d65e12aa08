package desktop

import (
	"context"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// offeredMinutes are the intervals at which a window can follow the queue; 0 is off.
var offeredMinutes = []int{0, 1, 5, 15, 30}

// longestWait is the longest wait after failures, unless the interval itself is longer.
const longestWait = time.Hour

// following is the state of a window that drains at an interval; the zero value is off.
type following struct {
	minutes int
	person  int64
	stop    context.CancelFunc
}

// Follow drains the queue now and then every 1, 5, 15 or 30 minutes, while the window is open and this person is signed in. 0, the initial
// state, means never. Follow and Start share one refresh: a second drain never runs beside it. The wait grows with each failure. Without a
// queue nothing happens (rule 17). It fails with invalid for any other interval.
func (r *Refresh) Follow(minutes int) error {
	_, err := call(r.calls, "Refresh.Follow", readLimit, func(context.Context) (struct{}, error) {
		session := r.session.signedIn()
		if _, err := session.Scope(); err != nil {
			return struct{}{}, err
		}
		if !slices.Contains(offeredMinutes, minutes) {
			return struct{}{}, mail.Errorf(mail.CodeInvalid, "New events are checked for every 1, 5, 15 or 30 minutes, or never, not every %d.", minutes)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.following.minutes == minutes && r.following.person == session.Person.ID {
			return struct{}{}, nil // the page was reloaded
		}
		if r.following.stop != nil {
			r.following.stop()
		}
		r.following = following{}
		if minutes == 0 {
			return struct{}{}, nil
		}
		ctx, stop := context.WithCancel(r.calls.ctx)
		r.following = following{minutes, session.Person.ID, stop}
		every := time.Duration(minutes) * r.minute
		r.calls.start("Refresh.follow", func(context.Context) {
			defer stop()
			r.follow(ctx, every, session.Person.ID)
		})
		return struct{}{}, nil
	})
	return err
}

// follow drains at the interval until ctx ends or the person signs out.
func (r *Refresh) follow(ctx context.Context, every time.Duration, person int64) {
	failures := 0
	for wait := time.Duration(0); clock.Sleep(ctx, wait) == nil; wait = waitAfter(every, failures) {
		session := r.session.signedIn()
		if session.Person.ID != person {
			break
		}
		if r.drainByClock(ctx, session.Person.Email) {
			failures = 0
		} else {
			failures++
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() == nil { // no later call of Follow replaced it
		r.following = following{}
	}
}

// waitAfter doubles the interval for each consecutive failure, up to longestWait.
func waitAfter(every time.Duration, failures int) time.Duration {
	longest := max(every, longestWait)
	for range failures {
		every = min(2*every, longest)
	}
	return every
}

// drainByClock drains, or waits for the running drain, and reports whether it succeeded.
func (r *Refresh) drainByClock(ctx context.Context, person string) bool {
	now := r.link.now()
	if !now.installation.HasQueue() {
		return true
	}
	r.mu.Lock()
	r.begin(now, person, true)
	ended := r.ended
	r.mu.Unlock()
	select {
	case <-ended:
	case <-ctx.Done():
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.Error == ""
}
