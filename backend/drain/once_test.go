package drain_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// once drains and checks what always holds: the counts add up, and messages were recorded before they were deleted (the fakes ensure the order).
func once(t *testing.T, d *drain.Drainer, q *memoryQueue) (drain.Report, error) {
	t.Helper()
	report, err := d.Once(t.Context())
	if report.Received != q.handed {
		t.Errorf("reported %d received, the queue handed out %d", report.Received, q.handed)
	}
	if sum := report.Applied + report.Duplicates + report.Parked + report.Quarantined + report.Ignored; sum > report.Received || (err == nil && sum != report.Received) {
		t.Errorf("the outcomes of %+v do not add up (error %v)", report, err)
	}
	return report, err
}

func TestEachMessageCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("delivered", "raw delivered", "same", "same", "parked", "refuse this", "ignore this", "ignore that")
		var last drain.Report
		d := drain.New(drain.Options{Queue: q, Decoder: words{}, Recorder: &memory{}, OnProgress: func(r drain.Report) { last = r }})
		report, err := once(t, d, q)
		if err != nil {
			t.Fatal(err)
		}
		seconds := report.Seconds
		if seconds < 1 || seconds > 2.5 {
			t.Errorf("took %v s: want the last poll's second and little more", seconds)
		}
		report.Seconds = 0
		// Of the two "same", the first is applied and the second is its duplicate.
		want := drain.Report{Received: 8, Applied: 3, Duplicates: 1, Parked: 1, Quarantined: 1, Ignored: 2, Deleted: 8, Enveloped: 4, Raw: 1}
		if report.Changed[mail.Delivered] != 3 {
			t.Errorf("changed: %v", report.Changed)
		}
		if got := last; got.Deleted != 8 || got.Received != 8 {
			t.Errorf("the last progress was %+v", got)
		}
		report.Changed = nil
		if !equal(report, want) {
			t.Errorf("report %+v, want %+v", report, want)
		}
	})
}

func equal(a, b drain.Report) bool {
	return a.Received == b.Received && a.Applied == b.Applied && a.Duplicates == b.Duplicates && a.Parked == b.Parked && a.Quarantined == b.Quarantined &&
		a.Ignored == b.Ignored && a.Deleted == b.Deleted && a.Enveloped == b.Enveloped && a.Raw == b.Raw
}

func TestDeepQueueIsDrainedInFullBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(5000)...), &memory{}
		report, err := once(t, drainer(q, r), q)
		if err != nil || report.Applied != 5000 || report.Deleted != 5000 || len(q.waiting) != 0 {
			t.Fatalf("%+v, %v; %d left", report, err, len(q.waiting))
		}
		if len(r.batches) > 7 {
			t.Errorf("%d transactions for 5000 messages", len(r.batches))
		}
	})
}

func TestRule1NothingIsDeletedThatWasNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(40)...)
		down := mail.Errorf(mail.CodeDatabaseDown, "Postgres does not answer")
		r := &memory{fail: func([]string) error { return down }}
		report, err := once(t, drainer(q, r), q)
		if !errors.Is(err, down) || report.Deleted != 0 || len(q.deleted) != 0 {
			t.Errorf("%+v, %v, deleted %v", report, err, q.deleted)
		}
		if len(r.batches) != 1 {
			t.Errorf("a database that is down was asked %d times", len(r.batches))
		}
		if depth, _ := q.Depth(t.Context()); depth.Visible != 40 {
			t.Errorf("%+v: want all 40 visible again at once", depth)
		}
	})
}

func TestMessageThatCannotBeRecordedHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bodies := numbered(1000)
		bodies[417] = "poison"
		q := newQueue(bodies...)
		// Slow enough that the poison message's visibility timeout would end twice without the heartbeat.
		r := &memory{
			fail: func(bodies []string) error {
				if slices.Contains(bodies, "poison") {
					return mail.Errorf(mail.CodeInternal, "invalid byte sequence")
				}
				return nil
			},
			work: func(context.Context) { time.Sleep(5 * time.Second) },
		}
		report, err := once(t, drainer(q, r), q)
		if mail.CodeOf(err) != mail.CodeInternal || !strings.Contains(err.Error(), "invalid byte sequence") {
			t.Errorf("error %v", err)
		}
		if report.Received != 1000 || report.Applied != 999 || report.Deleted != 999 {
			t.Errorf("%+v", report)
		}
		if len(q.waiting) != 1 || q.waiting[0].body != "poison" || q.waiting[0].visibleAt.After(time.Now()) {
			t.Errorf("left: %d messages", len(q.waiting))
		}
	})
}

func TestMessageThatCannotBeToldNowStaysOnTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("one", "later", "two")
		report, err := once(t, drainer(q, &memory{}), q)
		if mail.CodeOf(err) != mail.CodeQueueUnreachable || !strings.Contains(err.Error(), "certificate") || report.Applied != 2 || report.Deleted != 2 {
			t.Errorf("%+v, %v", report, err)
		}
		if !q.released["id-1"] || len(q.waiting) != 1 {
			t.Errorf("released %v, %d left", q.released, len(q.waiting))
		}
	})
}

func TestDrainEndsWhenNothingCanBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(slices.Repeat([]string{"later"}, 5000)...)
		report, err := once(t, drainer(q, &memory{}), q)
		if err == nil || report.Received > 1200 {
			t.Errorf("%+v, %v: want it to give up after about a batch", report, err)
		}
	})
}

func TestDeletesThatFailAreReportedAndComeBackAsDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(100)...), &memory{}
		q.refuse = func(id string) bool { return strings.HasSuffix(id, "7") }
		report, err := once(t, drainer(q, r), q)
		if err != nil || report.Applied != 100 || report.Deleted != 90 {
			t.Fatalf("%+v, %v", report, err)
		}
		q.refuse, q.handed = nil, 0
		time.Sleep(q.visibility)
		report, err = once(t, drainer(q, r), q)
		if err != nil || report.Received != 10 || report.Duplicates != 10 || report.Deleted != 10 || len(q.waiting) != 0 {
			t.Errorf("the next drain: %+v, %v", report, err)
		}
	})
}

func TestDrainEndsWhenNothingCanBeDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(20)...)
		q.visibility = time.Second
		q.refuse = func(string) bool { return true }
		report, err := once(t, drainer(q, &memory{}), q)
		if err == nil || report.Deleted != 0 || report.Applied != 20 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestMessageReceivedTwiceCountsTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue("slow"), &memory{}
		// SQS may deliver a message twice whatever its visibility timeout. Here it does, while the first is in hand.
		q.onReceive = func([]queue.Message) {
			q.mu.Lock()
			defer q.mu.Unlock()
			if q.handed == 1 {
				q.waiting[0].visibleAt = time.Time{}
			}
		}
		report, err := once(t, drainer(q, r), q)
		if err != nil || report.Received != 2 || report.Applied != 1 || report.Duplicates != 1 || report.Deleted != 2 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestReceiveErrorEndsTheDrainAfterWorkInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(100)...)
		gone := mail.Errorf(mail.CodeQueueMissing, "no such queue")
		q.receiveErr = func(receives int) error {
			if receives > 3 {
				return gone
			}
			return nil
		}
		report, err := once(t, drainer(q, &memory{}), q)
		if !errors.Is(err, gone) || report.Received != 30 || report.Applied != 30 || report.Deleted != 30 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

// latecomers is a recorder with parked events whose messages have appeared.
type latecomers struct {
	memory
	err error
}

func (l *latecomers) ApplyParked(context.Context) (mail.Recorded, error) {
	return mail.Recorded{Outcomes: []mail.Outcome{mail.Applied, mail.Applied}, Changed: map[mail.Status]int{mail.Bounced: 1}}, l.err
}

func TestRule4ParkedEventsAreAppliedByTheNextDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("delivered")
		report, err := once(t, drainer(q, &latecomers{}), q)
		if err != nil || report.Applied != 1 || report.Unparked != 2 || report.Changed[mail.Bounced] != 1 || report.Changed[mail.Delivered] != 1 {
			t.Errorf("%+v, %v", report, err)
		}
		q = newQueue("delivered")
		down := mail.Errorf(mail.CodeDatabaseDown, "gone")
		if report, err = once(t, drainer(q, &latecomers{err: down}), q); !errors.Is(err, down) || report.Deleted != 1 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}
