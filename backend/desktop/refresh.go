package desktop

import (
	"context"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/operate"
)

const (
	// surveyEvery is how old the queue's depth and the last drain may be when the page reads the state.
	surveyEvery = 5 * time.Second
	// silenceEvery is how often a window checks whether outcomes are missing; silence is a matter of hours.
	silenceEvery = 5 * time.Minute
)

// Refresh is the facade for the refresh control: it drains the queue into the database in the background, one drain at a time for this
// window. Other windows and programs may drain at the same time. Its methods need a session.
type Refresh struct {
	calls   *Calls
	link    *Link
	session *Session
	emit    func(event string)

	mu        sync.Mutex // guards what follows
	state     RefreshState
	stop      context.CancelFunc // of the running drain; nil while none runs
	surveyed  time.Time          // when the last survey started; zero requests a new one
	surveying bool
	listened  time.Time     // when silence was last checked; zero requests a check
	of        *connection   // the connection to which state and survey belong
	ended     chan struct{} // closed when the drain that started last has ended
	following following

	minute time.Duration // the unit of following.minutes; shorter in tests
}

// NewRefresh makes the facade.
func NewRefresh(calls *Calls, link *Link, session *Session, emit func(event string)) *Refresh {
	return &Refresh{calls: calls, link: link, session: session, emit: emit, minute: time.Minute}
}

// State returns what the refresh control shows. It returns at once; an event follows when values that are still unknown arrive.
func (r *Refresh) State() (RefreshState, error) {
	return call(r.calls, "Refresh.State", readLimit, func(context.Context) (RefreshState, error) {
		if _, err := r.session.signedIn().Scope(); err != nil {
			return RefreshState{}, err
		}
		r.survey()
		return r.snapshot(), nil
	})
}

// Start starts a drain and returns at once; while a drain runs it only returns the state. Without a queue, or if the database login may
// not record events, it only makes the page reload the tables, and changes nothing (rule 17).
func (r *Refresh) Start() (RefreshState, error) {
	return call(r.calls, "Refresh.Start", readLimit, func(ctx context.Context) (RefreshState, error) {
		session, err := r.session.renewed(ctx, 0)
		if err == nil {
			_, err = session.Scope()
		}
		if err != nil {
			return RefreshState{}, err
		}
		now := r.link.now()
		if !now.canDrain() {
			r.emit(MessagesChanged)
			return r.snapshot(), nil
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.begin(now, session.Person.Email, false)
		return r.state, nil
	})
}

// begin starts a drain unless one runs. A running drain counts as started by a person once a person starts it. The caller holds r.mu.
func (r *Refresh) begin(now *connection, person string, byClock bool) {
	if r.stop != nil {
		r.state.ByClock = r.state.ByClock && byClock
		return
	}
	r.reset(now)
	ended := make(chan struct{})
	r.ended = ended
	r.state.Running, r.state.Received, r.state.ByClock = true, 0, byClock
	r.state.Error, r.state.Code = "", ""
	r.stop = r.calls.start("Refresh", func(ctx context.Context) {
		defer close(ended)
		r.drain(ctx, now, person)
	})
}

// Cancel stops the running drain: received queue messages are finished, the others stay in the queue. An event announces the report.
func (r *Refresh) Cancel() (RefreshState, error) {
	return call(r.calls, "Refresh.Cancel", readLimit, func(context.Context) (RefreshState, error) {
		if _, err := r.session.signedIn().Scope(); err != nil {
			return RefreshState{}, err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.stop != nil {
			r.stop()
		}
		return r.state, nil
	})
}

func (r *Refresh) snapshot() RefreshState {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reset(r.link.now())
	return r.state
}

// reset discards state that belongs to another connection. The caller holds r.mu.
func (r *Refresh) reset(now *connection) {
	if r.of != now && r.stop == nil {
		r.of, r.surveyed, r.listened = now, time.Time{}, time.Time{}
		r.state = RefreshState{Waiting: -1, CanDrain: true}
	}
	r.state.CanDrain = now.canDrain()
}

func (r *Refresh) drain(ctx context.Context, now *connection, person string) {
	progress := newThrottle()
	var telling sync.WaitGroup
	tellUntil, stopTelling := context.WithCancel(ctx)
	telling.Go(func() { progress.run(tellUntil, func() { r.emit(RefreshChanged) }) })
	progress.signal()

	report, err := r.drainOnce(ctx, now, person, func(soFar drain.Report) {
		r.mu.Lock()
		r.state.Received = soFar.Received
		r.mu.Unlock()
		progress.signal()
	})
	stopTelling()
	telling.Wait()
	cancelled := err != nil && ctx.Err() != nil

	r.mu.Lock()
	r.stop = nil
	r.state.Running, r.state.Received = false, report.Received
	r.state.Report, r.state.Finished = reportShape(report), true
	r.state.Report.Cancelled = cancelled
	if err != nil && !cancelled {
		failure := r.calls.failed("Refresh", err)
		r.state.Error, r.state.Code = failure.Message, string(failure.Code)
	}
	r.surveyed, r.listened = time.Time{}, time.Time{}
	r.mu.Unlock()
	r.survey()
	r.emit(RefreshChanged)
	if report.Received > 0 {
		r.emit(SetupChanged)    // the report may remove or add a warning
		r.emit(MessagesChanged) // a window that cannot listen to the database need not wait for the next poll
	}
}

func (r *Refresh) drainOnce(ctx context.Context, now *connection, person string, progress func(drain.Report)) (report drain.Report, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = r.calls.panicked("Refresh", cause)
		}
	}()
	database, err := now.database.get(ctx)
	if err != nil {
		return drain.Report{}, err
	}
	feed, err := now.openFeedNow(ctx)
	if err != nil {
		return drain.Report{}, err
	}
	started := time.Now()
	report, err = feed.Drain(ctx, database.Recorder, progress)
	now.drained(report)
	if noteErr := operate.NoteDrain(ctx, database.Operations, started, person, report); noteErr != nil {
		r.calls.log.WithError(noteErr).Warn("the drain is done, but could not be noted")
	}
	return report, err
}

// listen checks for silence; false if the check is not possible.
func (r *Refresh) listen(ctx context.Context, now *connection, waiting int) (mail.Silence, bool) {
	database, err := now.database.now()
	if err != nil {
		return mail.Silence{}, false
	}
	silence, err := operate.Silence(ctx, database.Operations, waiting)
	if err != nil {
		r.calls.log.WithError(err).Debug("nobody knows whether there is silence")
	}
	return silence, err == nil
}

// survey reads the queue's depth and the last drain in the background, unless it did so less than surveyEvery ago.
func (r *Refresh) survey() {
	now := r.link.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reset(now)
	if r.surveying || time.Since(r.surveyed) < surveyEvery {
		return
	}
	r.surveying, r.surveyed = true, time.Now()
	listen := time.Since(r.listened) >= silenceEvery
	if listen {
		r.listened = r.surveyed
	}
	r.calls.start("Refresh.survey", func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, readLimit)
		defer cancel()
		waiting, last := look(ctx, now)
		silence, heard := mail.Silence{}, false
		if listen {
			silence, heard = r.listen(ctx, now, waiting)
		}
		r.mu.Lock()
		r.surveying = false
		changed := false
		if r.of == now {
			before := r.state
			r.state.Waiting = waiting
			if !last.FinishedAt.IsZero() {
				r.state.LastDrainAt, r.state.LastDrainBy = timeText(last.FinishedAt), last.Person
			}
			if heard {
				r.state.Silent, r.state.SilentSince = silence.Alarm(), ""
				if silence.Alarm() {
					r.state.SilentSince = timeText(silence.Since)
				}
			}
			changed = r.state != before
		}
		r.mu.Unlock()
		if changed {
			r.emit(RefreshChanged)
		}
	})
}

// look returns the approximate number of waiting events, -1 if unknown, and the last drain, zero if unknown.
func look(ctx context.Context, now *connection) (waiting int, last mail.DrainRecord) {
	waiting = -1
	if database, err := now.database.get(ctx); err == nil {
		last, _ = database.Operations.LastDrain(ctx)
	}
	if !now.installation.HasQueue() {
		return waiting, last
	}
	if feed, err := now.feed.get(ctx); err == nil {
		if depth, err := feed.Depth(ctx); err == nil {
			waiting = depth.Visible
		}
	}
	return waiting, last
}

func reportShape(report drain.Report) Report {
	return Report{
		Received: report.Received, Duplicates: report.Duplicates, Parked: report.Parked, Quarantined: report.Quarantined,
		Delivered: report.Changed[mail.Delivered], Sent: report.Changed[mail.Sent], Bounced: report.Changed[mail.Bounced],
		Suppressed: report.Changed[mail.Suppressed], Failed: report.Changed[mail.Failed],
	}
}
