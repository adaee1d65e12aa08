package desktop_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

// finished waits for the running refresh to end, and returns the state.
func (o *facades) finished() desktop.RefreshState {
	o.t.Helper()
	var state desktop.RefreshState
	o.events.until(o.t, "the refresh to end", func() bool {
		var err error
		if state, err = o.Refresh.State(); err != nil {
			o.t.Fatal(err)
		}
		return state.Finished && !state.Running
	})
	return state
}

func TestRefreshDrainsAndReports(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("one@example.com")
	o.report(simulate.Bounce, "ses-t1", "buyer@example.net")
	o.report(simulate.Delivery, "ses-a1", "fan@example.net")
	o.report(simulate.Delivery, "ses-nobody", "nobody@example.net")

	state, err := o.Start()
	if err != nil || !state.Running || !state.CanDrain {
		t.Fatalf("started: %+v, %v", state, err)
	}
	state = o.finished()
	want := desktop.Report{Received: 3, Delivered: 1, Bounced: 1, Parked: 1}
	if state.Report != want || state.Error != "" {
		t.Errorf("report %+v, want %+v (error %q)", state.Report, want, state.Error)
	}
	detail, err := o.Message("transaction:1")
	if err != nil || detail.Message.Status != "BOUNCED" || len(detail.Timeline) != 1 || len(detail.Suppressions) != 1 {
		t.Errorf("after it: %+v, %v", detail, err)
	}
	if count, err := o.CountIssues(desktop.MessageQuery{}); err != nil || count.N != 1 {
		t.Errorf("badge %+v, %v", count, err)
	}
	o.events.until(t, "who drained", func() bool {
		state, err := o.Refresh.State()
		return err == nil && state.LastDrainBy == "one@example.com" && state.LastDrainAt != "" && state.Waiting == 0
	})
}

func TestOneRefreshAtATime(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("one@example.com")
	o.report(simulate.Bounce, "ses-t1", "buyer@example.net")
	for range 5 {
		if state, err := o.Start(); err != nil || !state.Running {
			t.Fatalf("%+v, %v", state, err)
		}
	}
	if state := o.finished(); state.Report.Received != 1 {
		t.Errorf("%+v", state.Report)
	}
	if drains := o.ask("SELECT count(*) FROM mailroom.drains"); drains != 1 {
		t.Errorf("%d drains", drains)
	}
}

func TestRefreshCanBeCancelled(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("one@example.com")
	if _, err := o.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Cancel(); err != nil {
		t.Fatal(err)
	}
	if state := o.finished(); !state.Report.Cancelled || state.Error != "" {
		t.Errorf("%+v", state)
	}
	if state, err := o.Start(); err != nil || !state.Running {
		t.Errorf("a new one after it: %+v, %v", state, err)
	}
	o.finished()
}

func TestRule17WithoutAQueueRefreshOnlyReadsAgain(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	o.events.forget()
	state, err := o.Start()
	if err != nil || state.Running || state.CanDrain || state.Waiting != -1 {
		t.Errorf("%+v, %v", state, err)
	}
	o.events.await(t, desktop.MessagesChanged)
	if drains := o.ask("SELECT count(*) FROM mailroom.drains"); drains != 0 {
		t.Errorf("%d drains", drains)
	}
}

func TestAQueueThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	feed := withQueue(t)
	o := newFacades(t, feed, func(i *installation) { i.queueURL += "-lost" })
	o.signIn("one@example.com")
	if _, err := o.Start(); err != nil {
		t.Fatal(err)
	}
	if state := o.finished(); state.Code != string(mail.CodeQueueMissing) || state.Error == "" {
		t.Errorf("%+v", state)
	}
	if setup, err := o.Setup.State(); err != nil || setup.Queue != string(mail.CodeQueueMissing) || setup.Database != "ready" {
		t.Errorf("%+v, %v", setup, err)
	}
}
