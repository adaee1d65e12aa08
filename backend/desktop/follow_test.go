package desktop_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

func TestAWindowCanFollowTheQueueByTheClock(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.HastenMinutes()
	o.signIn("one@example.com")
	if err := o.Follow(1); err != nil {
		t.Fatal(err)
	}
	for n, kind := range []simulate.Kind{simulate.Delivery, simulate.Complaint} {
		o.report(kind, "ses-t1", "buyer@example.net")
		o.events.until(t, "the event to be drained without a click", func() bool {
			return o.ask("SELECT count(*) FROM outgoing_message_events") == n+1
		})
	}
	state, err := o.Refresh.State()
	if err != nil || !state.ByClock || state.Error != "" {
		t.Errorf("%+v, %v", state, err)
	}
	if err := o.Follow(0); err != nil {
		t.Fatal(err)
	}
	o.events.until(t, "the last refresh by the clock to end", func() bool {
		state, err := o.Refresh.State()
		return err == nil && !state.Running
	})
	if state, err := o.Start(); err != nil || state.ByClock {
		t.Errorf("a person's own: %+v, %v", state, err)
	}
}

func TestTheClockNeverDrainsBesideAnother(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("one@example.com")
	if _, err := o.Start(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := o.Follow(30); err != nil {
			t.Fatal(err)
		}
	}
	if state := o.finished(); state.ByClock {
		t.Error("a person's refresh became the clock's")
	}
	o.events.until(t, "the drain to be noted", func() bool { return o.ask("SELECT count(*) FROM mailroom.drains") == 1 })
}

func TestFollowRefusesOtherIntervalsAndStrangers(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	refused(t, "signed out", o.Follow(5), mail.CodeSignedOut)
	o.signIn("one@example.com")
	for _, minutes := range []int{-1, 2, 60} {
		refused(t, "an interval that is not offered", o.Follow(minutes), mail.CodeInvalid)
	}
}

func TestRule17FollowingWithoutAQueueDoesNothing(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.HastenMinutes()
	o.signIn("one@example.com")
	if err := o.Follow(1); err != nil {
		t.Fatal(err)
	}
	if state, err := o.Refresh.State(); err != nil || state.Running || state.Error != "" {
		t.Errorf("%+v, %v", state, err)
	}
	if drains := o.ask("SELECT count(*) FROM mailroom.drains"); drains != 0 {
		t.Errorf("%d drains", drains)
	}
}

func TestFollowingWaitsLongerAfterFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		every    time.Duration
		failures int
		want     time.Duration
	}{
		{time.Minute, 0, time.Minute}, {time.Minute, 1, 2 * time.Minute}, {time.Minute, 3, 8 * time.Minute}, {time.Minute, 6, time.Hour},
		{time.Minute, 500, time.Hour}, {30 * time.Minute, 1, time.Hour}, {30 * time.Minute, 2, time.Hour}, {2 * time.Hour, 3, 2 * time.Hour},
	} {
		if got := desktop.WaitAfter(c.every, c.failures); got != c.want {
			t.Errorf("every %v after %d failures: %v, want %v", c.every, c.failures, got, c.want)
		}
	}
}
