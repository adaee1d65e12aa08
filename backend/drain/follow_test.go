package drain_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// follow starts a following drain and stops it at the end of the test if the test has not done so.
func follow(t *testing.T, options drain.Options) *drain.Following {
	t.Helper()
	if options.Decoder == nil {
		options.Decoder = words{}
	}
	following, err := drain.New(options).Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = following.Stop() })
	return following
}

// stopped stops the drain and checks that nothing was given back.
func stopped(t *testing.T, following *drain.Following) drain.Report {
	t.Helper()
	report, err := following.Stop()
	if err != nil {
		t.Errorf("stopping: %v", err)
	}
	if state := following.Status().State; state != drain.StateStopped {
		t.Errorf("state %s after the end", state)
	}
	return report
}

func (q *memoryQueue) send(bodies ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, body := range bodies {
		q.waiting = append(q.waiting, &stored{id: fmt.Sprintf("sent-%d", len(q.waiting)+len(q.deleted)), body: body})
	}
}

func (q *memoryQueue) polled() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.polls
}

func (q *memoryQueue) left() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

func TestFollowingGoesOnAtAnEmptyQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(2500)...), &memory{}
		following := follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(time.Minute)
		if q.left() != 0 {
			t.Fatalf("%d left after a minute", q.left())
		}
		polls := q.polled()
		time.Sleep(10 * time.Minute)
		if n := q.polled() - polls; n < 29 || n > 31 {
			t.Errorf("%d polls in ten minutes without anything to receive, want one every 20 s", n)
		}
		sent := time.Now()
		q.send("late")
		time.Sleep(time.Second)
		if report := stopped(t, following); report.Received != 2501 || report.Applied != 2501 || report.Deleted != 2501 {
			t.Errorf("%+v", report)
		}
		if took := r.at[len(r.at)-1].Sub(sent); took > 300*time.Millisecond {
			t.Errorf("recorded %v after it was sent", took)
		}
	})
}

func TestWhatAFullBatchLeavesOverIsNotHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(10)...), &memory{}
		follow(t, drain.Options{Queue: q, Recorder: r, BatchSize: 7})
		time.Sleep(300 * time.Millisecond)
		if q.left() != 0 {
			t.Errorf("%d of 10 messages wait for company", q.left())
		}
	})
}

func TestStartFailsForAQueueThatIsSetUpWrongly(t *testing.T) {
	missing := mail.Errorf(mail.CodeQueueMissing, "no such queue")
	if _, err := drain.New(drain.Options{Queue: missingQueue{err: missing}, Decoder: words{}, Recorder: &memory{}}).Start(t.Context()); !errors.Is(err, missing) {
		t.Errorf("%v", err)
	}
}

type missingQueue struct {
	drain.Queue
	err error
}

func (m missingQueue) VisibilityTimeout(context.Context) (time.Duration, error) { return 0, m.err }

func TestStoppingFinishesWorkInHandWhileFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(500)...)
		begun := make(chan struct{}, 1)
		r := &memory{work: func(context.Context) {
			select {
			case begun <- struct{}{}:
			default:
			}
			time.Sleep(3 * time.Second)
		}}
		following := follow(t, drain.Options{Queue: q, Recorder: r})
		<-begun
		report := stopped(t, following)
		if report.Received == 0 || report.Deleted != report.Received {
			t.Errorf("%+v", report)
		}
	})
}

func TestAnIdleFollowingNoticesThatTheDatabaseIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &parking{err: failure{err: mail.Errorf(mail.CodeDatabaseDown, "gone")}}
		following := follow(t, drain.Options{Queue: newQueue(), Recorder: r})
		r.err.on.Store(true)
		time.Sleep(time.Minute)
		if state := following.Status().State; state != drain.StateDatabaseAway {
			t.Errorf("state %s", state)
		}
		r.err.on.Store(false)
		time.Sleep(5 * time.Second)
		if state := following.Status().State; state != drain.StateFollowing {
			t.Errorf("state %s", state)
		}
	})
}

func TestChoresAreDoneWhenTheyAreDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var often, seldom int
		following := follow(t, drain.Options{Queue: newQueue(), Recorder: &memory{}, Chores: []drain.Chore{
			{Name: "often", Every: time.Minute, Run: func(context.Context) error { often++; return errors.New("never works") }},
			{Name: "seldom", Every: 10 * time.Minute, Run: func(context.Context) error { seldom++; return nil }},
		}})
		time.Sleep(30*time.Minute - time.Second)
		stopped(t, following)
		if often != 30 || seldom != 3 {
			t.Errorf("%d and %d times in half an hour", often, seldom)
		}
	})
}
