package drain

import (
	"context"
	"errors"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// onceWait is how long a poll waits for the first message in a drain that ends at an empty queue.
	onceWait = time.Second
	// gatherFor is the longest time that the first event of a batch waits for others.
	gatherFor = 150 * time.Millisecond
	// gatherBytes limits the bytes of a batch, so that large messages are recorded early.
	gatherBytes = 8 << 20
	// defaultReceivers limits the receivers. Over the network one receiver takes about 500 messages a second; Postgres can record what 8 receive.
	defaultReceivers = 8
	defaultBatchSize = 1000
	// defaultGrace is how long work in hand may take after a stop.
	defaultGrace = 20 * time.Second
	// busyReceive messages in one receive mean that there are more. The queue returns at most 10 at once, and often fewer than it could.
	busyReceive = 5
)

// Options configure a Drainer. Queue, Decoder and Recorder are required.
type Options struct {
	Queue    Queue
	Decoder  Decoder
	Recorder Recorder
	// Log receives what is worth knowing and not an error of the drain; nil logs nothing.
	Log logrus.FieldLogger
	// Receivers limits how many receivers poll at once; 0 means 8. A drain begins with one and adds another whenever a receive
	// returns so many messages that more are likely.
	Receivers int
	// BatchSize limits how many messages one transaction records; 0 means 1000.
	BatchSize int
	// Grace is how long work in hand may take after the end of the context; 0 means 20 s.
	Grace time.Duration
	// OnProgress receives the report so far, after each recorded and each deleted batch, and at the end. One goroutine at a time
	// calls it, and the drain waits while it runs. May be nil.
	OnProgress func(Report)
	// Chores run while the drain follows the queue.
	Chores []Chore
}

// Drainer drains a queue into the database. It keeps no state between drains; several drains at once are safe but useless.
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

// Once drains until a poll of one second returns nothing. The Report says what was done, even if there is an error.
//
// When ctx ends, receiving stops, work in hand is finished within the grace time, and the error has CodeCancelled. A queue or
// database that fails ends the drain with its error. Messages that individually cannot be recorded or decoded do not stop the others:
// these are drained, the failed ones are released, and the error contains the first cause. If recorded messages cannot be deleted,
// they come back and count as duplicates. That is no error, unless nothing can be deleted at all.
func (d *Drainer) Once(ctx context.Context) (Report, error) {
	started := time.Now()
	visibility, err := d.options.Queue.VisibilityTimeout(ctx)
	if err != nil {
		return Report{Seconds: time.Since(started).Seconds()}, cancelled(ctx, err)
	}
	r := newRun(ctx, d.options, started, visibility, false)
	return r.finish(ctx)
}

// cancelled adds CodeCancelled to a failure that the end of the caller's context caused.
func cancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return mail.Wrap(mail.CodeCancelled, err, "stopped before the queue was empty; what is left will be drained next time")
	}
	return err
}
