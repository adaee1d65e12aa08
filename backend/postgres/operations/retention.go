package operations

import (
	"context"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// pruneBatch is how many rows one transaction changes: it takes some milliseconds.
const pruneBatch = 500

// Pruned counts the rows whose payload was removed.
type Pruned struct {
	Timeline, Suppressions, Parked int
	// Unfinished means that some payloads are left, because the budget was used up or rows were locked. The next drain continues.
	Unfinished bool
}

// Total returns the number of rows of all three tables.
func (p Pruned) Total() int { return p.Timeline + p.Suppressions + p.Parked }

// PrunePayloads removes raw payloads of the timeline, of suppressions and of parked events that are older than days (rule 13). Decoded fields
// stay. Bodies in quarantine stay too: they are the only copy of a queue message until somebody retries or discards it.
//
// It does nothing if any program finished pruning for a cutoff less than an hour before this one. It works in short transactions that skip
// locked rows, pauses after each for as long as it took, and ends when the budget is used up. It may run concurrently with everything else,
// including itself.
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

// pruner is one run of PrunePayloads.
type pruner struct {
	pool   *pool.Pool
	before time.Time // payloads older than this are removed
	until  time.Time // when the budget is used up
}

// due reports whether no program has finished a run for a cutoff less than an hour before this one.
func (p *pruner) due(ctx context.Context) (due bool, err error) {
	err = p.pool.QueryRow(ctx, "SELECT mailroom.forgetting_is_due($1)", p.before).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("ask whether payloads are to be pruned: %w", err)
	}
	return due, nil
}

// all runs batches until one is not full. It reports false if the budget was used up before.
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

// note records the run as finished, unless payloads are left because rows were locked.
func (p *pruner) note(ctx context.Context) (noted bool, err error) {
	if err := p.pool.QueryRow(ctx, "SELECT mailroom.note_forgotten($1)", p.before).Scan(&noted); err != nil {
		return false, fmt.Errorf("note that payloads are pruned: %w", err)
	}
	return noted, nil
}
