package drain

import (
	"maps"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// tally counts what a drain does and passes its report to the listener.
type tally struct {
	started  time.Time
	listener func(Report)

	mu     sync.Mutex // guards report, and serializes the calls of the listener
	report Report
}

func newTally(started time.Time, listener func(Report)) *tally {
	if listener == nil {
		listener = func(Report) {}
	}
	return &tally{started: started, listener: listener, report: Report{Changed: map[mail.Status]int{}}}
}

// left counts a message each time that it stays on the queue.
func (t *tally) left(id string, because error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Left = leaveOne(t.report.Left, id, plain(because))
}

func (t *tally) received(messages int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Received += messages
}

func (t *tally) recorded(items []item, batch mail.Recorded) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, outcome := range batch.Outcomes {
		switch outcome {
		case mail.Quarantined:
			t.report.Quarantined++
		case mail.Parked:
			t.report.Parked++
		case mail.Applied:
			t.report.Applied++
		case mail.Duplicate:
			t.report.Duplicates++
		case mail.Ignored:
			t.report.Ignored++
		}
	}
	for _, it := range items {
		switch {
		case len(it.notice.Events) == 0:
		case it.notice.Events[0].SNSMessageID == "":
			t.report.Raw++
		default:
			t.report.Enveloped++
		}
	}
	t.changed(batch)
	t.listener(t.snapshot())
}

// changed adds statuses that changed; the caller holds mu.
func (t *tally) changed(batch mail.Recorded) {
	for status, n := range batch.Changed {
		t.report.Changed[status] += n
	}
}

func (t *tally) unparked(applied mail.Recorded) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Unparked += len(applied.Outcomes)
	t.changed(applied)
}

func (t *tally) deleted(messages int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Deleted += messages
	t.listener(t.snapshot())
}

// now returns the report as of now.
func (t *tally) now() Report {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.snapshot()
}

// end returns the final report.
func (t *tally) end() Report {
	t.mu.Lock()
	defer t.mu.Unlock()
	final := t.snapshot()
	t.listener(final)
	return final
}

// snapshot is the report as of now; the caller holds mu.
func (t *tally) snapshot() Report {
	now := t.report
	now.Seconds = time.Since(t.started).Seconds()
	now.Changed = maps.Clone(t.report.Changed)
	now.Left = cloneLeft(t.report.Left)
	return now
}
