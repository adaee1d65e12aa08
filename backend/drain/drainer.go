package drain

import (
	"context"
	"errors"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// onceWait is how long a poll waits for the first message when a drain ends at an empty queue.
	onceWait = time.Second
	// gatherFor is how long the first event of a batch waits for others at most.
	gatherFor = 150 * time.Millisecond
	// gatherBytes ends a batch of large messages early.
	gatherBytes = 8 << 20
	// defaultReceivers poll at once at most. Over the network one receiver takes about 500 messages a second; Postgres records what 8 bring.
	defaultReceivers = 8
	defaultBatchSize = 1000
	// defaultGrace is how long work in hand may take after a stop.
	defaultGrace = 20 * time.Second
	// busyReceive is a receive that tells that there is more. The queue gives 10 at once at most, and often fewer than it could.
	busyReceive = 5
)

// Options are what a Drainer works with. Queue, Decoder and Recorder are required.
type Options struct {
	Queue    Queue
	Decoder  Decoder
	Recorder Recorder
	// Log gets what is worth knowing and not an error of the drain; nil logs nothing.
	Log logrus.FieldLogger
	// Receivers is how many poll at once at most; 0 is 8. A drain begins with one and adds another whenever one brings
	// enough to tell that there is more.
	Receivers int
	// BatchSize is how many messages one transaction records at most; 0 is 1000.
	BatchSize int
	// Grace is how long work in hand may take after the context has ended; 0 is 20 s.
	Grace time.Duration
	// OnProgress is told how far a drain is, after each batch recorded and each deleted, and at the end. It is not called by two
	// goroutines at once, and it holds up the drain while it runs. May be nil.
	OnProgress func(Report)
	// Chores are done while the drain follows the queue.
	Chores []Chore
}

// Drainer drains a queue into the database. It keeps nothing between drains; several at once are safe and of no use.
type Drainer struct{ options Options }

// New makes a Drainer.
func New(options Options) *Drainer {
	if options.Log == nil {
		silent := logrus.New()
		silent.SetLevel(logrus.PanicLevel)
		options.Log = silent
	}
	if options.Receivers <= 0 {
		options.Receivers = defaultReceivers
	}
	if options.BatchSize <= 0 {
		options.BatchSize = defaultBatchSize
	}
	if options.Grace <= 0 {
		options.Grace = defaultGrace
	}
	return &Drainer{options}
}

// Once drains until a poll of one second answers empty. The Report tells what was done, also beside an error.
//
// When ctx ends, fetching stops, work in hand is finished within the grace time, and the error has CodeCancelled. A queue or database
// that fails ends the drain with its error. Messages that could not be recorded or decoded by themselves hold up nobody: the rest is
// drained, they are released, and the error names the first of them. Failing to delete what was recorded is no error, unless nothing
// can be deleted at all: it comes back and counts as a duplicate.
func (d *Drainer) Once(ctx context.Context) (Report, error) {
	started := time.Now()
	visibility, err := d.options.Queue.VisibilityTimeout(ctx)
	if err != nil {
		return Report{Seconds: time.Since(started).Seconds()}, cancelled(ctx, err)
	}
	r := newRun(ctx, d.options, started, visibility, false)
	return r.finish(ctx)
}

// cancelled gives a failure that follows from the end of the caller's context its code.
func cancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return mail.Wrap(mail.CodeCancelled, err, "stopped before the queue was empty; what is left will be drained next time")
	}
	return err
}
