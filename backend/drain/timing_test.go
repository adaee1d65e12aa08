package drain_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestStopFinishesWorkInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		q := newQueue(numbered(5000)...)
		r := &memory{work: func(context.Context) {
			cancel()
			time.Sleep(3 * time.Second)
		}}
		report, err := drainer(q, r).Once(ctx)
		if mail.CodeOf(err) != mail.CodeCancelled {
			t.Errorf("error %v", err)
		}
		if report.Received == 5000 || report.Received != q.handed || report.Applied != report.Received || report.Deleted != report.Received {
			t.Errorf("%+v: want all that was received, and not everything, applied and deleted", report)
		}
	})
}

func TestStopGivesUpAfterTheGraceTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		q := newQueue(numbered(25)...)
		r := &memory{work: func(work context.Context) {
			cancel()
			<-work.Done()
		}}
		d := drain.New(drain.Options{Queue: q, Decoder: words{}, Recorder: r, Grace: 7 * time.Second})
		started := time.Now()
		report, err := d.Once(ctx)
		if took := time.Since(started); took < 7*time.Second || took > 9*time.Second {
			t.Errorf("took %v with a grace time of 7 s", took)
		}
		if mail.CodeOf(err) != mail.CodeCancelled || report.Deleted != 0 {
			t.Errorf("%+v, %v", report, err)
		}
		if depth, _ := q.Depth(t.Context()); depth.Visible != 25 {
			t.Errorf("%+v: want all 25 released", depth)
		}
	})
}

func TestStopBeforeTheFirstMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		q := newQueue(numbered(5)...)
		report, err := drainer(q, &memory{}).Once(ctx)
		if mail.CodeOf(err) != mail.CodeCancelled || report.Received != 0 || q.receives != 0 {
			t.Errorf("%+v, %v, %d receives", report, err, q.receives)
		}
	})
}

func TestLoneEventIsNotHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue("lone"), &memory{}
		started := time.Now()
		if _, err := once(t, drainer(q, r), q); err != nil {
			t.Fatal(err)
		}
		if waited := r.at[0].Sub(started); waited > 200*time.Millisecond {
			t.Errorf("recorded %v after it was received", waited)
		}
	})
}

func TestHeartbeatKeepsSlowWorkHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, r := newQueue(numbered(15)...), &memory{work: func(context.Context) { time.Sleep(5 * time.Minute) }}
		report, err := once(t, drainer(q, r), q)
		if err != nil || report.Received != 15 || report.Applied != 15 {
			t.Errorf("%+v, %v: want nobody to have received a message twice", report, err)
		}
	})
}

func TestQueueThatHidesNothingIsDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue("a", "b")
		q.visibility = 0
		report, err := drainer(q, &memory{}).Once(t.Context())
		if err != nil || report.Applied != 2 || report.Received != report.Deleted || len(q.waiting) != 0 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestMemoryIsBoundedHoweverDeepTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(numbered(20_000)...)
		most := 0
		r := &memory{}
		r.work = func(context.Context) {
			time.Sleep(time.Minute) // the receivers could receive everything meanwhile
			q.mu.Lock()
			defer q.mu.Unlock()
			most = max(most, q.handed-len(q.deleted))
		}
		if _, err := once(t, drainer(q, r), q); err != nil {
			t.Fatal(err)
		}
		if most > 3*1000+8*10 {
			t.Errorf("%d messages in hand", most)
		}
	})
}
