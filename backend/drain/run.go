package drain

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/queue"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// item is a received message and what it says.
type item struct {
	message *held
	notice  mail.Notice
}

// run is one drain from its start to its end.
//
// Three contexts bound it. fetch ends when nothing more shall be received: at a failure, or with the caller's context. polls ends a
// little later, so that a poll under way can still hand over what the queue has already hidden for it. work ends after the grace time.
type run struct {
	Options
	following bool // go on at an empty queue and after failures
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
	receiving  int        // receivers that run
	failure    error      // the first, and the drain's

	databaseGone error   // why nothing more is recorded; owned by recordAll
	committed    []*held // of the batch that is being recorded, to be deleted; owned by recordAll
	// proven are the codes of errors, within the batch, after which the recorder has shown that it can record; owned by recordAll.
	proven     map[mail.Code]bool
	visibility chan struct{}  // holds one value while messages are deleted or kept hidden: what is deleted cannot be hidden any more
	ended      sync.WaitGroup // recorder, deleter; while following also what tends to parked events and chores
	cleanUp    []func()       // of contexts and the heartbeat, last first
}

func newRun(ctx context.Context, options Options, started time.Time, visibility time.Duration, following bool) *run {
	r := &run{
		Options:   options,
		following: following,
		hand:      newHand(3*options.BatchSize, 3*gatherBytes),
		tally:     newTally(started, options.OnProgress),
		watch:     newWatch(options.Log, started),
		undecoded: newUndecoded(),
		// Room for whatever hand lets in: receivers never wait here, so memory is bounded in one place.
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

// outlive is a context that ends so long after fetch does.
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

// finish waits for the pipeline to run dry, gives back what was not recorded, and sums up.
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

// applyParked has events applied whose message has appeared since they were recorded, by a drain that came through.
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
	// The caller's context may have ended, and this is the last thing to do.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := r.Queue.Release(ctx, left); err != nil {
		r.Log.WithError(err).WithField("messages", len(left)).Warn("messages could not be released; they come back when their visibility timeout ends")
	}
}

// leftOver says that messages stay on the queue although nothing else failed.
func leftOver(messages int, because error) error {
	code := mail.CodeInternal
	var known *mail.Error
	if errors.As(because, &known) {
		code = known.Code
	}
	return mail.Errorf(code, "%d messages could not be taken in and stay on the queue, the first because: %w", messages, because)
}

// fail ends the fetching. The first failure is the drain's.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == nil {
		r.failure = err
	}
	r.stopFetch()
}
