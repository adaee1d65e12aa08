package drain_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// follow starts to follow, and stops at the end of the test if the test has not.
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

// stopped stops and checks that nothing was given back.
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

// failure is something that fails while it is on. Its methods may be called from several goroutines.
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

// hanging is a queue whose receives say nothing until their context ends.
type hanging struct {
	*memoryQueue
	on atomic.Bool
}

func (h *hanging) Receive(ctx context.Context, wait time.Duration) ([]mail.QueueMessage, error) {
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
		time.Sleep(20 * time.Second) // less than the visibility timeout: nothing has come back
		if report := stopped(t, following); report.Received != 100 || report.Deleted < 99 {
			t.Errorf("%+v", report)
		}
	})
}

func TestMessageThatTheDatabaseRefusesGoesToQuarantineAlone(t *testing.T) {
	bodies := numbered(1000)
	bodies[417] = "poison"
	for name, work := range map[string]func(t *testing.T, options drain.Options) drain.Report{
		"once": func(t *testing.T, options drain.Options) drain.Report {
			report, err := drain.New(options).Once(t.Context())
			if err != nil {
				t.Error(err)
			}
			return report
		},
		"following": func(t *testing.T, options drain.Options) drain.Report {
			following := follow(t, options)
			time.Sleep(10 * time.Second)
			return stopped(t, following)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue(bodies...)
				r := &memory{fail: func(bodies []string) error {
					if slices.Contains(bodies, "poison") {
						return mail.Errorf(mail.CodeInvalid, "invalid byte sequence \x00\xff")
					}
					return nil
				}}
				report := work(t, drain.Options{Queue: q, Decoder: words{}, Recorder: r})
				if report.Received != 1000 || report.Applied != 999 || report.Quarantined != 1 || report.Deleted != 1000 {
					t.Errorf("%+v", report)
				}
				if got := r.refusals["poison"]; got.Reason != mail.RefusedByDatabase || got.Detail != "the database refuses to record it: invalid byte sequence " {
					t.Errorf("quarantined as %+q", got)
				}
			})
		})
	}
}

func TestNothingComesBackForEver(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		fail   func([]string) error
		reason string
	}{
		"cannot be told":       {"later", nil, drain.ReasonUndecided},
		"fails for no reason":  {"odd", func(bodies []string) error { return unless(bodies, "odd") }, mail.RefusedByDatabase},
		"makes us panic":       {"panic", nil, drain.ReasonDecoderFailed},
		"makes recorder panic": {"odd", func(bodies []string) error { panicOver(bodies, "odd"); return nil }, mail.RefusedByDatabase},
	} {
		for _, following := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, following %v", name, following), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					q, r := newQueue("fine", test.body, "good"), &memory{fail: test.fail}
					options := drain.Options{Queue: q, Decoder: words{}, Recorder: r}
					if following {
						following := follow(t, options)
						time.Sleep(time.Hour)
						if report := stopped(t, following); report.Deleted != 3 {
							t.Errorf("%+v", report)
						}
					}
					for range 5 {
						if _, err := drain.New(options).Once(t.Context()); err == nil && q.left() > 0 {
							t.Error("a message is left without an error")
						}
					}
					if q.left() != 0 || r.refusals[test.body].Reason != test.reason || len(r.refusals) != 1 {
						t.Errorf("%d left, quarantined: %v", q.left(), r.refusals)
					}
				})
			})
		}
	}
}

func unless(bodies []string, odd string) error {
	if slices.Contains(bodies, odd) {
		return errors.New("something that nobody foresaw")
	}
	return nil
}

func panicOver(bodies []string, odd string) {
	if slices.Contains(bodies, odd) {
		panic("over " + odd)
	}
}

func TestMessagesThatCannotBeToldNowAreKeptInHandWhileFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetchable atomic.Bool
		q, r := newQueue("one", "later 1", "later 2", "two"), &memory{}
		following := follow(t, drain.Options{Queue: q, Decoder: decoderThatNeeds(&fetchable), Recorder: r})
		time.Sleep(5 * time.Minute)
		if received := following.Status().Report.Received; q.left() != 2 || received != 4 {
			t.Errorf("%d left, %d received: want the other two recorded, and none received again", q.left(), received)
		}
		fetchable.Store(true)
		time.Sleep(5 * time.Second)
		if report := stopped(t, following); report.Deleted != 4 || report.Received != 4 {
			t.Errorf("%+v", report)
		}
	})
}

type decoderFunc func(ctx context.Context, body []byte) (mail.Notice, error)

func (f decoderFunc) Decode(ctx context.Context, body []byte) (mail.Notice, error) {
	return f(ctx, body)
}

// decoderThatNeeds tells everything once the certificate is there.
func decoderThatNeeds(certificate *atomic.Bool) drain.Decoder {
	return decoderFunc(func(ctx context.Context, body []byte) (mail.Notice, error) {
		if certificate.Load() {
			return mail.Notice{Body: body, Events: []mail.DeliveryEvent{{SESMessageID: string(body)}}}, nil
		}
		return words{}.Decode(ctx, body)
	})
}

func TestStoppingGivesBackWhatCouldNotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("one", "later")
		following := follow(t, drain.Options{Queue: q, Recorder: &memory{}})
		time.Sleep(5 * time.Second)
		report, err := following.Stop()
		if mail.CodeOf(err) != mail.CodeQueueUnreachable || report.Deleted != 1 || !q.released["id-1"] {
			t.Errorf("%+v, %v, released %v", report, err, q.released)
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

// parking counts how often parked events are looked through.
type parking struct {
	memory
	looks atomic.Int64
	err   failure
}

func (p *parking) ApplyParked(context.Context) (mail.Recorded, error) {
	p.looks.Add(1)
	return mail.Recorded{}, p.err.now()
}

func TestRule4ParkedEventsAreLookedThroughEveryMinuteAndSoonAfterParking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(), &parking{}
		follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(10 * time.Minute)
		if looks := r.looks.Load(); looks < 10 || looks > 15 {
			t.Errorf("%d looks in ten minutes", looks)
		}
		time.Sleep(2 * time.Second)
		before := r.looks.Load()
		q.send("parked")
		time.Sleep(7 * time.Second)
		if looks := r.looks.Load() - before; looks == 0 || looks > 2 {
			t.Errorf("%d looks in the 7 s after an event was parked", looks)
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
