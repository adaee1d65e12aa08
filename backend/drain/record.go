package drain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// attemptLimit is the first time limit for an attempt to record, while following. A full batch takes a tenth of a second; a
	// longer attempt waits for a lock, or for a server that is gone.
	attemptLimit = time.Minute
	// longestAttempt is the maximum of the time limit, for a database that is that slow.
	longestAttempt = 10 * time.Minute
)

// recordAll collects what the receivers pass on and records it in batches, until all receivers have ended.
func (r *run) recordAll() {
	defer close(r.recorded)
	var (
		batch []item
		bytes int
		due   <-chan time.Time // when the first item of batch has waited long enough
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

// record commits a batch and passes it on for deletion. A batch that is refused because of some messages is split until these are alone,
// so that the others never wait for them.
func (r *run) record(batch []item) {
	if r.databaseGone == nil && len(batch) > 0 {
		r.proven = map[mail.Code]bool{}
		batch = r.recordMost(batch)
		if len(r.committed) > 0 {
			r.recorded <- r.committed
			r.committed = nil
		}
	}
	if len(batch) > 0 {
		r.giveUp(batch, r.databaseGone)
	}
}

// recordMost records a batch except for messages that are refused individually, and returns what is left if the database is gone. If the
// recorder names the messages that it refuses, only these are handled alone; otherwise the batch is split until they are found.
func (r *run) recordMost(batch []item) (left []item) {
	for len(batch) > 0 && r.databaseGone == nil {
		because := r.recordTogether(batch)
		var named *mail.Refusals
		switch {
		case because == nil:
			return nil
		case r.databaseGone != nil:
			return batch
		case !errors.As(because, &named) || len(batch) == 1:
			return r.split(batch, because)
		}
		others := make([]item, 0, len(batch))
		for i, it := range batch {
			if refusal := named.At[i]; refusal != nil && r.databaseGone == nil {
				r.recordAlone(it, refusal)
			} else {
				others = append(others, it)
			}
		}
		if len(others) == len(batch) {
			return r.split(batch, because)
		}
		batch = others
	}
	return batch
}

// recordTogether commits messages in one transaction and keeps them for deletion. After an error nothing was committed; if the
// error concerns every message alike, databaseGone is set to it.
func (r *run) recordTogether(batch []item) error {
	notices := make([]mail.Notice, len(batch))
	for i, it := range batch {
		notices[i] = it.notice
	}
	recorded, refused, err := r.commit(notices)
	switch {
	case err == nil:
		r.passOn(batch, recorded)
	case !refused:
		r.databaseGone = err
	}
	return err
}

// passOn counts what was committed, and keeps it for deletion: the groups of a split batch are deleted together.
func (r *run) passOn(batch []item, recorded mail.Recorded) {
	for _, it := range batch {
		r.committed = append(r.committed, it.message)
	}
	r.tally.recorded(batch, recorded)
	r.watch.note(func(s *Status, now time.Time) { s.Recorded = now })
	if slices.Contains(recorded.Outcomes, mail.Parked) {
		r.somethingParked()
	}
}

// commit records notices. An error is a refusal of these notices if the recorder still accepts others. While following, a database that
// is unavailable or in trouble is retried until it is back or the grace time is over. Notices that were committed although the answer
// was lost then count as duplicates.
func (r *run) commit(notices []mail.Notice) (recorded mail.Recorded, refused bool, err error) {
	var pause backoff
	for limit := attemptLimit; ; limit = min(2*limit, longestAttempt) {
		recorded, err = r.attempt(notices, limit)
		switch {
		case err == nil:
			r.watch.back(StateDatabaseAway)
			return recorded, false, nil
		case r.refusesThese(err):
			return recorded, true, err
		case !r.following || r.work.Err() != nil:
			return recorded, false, err
		}
		r.watch.gone(StateDatabaseAway, err)
		if pause.wait(r.work) != nil {
			return recorded, false, err
		}
	}
}

// refusesThese reports whether a recording error concerns the notices themselves. Only the codes for content prove that, because a
// trigger of the host may raise any other code for a single row. After those, the recorder has to show that it can record.
func (r *run) refusesThese(err error) bool {
	switch {
	case blames(err) != blamesDatabase:
		return true
	case r.work.Err() != nil, errors.Is(err, context.DeadlineExceeded): // the attempt's time limit: the next one is longer
		return false
	case r.proven[mail.CodeOf(err)]:
		return true
	}
	shown := r.Recorder.CanRecord(r.work) == nil
	if code := mail.CodeOf(err); code != mail.CodeDatabaseDown { // not remembered, since it may change at any moment
		r.proven[code] = shown
	}
	return shown
}

// attempt records once. While following it has a time limit, because waiting for a connection that died silently would take too long.
// If the recorder panics on a batch, attempt returns an error that blames nobody.
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
	recorded, err = r.Recorder.Record(ctx, notices)
	if err == nil && len(recorded.Outcomes) != len(notices) {
		err = mail.Errorf(mail.CodeDatabaseRefused, "recorder: %d outcomes for %d messages", len(recorded.Outcomes), len(notices))
	}
	return recorded, err
}

// giveUp ends the drain and leaves messages on the queue: these and everything else in hand.
func (r *run) giveUp(batch []item, because error) {
	r.fail(because)
	for _, it := range batch {
		r.hand.setAside(it.message, because)
	}
}
