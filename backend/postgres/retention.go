package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pruneBatch is how many rows one transaction looks at: some milliseconds.
const pruneBatch = 500

// Pruned counts what lost its payload.
type Pruned struct {
	Timeline, Suppressions, Parked int
	// Unfinished tells that the time was up before everything old enough was done; the next drain goes on from there.
	Unfinished bool
}

// Total is how many rows that were.
func (p Pruned) Total() int { return p.Timeline + p.Suppressions + p.Parked }

// PrunePayloads removes raw payloads of the timeline, of suppressions and of parked events that are older than so many days (rule 13). What
// was decoded from them stays, and so do the bodies in quarantine: they are all there is of a message, until somebody retries or discards it.
//
// It does nothing unless there can be an hour's worth of them, since what was old enough the last time is done, by whichever program. It works
// in short transactions that give way to any lock, rests between them as long as they took, and ends after the budget: it may run beside
// everything else.
func (db *DB) PrunePayloads(ctx context.Context, days int, budget time.Duration) (Pruned, error) {
	var pruned Pruned
	p := pruner{db: db, before: time.Now().AddDate(0, 0, -days), until: time.Now().Add(budget)}
	due, err := p.due(ctx)
	if err != nil || !due {
		return pruned, translate(err)
	}
	for _, part := range []struct {
		count *int
		batch func(context.Context, pgx.Tx) (seen, emptied int, err error)
	}{
		{&pruned.Suppressions, p.suppressions},
		{&pruned.Parked, p.parked},
		{&pruned.Timeline, p.timeline},
	} {
		finished, err := p.all(ctx, part.count, part.batch)
		if err != nil {
			return pruned, translate(fmt.Errorf("prune payloads: %w", err))
		}
		pruned.Unfinished = pruned.Unfinished || !finished
	}
	if pruned.Unfinished {
		return pruned, nil
	}
	noted, err := p.note(ctx)
	pruned.Unfinished = !noted
	return pruned, translate(err)
}

// pruner is one run.
type pruner struct {
	db     *DB
	before time.Time // what is older is pruned
	until  time.Time // when the budget is used up
}

// due reports whether so much can have become old enough since somebody was last done that it is worth a look.
func (p *pruner) due(ctx context.Context) (due bool, err error) {
	err = p.db.pool.QueryRow(ctx, "SELECT done_before <= $1::timestamptz - interval '1 hour' FROM mailroom.upkeep WHERE task = 'prune_payloads'", p.before).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("ask whether payloads are to be pruned: %w", err)
	}
	return due, nil
}

// note notes that all is done, if it is.
func (p *pruner) note(ctx context.Context) (noted bool, err error) {
	err = p.briefly(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.note_forgotten($1)", p.before).Scan(&noted)
	})
	if err != nil && !locked(err) {
		return false, fmt.Errorf("note that payloads are pruned: %w", err)
	}
	return noted, nil
}

// briefly runs a transaction that gives way to any lock.
func (p *pruner) briefly(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, p.db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '200ms'"); err != nil {
			return err
		}
		return do(tx)
	})
}

// all runs batches until one is not full. It is not finished when the time is up, or when somebody holds a lock on what is to be changed.
func (p *pruner) all(ctx context.Context, count *int, batch func(context.Context, pgx.Tx) (seen, emptied int, err error)) (finished bool, err error) {
	for time.Now().Before(p.until) {
		begun := time.Now()
		var seen, emptied int
		err := p.briefly(ctx, func(tx pgx.Tx) (err error) {
			seen, emptied, err = batch(ctx, tx)
			return err
		})
		if locked(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		*count += emptied
		if seen < pruneBatch {
			return true, nil
		}
		rested := time.NewTimer(time.Since(begun))
		select {
		case <-rested.C:
		case <-ctx.Done():
			rested.Stop()
			return false, ctx.Err()
		}
	}
	return false, nil
}

// locked reports whether Postgres gave up waiting for a lock, or for each other: lock_not_available, deadlock_detected.
func locked(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && (server.Code == "55P03" || server.Code == "40P01")
}

func (p *pruner) suppressions(ctx context.Context, tx pgx.Tx) (seen, emptied int, err error) {
	return p.empty(ctx, tx, "SELECT mailroom.forget_suppression_payloads($1, $2)")
}

func (p *pruner) parked(ctx context.Context, tx pgx.Tx) (seen, emptied int, err error) {
	return p.empty(ctx, tx, "SELECT mailroom.forget_parked_payloads($1, $2)")
}

// empty takes a batch of which every row that was seen is emptied.
func (p *pruner) empty(ctx context.Context, tx pgx.Tx, statement string) (seen, emptied int, err error) {
	err = tx.QueryRow(ctx, statement, p.before, pruneBatch).Scan(&emptied)
	return emptied, emptied, err
}

func (p *pruner) timeline(ctx context.Context, tx pgx.Tx) (seen, emptied int, err error) {
	err = tx.QueryRow(ctx, "SELECT * FROM mailroom.forget_timeline_payloads($1, $2)", p.before, pruneBatch).Scan(&seen, &emptied)
	return seen, emptied, err
}
