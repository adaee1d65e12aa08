package drain

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// attemptLimit is how long an attempt to record may take at first, while following. A full batch takes a tenth of a second; what
	// takes longer waits for a lock, or for a server that is gone.
	attemptLimit = time.Minute
	// longestAttempt is how far the limit grows, for a database that is that slow.
	longestAttempt = 10 * time.Minute
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
			for _, it := range items {
				if len(batch) == 0 {
					due = time.After(gatherFor)
				}
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
// at fault stands alone, so that it never makes the others wait; alone it goes to quarantine.
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
	recorded, err := r.commit(notices)
	if err == nil && len(recorded.Outcomes) != len(batch) {
		err = mail.Errorf(mail.CodeDatabaseRefused, "recorder: %d outcomes for %d messages", len(recorded.Outcomes), len(batch))
	}
	switch blame := blames(err); {
	case err == nil:
		r.passOn(notices, messages, recorded)
	case blame == blamesDatabase:
		r.giveUp(messages, err)
	case len(batch) == 1:
		r.recordAlone(batch[0], blame, err)
	default:
		half := len(batch) / 2
		r.record(batch[:half])
		r.record(batch[half:])
	}
}

// recordAlone deals with a single message that could not be recorded. What is refused for its content goes to quarantine, after another
// try: a row that was deleted in that very moment refuses nothing the second time. For an error that nobody can explain the message stays
// on the queue, until it has been received too often.
func (r *run) recordAlone(it item, blame blame, because error) {
	if blame == blamesNobody && it.message.ReceiveCount < lastChance {
		r.leave(it.message, because)
		return
	}
	for _, notice := range []mail.Notice{it.notice, refused(it.message, mail.RefusedByDatabase, "the database refuses to record it: "+plain(because))} {
		recorded, err := r.commit([]mail.Notice{notice})
		switch {
		case err == nil:
			r.passOn([]mail.Notice{notice}, []*held{it.message}, recorded)
			return
		case blames(err) == blamesDatabase:
			r.giveUp([]*held{it.message}, err)
			return
		}
		because = err
	}
	r.leave(it.message, because)
}

// leave leaves a message on the queue.
func (r *run) leave(message *held, because error) {
	if r.following {
		r.letGo(message, because)
	} else {
		r.setAside(message, because)
	}
}

// passOn counts what was committed, and has it deleted.
func (r *run) passOn(notices []mail.Notice, messages []*held, recorded mail.Recorded) {
	r.tally.recorded(notices, recorded)
	r.watch.note(func(s *Status, now time.Time) { s.Recorded = now })
	if slices.Contains(recorded.Outcomes, mail.Parked) {
		r.somethingParked()
	}
	r.recorded <- messages
}

// commit has notices recorded. While following, a database that is away or in trouble is asked again until it is back or the grace time
// is over; what was committed although the answer was lost counts as duplicates then.
func (r *run) commit(notices []mail.Notice) (mail.Recorded, error) {
	var pause backoff
	for limit := attemptLimit; ; limit = min(2*limit, longestAttempt) {
		recorded, err := r.attempt(notices, limit)
		switch {
		case err == nil:
			r.watch.back(StateDatabaseAway)
			return recorded, nil
		case !r.following || r.work.Err() != nil || blames(err) != blamesDatabase:
			return recorded, err
		}
		r.watch.gone(StateDatabaseAway, err)
		if pause.wait(r.work) != nil {
			return recorded, err
		}
	}
}

// attempt records once. While following it is given up after the limit: a connection that died without a word would be waited for too
// long. A recorder that panics over a batch fails with an error that blames nobody.
func (r *run) attempt(notices []mail.Notice, limit time.Duration) (recorded mail.Recorded, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			r.Log.WithField("panic", fmt.Sprint(failure)).Error("the recorder failed; the messages are recorded one by one")
			err = mail.Errorf(mail.CodeInternal, "recording failed for a fault of Mailroom's own")
		}
	}()
	ctx := r.work
	if r.following {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = limited
	}
	return r.Recorder.Record(ctx, notices)
}

// giveUp ends the drain and leaves messages on the queue, these and whatever else is in hand.
func (r *run) giveUp(messages []*held, because error) {
	r.databaseGone = because
	r.fail(because)
	for _, message := range messages {
		r.hand.setAside(message, because)
	}
}
