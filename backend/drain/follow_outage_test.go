package drain_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// failure is a switch for a failing port. Its methods may be called from several goroutines.
type failure struct {
	on  atomic.Bool
	err error
}

func (f *failure) now() error {
	if f.on.Load() {
		return f.err
	}
	return nil
}

func TestFollowingSurvivesADatabaseThatGoesAwayAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := &failure{err: mail.Errorf(mail.CodeDatabaseDown, "Postgres does not answer")}
		q, r := newQueue(numbered(10)...), &memory{fail: func([]string) error { return down.now() }}
		following := follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(5 * time.Second)
		down.on.Store(true)
		q.send("the first to meet it")
		time.Sleep(time.Second)
		q.send(numbered(3000)...)
		time.Sleep(5 * time.Minute) // ten times the visibility timeout
		status := following.Status()
		if status.State != drain.StateDatabaseAway || status.LastError == "" || status.InHand == 0 || time.Since(status.Turned) > 5*time.Second {
			t.Errorf("while the database is away: %+v", status)
		}
		if status.InHand > 500 {
			t.Errorf("%d messages were received that could not be recorded", status.InHand)
		}
		down.on.Store(false)
		time.Sleep(5 * time.Second)
		if q.left() != 0 || following.Status().State != drain.StateFollowing {
			t.Errorf("%d left 5 s after the database came back, %+v", q.left(), following.Status())
		}
		report := stopped(t, following)
		if report.Received != 3011 || report.Deleted != 3011 || report.Applied+report.Duplicates != 3011 {
			t.Errorf("%+v: want every message to have been received once", report)
		}
	})
}

func TestFollowingSurvivesAQueueThatGoesAwayAndComesBack(t *testing.T) {
	for name, err := range map[string]error{
		"errors":     mail.Errorf(mail.CodeQueueUnreachable, "SQS does not answer"),
		"throttling": mail.Errorf(mail.CodeQueueUnreachable, "SQS answers with an error: ThrottlingException"),
		"removed":    mail.Errorf(mail.CodeQueueMissing, "no such queue"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gone := &failure{err: err}
				var attempts atomic.Int64
				q := newQueue(numbered(100)...)
				q.receiveErr = func(int) error {
					if gone.on.Load() {
						attempts.Add(1)
					}
					return gone.now()
				}
				following := follow(t, drain.Options{Queue: q, Recorder: &memory{}})
				time.Sleep(5 * time.Second)
				gone.on.Store(true)
				time.Sleep(10 * time.Minute)
				if status := following.Status(); status.State != drain.StateQueueAway || time.Since(status.Turned) > 5*time.Second {
					t.Errorf("while the queue is away: %+v", status)
				}
				if n := attempts.Load(); n < 500 || n > 1300 {
					t.Errorf("%d attempts in ten minutes", n)
				}
				q.send(numbered(50)...)
				gone.on.Store(false)
				time.Sleep(5 * time.Second)
				if q.left() != 0 || following.Status().State != drain.StateFollowing {
					t.Errorf("%d left 5 s after the queue came back, %+v", q.left(), following.Status())
				}
				if report := stopped(t, following); report.Deleted != 150 {
					t.Errorf("%+v", report)
				}
			})
		})
	}
}

// hanging is a queue whose receives return nothing until their context ends.
type hanging struct {
	*memoryQueue
	on atomic.Bool
}

func (h *hanging) Receive(ctx context.Context, wait time.Duration) ([]queue.Message, error) {
	if h.on.Load() {
		limited, cancel := context.WithTimeout(ctx, 40*time.Second) // as the adapter does
		defer cancel()
		<-limited.Done()
		return nil, mail.Wrap(mail.CodeQueueUnreachable, limited.Err(), "SQS does not answer")
	}
	return h.memoryQueue.Receive(ctx, wait)
}

func TestFollowingSurvivesAQueueThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &hanging{memoryQueue: newQueue(numbered(10)...)}
		following := follow(t, drain.Options{Queue: q, Recorder: &memory{}})
		time.Sleep(5 * time.Second)
		q.on.Store(true)
		time.Sleep(10 * time.Minute)
		if status := following.Status(); status.State != drain.StateQueueAway || time.Since(status.Turned) > 2*time.Minute {
			t.Errorf("while the queue hangs: %+v", status)
		}
		q.send("late")
		q.on.Store(false)
		time.Sleep(45 * time.Second)
		if report := stopped(t, following); report.Deleted != 11 {
			t.Errorf("%+v", report)
		}
	})
}

func TestRule1ALostReplyToACommitEndsInDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(30)...), &memory{}
		lost := true
		r.afterCommit = func() error {
			if lost {
				lost = false
				return mail.Errorf(mail.CodeDatabaseDown, "the connection was lost")
			}
			return nil
		}
		following := follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(10 * time.Second)
		if report := stopped(t, following); report.Received != 30 || report.Applied+report.Duplicates != 30 || report.Duplicates == 0 || report.Deleted != 30 {
			t.Errorf("%+v", report)
		}
	})
}

func TestPartialDeleteFailuresAreTriedAgainWhileFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(100)...)
		var refusals atomic.Int64
		q.refuse = func(string) bool { return refusals.Add(1)%3 == 0 }
		following := follow(t, drain.Options{Queue: q, Recorder: &memory{}})
		time.Sleep(20 * time.Second) // shorter than the visibility timeout: nothing has come back
		if report := stopped(t, following); report.Received != 100 || report.Deleted < 99 {
			t.Errorf("%+v", report)
		}
	})
}

func TestStoppingWhileTheDatabaseIsAwayEndsAfterTheGraceTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := mail.Errorf(mail.CodeDatabaseDown, "Postgres does not answer")
		q := newQueue(numbered(25)...)
		following := follow(t, drain.Options{Queue: q, Recorder: &memory{fail: func([]string) error { return down }}, Grace: 7 * time.Second})
		time.Sleep(time.Minute)
		begun := time.Now()
		report, err := following.Stop()
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("stopping took %v", took)
		}
		if err == nil || report.Deleted != 0 {
			t.Errorf("%+v, %v", report, err)
		}
		if depth, _ := q.Depth(context.Background()); depth.Visible != 25 {
			t.Errorf("%+v: want all 25 visible at once", depth)
		}
	})
}
