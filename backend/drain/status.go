package drain

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// State is the state of a drain that follows.
type State string

// The states. If two apply, the later one in this list is reported.
const (
	StateFollowing    State = "following"     // everything works, whether or not there are messages
	StateQueueAway    State = "queue_away"    // the queue does not answer, or refuses
	StateDatabaseAway State = "database_away" // nothing can be recorded; nothing more is received until it can
	StateStopping     State = "stopping"      // work in hand is being finished
	StateStopped      State = "stopped"
)

// Status is the current status of a drain that follows. Times are zero for what has not happened yet.
type Status struct {
	State State
	Since time.Time // when State began
	// Report counts since the start.
	Report Report
	// InHand is how many messages are received, and neither deleted nor given back.
	InHand int

	Polled   time.Time // the queue last answered a receive, even without messages
	Received time.Time // a message last came
	Recorded time.Time // something was last committed
	Deleted  time.Time // something was last deleted from the queue
	Unparked time.Time // parked events were last checked

	// LastError is the last failure, kept after recovery; empty for none.
	LastError   string
	LastErrorAt time.Time
	// Turned is when the drain last did anything at all, a poll or an attempt to record. A drain that has done nothing for two
	// minutes hangs: polls end sooner, whatever the queue does.
	Turned time.Time
}

// watch maintains the status of a drain. Its methods may be called from several goroutines.
type watch struct {
	log logrus.FieldLogger

	mu           sync.Mutex // guards the fields below
	status       Status
	away         map[State]error // what is unavailable, and why
	databaseBack chan struct{}   // nil while the database is available; closed when it is back
	ending       State           // StateStopping or StateStopped, "" before
}

func newWatch(log logrus.FieldLogger, started time.Time) *watch {
	return &watch{log: log, away: map[State]error{}, status: Status{State: StateFollowing, Since: started, Turned: started}}
}

// note updates the status.
func (w *watch) note(write func(s *Status, now time.Time)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.status.Turned = now
	write(&w.status, now)
}

// troubled notes a failure that interrupts nothing, and logs it unless it repeats the previous one.
func (w *watch) troubled(what string, because error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if w.status.LastError != because.Error() || now.Sub(w.status.LastErrorAt) > time.Hour {
		w.log.WithError(because).Warn(what)
	}
	w.status.Turned, w.status.LastError, w.status.LastErrorAt = now, because.Error(), now
}

// gone notes that the queue or the database is unavailable (StateQueueAway or StateDatabaseAway), and logs it the first time.
func (w *watch) gone(what State, because error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.status.Turned, w.status.LastError, w.status.LastErrorAt = now, because.Error(), now
	if w.away[what] == nil {
		w.log.WithError(because).WithField("state", what).Warn("following is interrupted; it is tried again until it works")
	}
	w.away[what] = because
	if what == StateDatabaseAway && w.databaseBack == nil {
		w.databaseBack = make(chan struct{})
	}
	w.settle(now)
}

// back notes that the queue or the database answers.
func (w *watch) back(what State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.status.Turned = now
	if w.away[what] == nil {
		return
	}
	delete(w.away, what)
	w.log.WithField("state", what).WithField("seconds", int(now.Sub(w.status.Since).Seconds())).Info("following goes on")
	if what == StateDatabaseAway {
		close(w.databaseBack)
		w.databaseBack = nil
	}
	w.settle(now)
}

// end notes that the drain is stopping, or has stopped. Two goroutines report these; stopped is final, whichever is reported
// last.
func (w *watch) end(state State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ending == StateStopped {
		return
	}
	w.ending = state
	w.settle(time.Now())
}

// settle computes the state; the caller holds mu.
func (w *watch) settle(now time.Time) {
	state := StateFollowing
	for _, what := range []State{StateQueueAway, StateDatabaseAway} {
		if w.away[what] != nil {
			state = what
		}
	}
	if w.ending != "" {
		state = w.ending
	}
	if state != w.status.State {
		w.status.State, w.status.Since = state, now
	}
}

// awaitDatabase returns when the database is available, or with the error of ctx.
func (w *watch) awaitDatabase(ctx context.Context) error {
	w.mu.Lock()
	back := w.databaseBack
	w.mu.Unlock()
	if back == nil {
		return ctx.Err()
	}
	select {
	case <-back:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *watch) snapshot() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}
