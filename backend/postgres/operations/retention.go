package operations

import (
	"context"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// pruneBatch is how many rows one transaction changes: some milliseconds.
const pruneBatch = 500

// Pruned counts what lost its payload.
type Pruned struct {
	Timeline, Suppressions, Parked int
	// Unfinished tells that not everything old enough was done: the time was up, or something was locked. The next drain goes on from there.
	Unfinished bool
}

// Total is how many rows that were.
func (p Pruned) Total() int { return p.Timeline + p.Suppressions + p.Parked }

// PrunePayloads removes raw payloads of the timeline, of suppressions and of parked events that are older than so many days (rule 13). What
// was decoded from them stays, and so do the bodies in quarantine: they are all there is of a message, until somebody retries or discards it.
//
// It does nothing unless an hour's worth of them can have come since all were done, by whichever program. It works in short transactions that
// leave out what somebody else has locked, rests between them as long as they took, and ends after the budget: it may run beside everything
// else, also beside itself.
func (o *Operations) PrunePayloads(ctx context.Context, days int, budget time.Duration) (Pruned, error) {
	var pruned Pruned
	p := pruner{pool: o.pool, before: time.Now().AddDate(0, 0, -days), until: time.Now().Add(budget)}
	due, err := p.due(ctx)
	if err != nil || !due {
		return pruned, pool.Translate(err)
	}
	for _, part := range []struct {
		count  *int
		forget string
	}{
		{&pruned.Suppressions, "SELECT mailroom.forget_suppression_payloads($1, $2)"},
		{&pruned.Parked, "SELECT mailroom.forget_parked_payloads($1, $2)"},
		{&pruned.Timeline, "SELECT mailroom.forget_timeline_payloads($1, $2)"},
	} {
		finished, err := p.all(ctx, part.count, part.forget)
		if err != nil {
			return pruned, pool.Translate(fmt.Errorf("prune payloads: %w", err))
		}
		pruned.Unfinished = pruned.Unfinished || !finished
	}
	if pruned.Unfinished {
		return pruned, nil
	}
	noted, err := p.note(ctx)
	pruned.Unfinished = !noted
	return pruned, pool.Translate(err)
}

// pruner is one run.
type pruner struct {
	pool   *pool.Pool
	before time.Time // what is older is pruned
	until  time.Time // when the budget is used up
}

// due reports whether so much can have become old enough since somebody was last done that it is worth a look.
func (p *pruner) due(ctx context.Context) (due bool, err error) {
	err = p.pool.QueryRow(ctx, "SELECT mailroom.forgetting_is_due($1)", p.before).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("ask whether payloads are to be pruned: %w", err)
	}
	return due, nil
}

// all runs batches until one is not full. It is not finished when the time is up.
func (p *pruner) all(ctx context.Context, count *int, forget string) (finished bool, err error) {
	for time.Now().Before(p.until) {
		begun := time.Now()
		var emptied int
		if err := p.pool.QueryRow(ctx, forget, p.before, pruneBatch).Scan(&emptied); err != nil {
			return false, err
		}
		*count += emptied
		if emptied < pruneBatch {
			return true, nil
		}
		if err := clock.Sleep(ctx, time.Since(begun)); err != nil {
			return false, err
		}
	}
	return false, nil
}

// note notes that all is done, if it is: something may be locked.
func (p *pruner) note(ctx context.Context) (noted bool, err error) {
	if err := p.pool.QueryRow(ctx, "SELECT mailroom.note_forgotten($1)", p.before).Scan(&noted); err != nil {
		return false, fmt.Errorf("note that payloads are pruned: %w", err)
	}
	return noted, nil
}
