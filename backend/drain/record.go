package drain

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// recordAll gathers what the receivers bring and records it in batches, until they have all ended.
func (r *run) recordAll() {
	defer close(r.recorded)
	var (
		batch []item
		bytes int
		due   <-chan time.Time // when the first of batch has waited long enough
	)
	flush := func() {
		r.record(batch)
		batch, bytes, due = nil, 0, nil
	}
	for {
		select {
		case items, open := <-r.decoded:
			if !open {
				flush()
				return
			}
			if len(batch) == 0 {
				due = time.After(gatherFor)
			}
			for _, it := range items {
				batch, bytes = append(batch, it), bytes+it.message.size
				if len(batch) >= r.BatchSize || bytes >= gatherBytes {
					flush()
				}
			}
		case <-due:
			flush()
		}
	}
}

// record commits a batch and passes it on for deletion. A batch that the database refuses for what is in it is split until the message
// at fault stands alone, so that it never makes the others wait.
func (r *run) record(batch []item) {
	if len(batch) == 0 {
		return
	}
	notices := make([]mail.Notice, len(batch))
	messages := make([]*held, len(batch))
	for i, it := range batch {
		notices[i], messages[i] = it.notice, it.message
	}
	if r.databaseGone != nil {
		r.giveUp(messages, r.databaseGone)
		return
	}
	recorded, err := r.Recorder.Record(r.work, notices)
	switch {
	case err == nil && len(recorded.Outcomes) == len(batch):
		r.tally.recorded(notices, recorded)
		r.recorded <- messages
	case err == nil:
		r.giveUp(messages, mail.Errorf(mail.CodeInternal, "recorder: %d outcomes for %d messages", len(recorded.Outcomes), len(batch)))
	case !blamesContent(err):
		r.giveUp(messages, err)
	case len(batch) == 1:
		r.setAside(messages[0], err)
	default:
		half := len(batch) / 2
		r.record(batch[:half])
		r.record(batch[half:])
	}
}

// giveUp ends the drain and leaves messages on the queue, these and whatever else is in hand.
func (r *run) giveUp(messages []*held, because error) {
	r.databaseGone = because
	r.fail(because)
	for _, message := range messages {
		r.hand.setAside(message, because)
	}
}

// blamesContent reports whether recording failed for what was to be recorded rather than for the database or its settings: trying a
// part of it makes sense then, and only then.
func blamesContent(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	return slices.Contains([]mail.Code{mail.CodeInternal, mail.CodeInvalid}, mail.CodeOf(err))
}
