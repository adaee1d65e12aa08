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

// longestWait is how long a window that follows waits after failures, unless it waits longer anyway.
const longestWait = time.Hour

// following is what a window that follows the queue by the clock is about; the zero value is off.
type following struct {
	minutes int
	person  int64
	stop    context.CancelFunc
}

// Follow has the queue drained now and every so many minutes while the window is open and this person is signed in: 1, 5, 15 or 30, or 0
// for never, which is how a window begins. It is the refresh that Start begins, and never a second one beside it. After failures it waits
// ever longer. Without a queue nothing happens (rule 17). It fails with invalid for any other interval.
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
			return struct{}{}, nil // the page was loaded anew
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

// follow drains every so often until ctx ends or the person has signed out.
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
	if ctx.Err() == nil { // nobody has put another in its place
		r.following = following{}
	}
}

// waitAfter doubles the interval with each failure in a row.
func waitAfter(every time.Duration, failures int) time.Duration {
	longest := max(every, longestWait)
	for range failures {
		every = min(2*every, longest)
	}
	return every
}

// drainByClock drains, or waits for the drain that runs, and reports whether it went well.
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
