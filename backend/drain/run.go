package drain

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// item is a received message and its decoded content.
type item struct {
	message *held
	notice  mail.Notice
}

// run is one drain from start to end.
//
// It has three contexts. fetch ends when nothing more may be received: at a failure, or with the caller's context. polls ends a little
// later, so that a running poll can still return what the queue has already hidden for it. work ends after the grace time.
type run struct {
	Options
	following bool // continue at an empty queue and after failures
	hand      *hand
	tally     *tally
	watch     *watch
	undecoded *undecoded

	fetch     context.Context
	stopFetch context.CancelFunc
	polls     context.Context
	work      context.Context

	decoded    chan []item   // receivers -> recorder; closed when the last receiver has ended
	recorded   chan []*held  // recorder -> deleter
	parkedSome chan struct{} // recorder -> tendParked
	receivers  sync.WaitGroup
	mu         sync.Mutex // guards receiving and failure
	receiving  int        // number of running receivers
	failure    error      // the first failure, which the drain returns

	databaseGone error   // why nothing more is recorded; owned by recordAll
	committed    []*held // of the current batch, to be deleted; owned by recordAll
	// proven maps the code of an error within the batch to whether CanRecord succeeded after it; owned by recordAll.
	proven     map[mail.Code]bool
	visibility chan struct{}  // a mutex, locked by a value in it, for deleting and hiding: a deleted message cannot be hidden
	ended      sync.WaitGroup // recorder and deleter; while following also tendParked and doChores
	cleanUp    []func()       // cleanup of contexts and the heartbeat, run from last to first
}

func newRun(ctx context.Context, options Options, started time.Time, visibility time.Duration, following bool) *run {
	r := &run{
		Options:   options,
		following: following,
		hand:      newHand(3*options.BatchSize, 3*gatherBytes),
		tally:     newTally(started, options.OnProgress),
		watch:     newWatch(options.Log, started),
		undecoded: newUndecoded(),
		// Room for everything that hand admits: receivers never wait here, so only hand limits the memory.
		decoded:    make(chan []item, 3*options.BatchSize+options.Receivers),
		recorded:   make(chan []*held, 1),
		parkedSome: make(chan struct{}, 1),
		visibility: make(chan struct{}, 1),
	}
	r.fetch, r.stopFetch = context.WithCancel(ctx)
	r.polls = r.outlive(2 * onceWait)
	r.work = r.outlive(options.Grace)
	r.cleanUp = append(r.cleanUp, r.startHeartbeat(visibility))
	r.ended.Go(r.recordAll)
	r.ended.Go(r.deleteAll)
	if following {
		r.cleanUp = append(r.cleanUp, stopOf(context.AfterFunc(r.fetch, func() { r.watch.end(StateStopping) })))
		r.ended.Go(r.tendParked)
		r.ended.Go(r.doChores)
		r.receivers.Go(r.decodeAgain)
		r.receivers.Go(r.stay)
	} else {
		r.addReceiver()
	}
	go func() { // ends with the last receiver; recordAll waits for it
		r.receivers.Wait()
		close(r.decoded)
	}()
	return r
}

// outlive returns a context that ends that long after fetch.
func (r *run) outlive(after time.Duration) context.Context {
	longer, cancel := context.WithCancel(context.WithoutCancel(r.fetch))
	stop := context.AfterFunc(r.fetch, func() { time.AfterFunc(after, cancel) })
	r.cleanUp = append(r.cleanUp, func() {
		stop()
		cancel()
	})
	return longer
}

func stopOf(stop func() bool) func() { return func() { stop() } }

// finish waits until the pipeline has finished, releases what was not recorded, and returns the report.
func (r *run) finish(ctx context.Context) (Report, error) {
	r.ended.Wait()
	r.applyParked(ctx)
	for i := len(r.cleanUp) - 1; i >= 0; i-- {
		r.cleanUp[i]()
	}
	r.stopFetch()
	left, leftBecause := r.hand.left()
	r.release(ctx, left)
	report := r.tally.end()
	switch {
	case r.failure != nil:
		return report, cancelled(ctx, r.failure)
	case ctx.Err() != nil && !r.following:
		return report, cancelled(ctx, ctx.Err())
	case leftBecause != nil:
		return report, leftOver(len(left), leftBecause)
	}
	return report, nil
}

// applyParked applies events whose message has appeared since they were recorded, if the drain had no failure.
func (r *run) applyParked(ctx context.Context) {
	recorder, can := r.Recorder.(Parked)
	if !can || r.following || r.failure != nil || ctx.Err() != nil {
		return
	}
	applied, err := recorder.ApplyParked(ctx)
	r.tally.unparked(applied)
	if err != nil {
		r.fail(err)
	}
}

func (r *run) release(ctx context.Context, left []queue.Message) {
	if len(left) == 0 {
		return
	}
	// The caller's context may have ended, and this is the last step.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := r.Queue.Release(ctx, left); err != nil {
		r.Log.WithError(err).WithField("messages", len(left)).Warn("messages could not be released; they come back when their visibility timeout ends")
	}
}

// leftOver returns the error for messages that stay on the queue although nothing else failed.
func leftOver(messages int, because error) error {
	code := mail.CodeInternal
	var known *mail.Error
	if errors.As(because, &known) {
		code = known.Code
	}
	return mail.Errorf(code, "%d messages could not be taken in and stay on the queue, the first because: %w", messages, because)
}

// fail stops receiving. The drain returns the first failure.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == nil {
		r.failure = err
	}
	r.stopFetch()
}
