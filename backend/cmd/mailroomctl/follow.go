package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

const (
	// lookEvery is the interval at which the status of a drain that follows is read, for all outputs.
	lookEvery = time.Second
	// rememberEvery is the interval at which a following drain is recorded in the database, so that windows show the last drain.
	rememberEvery = 5 * time.Minute
	// alarmsEvery is the interval between checks for alarms, whose periods are hours.
	alarmsEvery = 5 * time.Minute
	// hiEventsEvery is the interval between looks at how far Hi.Events is upgraded.
	hiEventsEvery = 5 * time.Minute
	// hangsAfter is the maximum time of one iteration of a drain. Polls and attempts to record end within a minute.
	hangsAfter = 2 * time.Minute
)

// follow drains until the context ends. It reports the status as lines or JSON on standard output, in the health file, and to systemd.
func (p *program) follow(ctx context.Context, feed *app.Feed, db *postgres.DB, healthFile string, asJSON bool) error {
	p.log.SetLevel(logrus.InfoLevel)
	checked, err := feed.Check(ctx)
	if err != nil {
		return err
	}
	retention, err := p.installation.Retention(db)
	if err != nil {
		return err
	}
	f := &follower{program: p, db: db, started: time.Now(), healthFile: healthFile, asJSON: asJSON, alarms: []alarmJSON{}}
	f.remembered = f.started
	following, err := feed.Follow(ctx, db.Recorder, retention, p.installation.Erasure(db), drain.Chore{Name: "look for alarms", Every: alarmsEvery, Run: func(ctx context.Context) error {
		return f.lookForAlarms(ctx, feed)
	}}, drain.Chore{Name: "look at Hi.Events", Every: hiEventsEvery, Run: f.lookAtHiEvents})
	if err != nil {
		return err
	}
	for _, warning := range app.Warnings(checked, drain.Report{}) {
		p.warn(warning)
	}
	f.watch(ctx, following)
	report, err := following.Stop()
	f.look(following.Status())
	f.remember(context.WithoutCancel(ctx), report)
	p.warnOfLeft(report)
	if asJSON {
		if printing := p.printJSON(report); printing != nil {
			return printing
		}
		return err
	}
	if p.onTerminal {
		fmt.Fprint(p.stderr, "\r\x1b[K")
	}
	fmt.Fprintln(p.stdout, sentence(report))
	return err
}

// follower reports the status of a drain that follows.
type follower struct {
	*program
	db         *postgres.DB
	started    time.Time
	healthFile string
	asJSON     bool

	told       string       // the last line of JSON, without frequently changing values
	toldAt     time.Time    // when the last line of text was printed
	written    time.Time    // when the health file was written
	unwritable bool         // the last write failed
	noted      drain.Report // the last report recorded in the database
	remembered time.Time    // when it was recorded
	hiEvents   string       // what was logged of Hi.Events; owned by the drain's chores

	mu     sync.Mutex // guards alarms
	alarms []alarmJSON
}

// lookAtHiEvents logs how far Hi.Events is upgraded, at the start and when that changes.
func (f *follower) lookAtHiEvents(ctx context.Context) error {
	hiEvents, err := f.db.Operations.HiEvents(ctx)
	if err != nil {
		return err
	}
	if words := hiEvents.Words(); words != f.hiEvents {
		f.hiEvents = words
		f.log.Info("Hi.Events is " + words)
	}
	return nil
}

// watch reports the status of the drain until it has ended.
func (f *follower) watch(ctx context.Context, following *drain.Following) {
	systemd := newSupervisor()
	systemd.tell("READY=1")
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	f.look(following.Status())
	stopping := ctx.Done()
	for {
		select {
		case <-following.Done():
			return
		case <-stopping:
			stopping = nil
			systemd.tell("STOPPING=1")
		case <-look.C:
		}
		status := following.Status()
		f.look(status)
		if alive(status) {
			systemd.alive()
		}
		if time.Since(f.remembered) >= rememberEvery && status.State == drain.StateFollowing {
			f.remember(ctx, status.Report)
		}
	}
}

func alive(status drain.Status) bool { return time.Since(status.Turned) < hangsAfter }

// look reports the drain's status to every output for which it has changed.
func (f *follower) look(status drain.Status) {
	f.mu.Lock()
	health := newHealth(status, f.started, f.alarms)
	f.mu.Unlock()
	essence := health.essence()
	changed := essence != f.told
	f.told = essence
	if f.healthFile != "" && (changed || time.Since(f.written) >= healthEvery) {
		f.writeHealth(health)
	}
	switch {
	case !changed:
	case f.asJSON:
		_ = f.printJSON(health) // the reader has closed the pipe; the drain continues
	case f.onTerminal:
		fmt.Fprintf(f.stderr, "\r\x1b[K%s: %d received, %d deleted", status.State, status.Report.Received, status.Report.Deleted)
	case time.Since(f.toldAt) >= time.Minute && status.State == drain.StateFollowing && status.Report.Received > 0:
		f.toldAt = time.Now()
		fmt.Fprintln(f.stdout, sentence(status.Report))
	}
}

func (f *follower) writeHealth(health healthJSON) {
	f.written = time.Now()
	err := health.writeTo(f.healthFile)
	if err != nil && !f.unwritable {
		f.log.WithError(err).Warn("the health file cannot be written")
	}
	f.unwritable = err != nil
}

func (f *follower) lookForAlarms(ctx context.Context, feed *app.Feed) error {
	depth, err := feed.Depth(ctx)
	if err != nil {
		return err
	}
	raised, err := alarms(ctx, f.db, depth.Visible)
	if err != nil {
		return err
	}
	f.mu.Lock()
	rang := len(f.alarms) > 0
	f.alarms = raised
	f.mu.Unlock()
	if len(raised) > 0 && !rang {
		f.log.Warn(raised[0].Text)
	}
	return nil
}

// remember records in the database the work since the last record, if there is any.
func (f *follower) remember(ctx context.Context, report drain.Report) {
	since := drain.Report{
		Received: report.Received - f.noted.Received, Applied: report.Applied - f.noted.Applied, Duplicates: report.Duplicates - f.noted.Duplicates,
		Parked: report.Parked - f.noted.Parked, Quarantined: report.Quarantined - f.noted.Quarantined, Ignored: report.Ignored - f.noted.Ignored,
		Deleted: report.Deleted - f.noted.Deleted,
	}
	begun := f.remembered
	f.remembered = time.Now()
	if since.Received > 0 && f.program.remember(ctx, f.db, begun, since) {
		f.noted = report
	}
}
