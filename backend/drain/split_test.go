package drain_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// refusing is a recorder that refuses each body in bodies with an error of its code.
func refusing(bodies map[string]mail.Code) *memory {
	return &memory{fail: func(batch []string) error {
		for _, body := range batch {
			if code, refused := bodies[body]; refused {
				return mail.Errorf(code, "refused: %s", code)
			}
		}
		return nil
	}}
}

// Rule 1, for any refusal: refused messages stay on the queue or are quarantined, and all others are recorded and deleted.
func TestRule1RefusedMessagesStopNoOthers(t *testing.T) {
	codes := []mail.Code{mail.CodeInvalid, mail.CodeDatabaseRefused, mail.CodeDatabaseDown, mail.CodeNotAllowed, mail.CodeNotPrepared, mail.CodeTablesMissing, mail.CodeHiEventsChanged}
	rapid.Check(t, func(rt *rapid.T) {
		bodies := numbered(rapid.IntRange(1, 300).Draw(rt, "messages"))
		refused := map[string]mail.Code{}
		for _, i := range rapid.SliceOfDistinct(rapid.IntRange(0, len(bodies)-1), rapid.ID).Draw(rt, "refused") {
			refused[bodies[i]] = rapid.SampledFrom(codes).Draw(rt, "code")
		}
		var quarantined, left int
		for _, code := range refused {
			if code == mail.CodeInvalid {
				quarantined++
			} else {
				left++
			}
		}
		var report drain.Report
		var err error
		q, r := newQueue(bodies...), refusing(refused)
		synctest.Test(t, func(t *testing.T) { report, err = drainer(q, r).Once(t.Context()) })
		if report.Applied != len(bodies)-len(refused) || report.Quarantined != quarantined || report.Deleted != len(bodies)-left || q.left() != left {
			rt.Errorf("%+v, %d left", report, q.left())
		}
		if (err != nil) != (left > 0) || left > 0 && mail.CodeOf(err) == mail.CodeInvalid {
			rt.Errorf("error %v with %d left", err, left)
		}
		named := 0
		for _, l := range report.Left {
			named += l.Messages
		}
		if named != left {
			rt.Errorf("%d of %d messages are named: %+v", named, left, report.Left)
		}
		for _, s := range q.waiting {
			if refused[s.body] == "" || refused[s.body] == mail.CodeInvalid {
				rt.Errorf("%s is left", s.body)
			}
		}
	})
}

// The number of transactions depends on the number of refused messages, not on their place in the batch: six for each scattered one, one
// for each of adjacent ones, and some twenty for each batch that contains one. The thousand messages come in a few batches.
func TestSplittingTakesFewTransactions(t *testing.T) {
	for name, test := range map[string]struct {
		refuses func(i int) bool
		most    int
	}{
		"one":          {func(i int) bool { return i == 417 }, 40},
		"scattered":    {func(i int) bool { return i*7919%1000 < 100 }, 650},
		"side by side": {func(i int) bool { return i/100 == 4 }, 200},
		"all":          {func(int) bool { return true }, 1015},
	} {
		t.Run(name, func(t *testing.T) {
			bodies, refused := numbered(1000), map[string]mail.Code{}
			for i, body := range bodies {
				if test.refuses(i) {
					refused[body] = mail.CodeDatabaseRefused
				}
			}
			synctest.Test(t, func(t *testing.T) {
				q, r := newQueue(bodies...), refusing(refused)
				report, err := drainer(q, r).Once(t.Context())
				if err == nil || report.Deleted != 1000-len(refused) || len(r.batches) > test.most {
					t.Errorf("%d transactions, at most %d expected; %+v, %v", len(r.batches), test.most, report, err)
				}
			})
		})
	}
}

// An error that concerns every message is reported once: no message is tried alone.
func TestWhatStopsEveryMessageIsToldOnce(t *testing.T) {
	for _, code := range []mail.Code{mail.CodeDatabaseRefused, mail.CodeDatabaseDown, mail.CodeNotAllowed} {
		synctest.Test(t, func(t *testing.T) {
			q, r := newQueue(numbered(500)...), &memory{fail: func([]string) error { return mail.Errorf(code, "for all alike") }}
			report, err := drainer(q, r).Once(t.Context())
			if mail.CodeOf(err) != code || report.Deleted != 0 || len(r.batches) != 1 || len(report.Left) != 0 {
				t.Errorf("%s: %+v, %v, %d transactions", code, report, err, len(r.batches))
			}
		})
	}
}

// A following drain leaves refused messages on the queue, again and again, and continues with the others.
func TestFollowingGoesOnBesideMessagesThatAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue("one", "closed", "two"), refusing(map[string]mail.Code{"closed": mail.CodeDatabaseRefused})
		following := follow(t, drain.Options{Queue: q, Recorder: r})
		time.Sleep(time.Minute)
		q.send(numbered(50)...)
		time.Sleep(5 * time.Minute)
		status := following.Status()
		if q.left() != 1 || status.State != drain.StateFollowing || !strings.Contains(status.LastError, "refused") {
			t.Errorf("%d left, %+v", q.left(), status)
		}
		report := stopped(t, following)
		if attempts := len(r.batches); attempts > 100 {
			t.Errorf("%d transactions in six minutes", attempts)
		}
		if report.Deleted != 52 || len(report.Left) != 1 || !slices.Equal(report.Left[0].QueueMessages, []string{"id-1"}) {
			t.Errorf("%+v", report)
		}
	})
}

func TestRule13AReportShortensTheAddressesInACause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &memory{fail: func(batch []string) error {
			if slices.Contains(batch, "closed") {
				return mail.Errorf(mail.CodeDatabaseRefused, `row of "Jane <jane.doe@example.com>" is closed`)
			}
			return nil
		}}
		report, _ := drainer(newQueue("closed"), r).Once(t.Context())
		if len(report.Left) != 1 || report.Left[0].Cause != `row of "Jane <j***@example.com>" is closed` {
			t.Errorf("%+v", report.Left)
		}
	})
}

func TestAReportNamesAFewCausesAndCountsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &memory{fail: func(batch []string) error {
			if len(batch) > 0 {
				return mail.Errorf(mail.CodeDatabaseRefused, "%s is closed", batch[0])
			}
			return nil
		}}
		report, _ := drainer(newQueue(numbered(300)...), r).Once(t.Context())
		counted := 0
		for _, l := range report.Left {
			counted += l.Messages
			if len(l.QueueMessages) > 20 {
				t.Errorf("%d messages are named for one cause", len(l.QueueMessages))
			}
		}
		if len(report.Left) != 20 || counted != 300 {
			t.Errorf("%d causes, %d messages", len(report.Left), counted)
		}
	})
}

// slowQueue is a queue that answers deletions slowly and, as SQS does, refuses to hide deleted messages.
type slowQueue struct {
	*memoryQueue
	mu   sync.Mutex // guards gone
	gone map[string]bool
}

func (q *slowQueue) Delete(ctx context.Context, messages []queue.Message) ([]queue.Message, error) {
	deleted, err := q.memoryQueue.Delete(ctx, messages)
	q.mu.Lock()
	for _, message := range deleted {
		q.gone[message.Receipt] = true
	}
	q.mu.Unlock()
	time.Sleep(q.visibility)
	return deleted, err
}

func (q *slowQueue) Extend(ctx context.Context, messages []queue.Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, message := range messages {
		if q.gone[message.Receipt] {
			return mail.Errorf(mail.CodeQueueUnreachable, "ReceiptHandleIsInvalid: %s", message.Receipt)
		}
	}
	return q.memoryQueue.Extend(ctx, messages)
}

func TestNothingIsKeptHiddenThatWasDeleted(t *testing.T) {
	for _, following := range []bool{false, true} {
		t.Run(fmt.Sprintf("following %v", following), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log, hook := logtest.NewNullLogger()
				log.SetLevel(logrus.InfoLevel)
				q := &slowQueue{memoryQueue: newQueue(numbered(40)...), gone: map[string]bool{}}
				r := &memory{work: func(context.Context) { time.Sleep(q.visibility / 2) }}
				options := drain.Options{Queue: q, Decoder: words{}, Recorder: r, Log: log, BatchSize: 7}
				if following {
					f := follow(t, options)
					time.Sleep(time.Hour)
					stopped(t, f)
				} else if _, err := drain.New(options).Once(t.Context()); err != nil {
					t.Error(err)
				}
				for _, entry := range hook.AllEntries() {
					if entry.Level <= logrus.WarnLevel {
						t.Errorf("warned: %s: %v", entry.Message, entry.Data)
					}
				}
			})
		})
	}
}
