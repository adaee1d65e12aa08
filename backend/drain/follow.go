package drain

import (
	"context"
	"time"
)

// followWait is how long a poll waits for messages while following; SQS allows no more.
const followWait = 20 * time.Second

// Chore is a periodic task of a drain that follows. Run is called at the start and then after each period Every, by one goroutine for
// all chores. Its context ends when following is stopped; unfinished work has to wait for the next time.
type Chore struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error
}

// Following is a drain that continues at an empty queue until it is stopped. Its methods may be called from several goroutines.
type Following struct {
	run  *run
	stop context.CancelFunc
	done chan struct{}

	report Report // these two are set before done is closed
	err    error
}

// Start begins to follow the queue and returns; Stop, or the end of ctx, ends it. If the queue does not return its visibility timeout,
// Start fails and starts nothing, so a wrong setting shows at once. From then on only the caller ends it.
//
// While the queue is unavailable it is polled again, with growing pauses of up to a second. While the database is unavailable, messages in
// hand are kept, hidden from others, and recorded when it is back. Nothing more is received meanwhile, since every receive counts towards
// the dead-letter queue. Events that cannot be decoded now are also kept, for some minutes. Parked events are checked at least every
// minute (rule 4).
func (d *Drainer) Start(ctx context.Context) (*Following, error) {
	started := time.Now()
	visibility, err := d.options.Queue.VisibilityTimeout(ctx)
	if err != nil {
		return nil, cancelled(ctx, err)
	}
	ctx, stop := context.WithCancel(ctx)
	f := &Following{run: newRun(ctx, d.options, started, visibility, true), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(f.done)
		f.report, f.err = f.run.finish(ctx)
		f.run.watch.end(StateStopped)
	}()
	return f, nil
}

// Stop ends receiving, waits until work in hand is finished, for the grace time at most, and returns what was done since the start. The
// error is nil unless something in hand could not be recorded and was given back to the queue.
func (f *Following) Stop() (Report, error) {
	f.stop()
	<-f.done
	return f.report, f.err
}

// Done is closed when the following has ended.
func (f *Following) Done() <-chan struct{} { return f.done }

// Status returns the current status, also after the end.
func (f *Following) Status() Status {
	status := f.run.watch.snapshot()
	status.Report = f.run.tally.now()
	status.InHand = f.run.hand.count()
	return status
}
