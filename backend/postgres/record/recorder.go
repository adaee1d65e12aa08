// Package record records delivery events: it finds the message of each, writes timelines, statuses and suppressions, and stores events
// that cannot be applied yet (parked) and queue messages that cannot be recorded (quarantine).
package record

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"cmp"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Recorder records events. It may be used from several goroutines.
type Recorder struct {
	pool      *pool.Pool
	parkedAge time.Duration // how long an event waits for its message before it is unmatched
}

// DefaultParkedAge is how long an event waits for its message before it is unmatched (rule 4).
const DefaultParkedAge = 3 * 24 * time.Hour

// New returns a Recorder that writes to a pool. An event waits for parkedAge; 0 means DefaultParkedAge.
func New(p *pool.Pool, parkedAge time.Duration) *Recorder {
	return &Recorder{pool: p, parkedAge: cmp.Or(parkedAge, DefaultParkedAge)}
}

// Record writes the events of queue messages in one transaction, set-based: the number of statements does not depend on the size of
// the batch. It fulfils the contract of drain.Recorder: on an error, nothing was written. The transaction is run with
// pool.Retry. Messages whose rows another transaction keeps locked for some seconds are named in a *mail.Refusals with CodeBusy, so that the others can
// be recorded.
func (r *Recorder) Record(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	if len(notices) == 0 {
		return mail.Recorded{}, nil
	}
	var recorded mail.Recorded
	err := r.pool.Retry(ctx, func() (err error) {
		recorded, err = r.recordOnce(ctx, notices)
		return err
	})
	if err != nil {
		return mail.Recorded{}, blame(r.withoutHeld(ctx, notices, fmt.Errorf("record %d queue messages: %w", len(notices), err)))
	}
	r.pool.Announce(ctx)
	return recorded, nil
}

func (r *Recorder) recordOnce(ctx context.Context, notices []mail.Notice) (mail.Recorded, error) {
	var recorded mail.Recorded
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		return r.pool.WithLockErrors(ctx, tx, func(tx pgx.Tx) (err error) {
			recorded, err = recordIn(ctx, tx, notices)
			return err
		})
	})
	return recorded, err
}

// recordIn records notices in the caller's transaction.
func recordIn(ctx context.Context, tx pgx.Tx, notices []mail.Notice) (mail.Recorded, error) {
	batch := newBatch(notices)
	if err := quarantine(ctx, tx, notices); err != nil {
		return mail.Recorded{}, err
	}
	if len(batch.events) > 0 {
		if err := batch.apply(ctx, tx); err != nil {
			return mail.Recorded{}, err
		}
	}
	return mail.Recorded{Outcomes: batch.outcomes(notices), Changed: batch.changed}, nil
}

// batch holds the events of one transaction and the result of each. It must not be used outside of that transaction.
type batch struct {
	events  []*recordedEvent
	targets map[mail.MessageID]*target
	changed map[mail.Status]int
	// moved are events recorded earlier that this transaction moved to another message.
	moved []*recordedEvent
	// unnamed are Mailroom's own sends whose SES ids are known from events but not yet written into their rows.
	unnamed []*target
	// named are the SES ids that this transaction wrote into messages.
	named []string
	// linked are the row ids of messages that this transaction linked as retries of others.
	linked map[mail.Kind][]int64
	// unmatched counts the parked events that suppress from now on.
	unmatched int
	// merged is true if guesses were merged into real rows.
	merged bool
}

// recordedEvent is one event that the batch records or applies.
type recordedEvent struct {
	mail.DeliveryEvent
	notice     int // index of the queue message that reported it
	occurrence [32]byte
	effect     mail.Effect
	target     *target // nil while parked
	isNew      bool    // it was not applied before: not recorded, or parked until now
	erased     bool    // it is about an address that was erased

	// Only set for an event that was recorded earlier:
	id         int64
	recordedAt time.Time
	unmatched  bool   // it suppresses without a message (rule 4), in account
	account    int64  // 0 is the whole platform
	former     *int64 // the account in which it suppressed before its message was known; nil if none
}

// suppressesIn returns the account in which an event requires a suppression now; false if it requires none.
func (e *recordedEvent) suppressesIn() (account int64, asks bool) {
	switch {
	case e.effect.Suppression.Reason == "" || len(e.Recipient) > values.LongestAddress:
		return 0, false
	case e.target != nil:
		return e.target.account, e.isNew
	}
	return e.account, e.unmatched && e.isNew
}

func newBatch(notices []mail.Notice) *batch {
	b := &batch{targets: map[mail.MessageID]*target{}, changed: map[mail.Status]int{}, linked: map[mail.Kind][]int64{}}
	for i, notice := range notices {
		for _, event := range notice.Events {
			b.events = append(b.events, &recordedEvent{
				DeliveryEvent: event, notice: i, occurrence: event.Occurrence(), effect: event.Effect(),
			})
		}
	}
	// Every batch writes its identities in the same order, so that two batches wait for each other instead of deadlocking.
	slices.SortStableFunc(b.events, func(x, y *recordedEvent) int {
		return slices.Compare(x.occurrence[:], y.occurrence[:])
	})
	return b
}

// apply records the events and their effects. It locks messages first, in the order of their ids; identities, suppressions and
// statuses follow, so that all writers take locks in the same order. Messages are changed after the events that cause it are recorded.
func (b *batch) apply(ctx context.Context, tx pgx.Tx) error {
	if err := b.eraseRecipients(ctx, tx); err != nil {
		return fmt.Errorf("look for erased addresses: %w", err)
	}
	if err := b.findMessages(ctx, tx); err != nil {
		return fmt.Errorf("find the messages: %w", err)
	}
	if err := b.insertEvents(ctx, tx); err != nil {
		return fmt.Errorf("record the events: %w", err)
	}
	if err := b.nameMessages(ctx, tx); err != nil {
		return fmt.Errorf("name the messages: %w", err)
	}
	return b.conclude(ctx, tx)
}

// findMessages assigns messages to the events: first by tag or SES id, then by inference.
func (b *batch) findMessages(ctx context.Context, tx pgx.Tx) error {
	if err := b.matchMessages(ctx, tx, b.events); err != nil {
		return err
	}
	if err := b.correlate(ctx, tx); err != nil {
		return err
	}
	for _, event := range b.events {
		if event.target != nil && event.target.recipient == mail.ErasedAddress {
			event.erase()
		}
	}
	return nil
}

// conclude applies the effects of the events that have a message.
func (b *batch) conclude(ctx context.Context, tx pgx.Tx) error {
	for _, step := range []struct {
		what string
		do   func(context.Context, pgx.Tx) error
	}{
		{"settle the statuses", b.settleStatuses}, {"suppress the addresses", b.suppressAddresses},
		{"take back suppressions elsewhere", b.retractSuppressions}, {"link the retries", b.linkRetries},
		{"resolve what was delivered", b.settleResolutions},
	} {
		if err := step.do(ctx, tx); err != nil {
			return b.refusals(fmt.Errorf("%s: %w", step.what, err))
		}
	}
	return nil
}

// outcomes returns one outcome for each queue message. If the outcomes of its events differ, the lowest value of mail.Outcome counts.
func (b *batch) outcomes(notices []mail.Notice) []mail.Outcome {
	outcomes := make([]mail.Outcome, len(notices))
	for i, notice := range notices {
		switch {
		case notice.Refused != nil:
			outcomes[i] = mail.Quarantined
		case len(notice.Events) == 0:
			outcomes[i] = mail.Ignored
		default:
			outcomes[i] = mail.Duplicate
		}
	}
	for _, event := range b.events {
		if event.erased && event.target == nil && outcomes[event.notice] == mail.Duplicate {
			outcomes[event.notice] = mail.Ignored
		}
		if !event.isNew {
			continue
		}
		outcome := mail.Applied
		if event.target == nil {
			outcome = mail.Parked
		}
		outcomes[event.notice] = min(outcomes[event.notice], outcome)
	}
	return outcomes
}
