package app

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

const (
	// retentionEvery is the interval between checks; pruning itself runs at most once an hour.
	retentionEvery = 10 * time.Minute
	// retentionBudget is the maximum time of pruning, and of erasing, during a drain that follows.
	retentionBudget = 30 * time.Second
	// retentionBudgetOnce is the maximum time after a single drain, which a user waits for.
	retentionBudgetOnce = 2 * time.Second
)

// Erasure returns the chore that erases addresses of what Hi.Events has deleted, for drains that follow.
func (i *Installation) Erasure(db *postgres.DB) drain.Chore {
	return drain.Chore{Name: "erase addresses of what was deleted", Every: retentionEvery, Run: func(ctx context.Context) error {
		return i.eraseDeleted(ctx, db, retentionBudget)
	}}
}

// EraseDeleted erases once, after a single drain: only briefly; the next drain continues.
func (i *Installation) EraseDeleted(ctx context.Context, db *postgres.DB) error {
	return i.eraseDeleted(ctx, db, retentionBudgetOnce)
}

func (i *Installation) eraseDeleted(ctx context.Context, db *postgres.DB, budget time.Duration) error {
	deleted, err := db.Erasing.EraseDeleted(ctx, budget)
	if deleted.Total() > 0 {
		i.log.WithField("rows", deleted.Rows).WithField("unfinished", deleted.Unfinished).Info("addresses of what Hi.Events has deleted were erased")
	}
	return err
}

// Retention returns the chore that prunes raw payloads (rule 13), for drains that follow. It fails with CodeSettings.
func (i *Installation) Retention(db *postgres.DB) (drain.Chore, error) {
	days, err := i.settings.PayloadDays()
	if err != nil {
		return drain.Chore{}, err
	}
	return drain.Chore{Name: "prune raw payloads", Every: retentionEvery, Run: func(ctx context.Context) error {
		return i.prune(ctx, db, days, retentionBudget)
	}}, nil
}

// PrunePayloads prunes once, after a single drain: only briefly, and not if pruning was completed within the last hour. It fails with
// CodeSettings and as the database does.
func (i *Installation) PrunePayloads(ctx context.Context, db *postgres.DB) error {
	days, err := i.settings.PayloadDays()
	if err != nil {
		return err
	}
	return i.prune(ctx, db, days, retentionBudgetOnce)
}

func (i *Installation) prune(ctx context.Context, db *postgres.DB, days int, budget time.Duration) error {
	pruned, err := db.Operations.PrunePayloads(ctx, days, budget)
	if pruned.Total() > 0 {
		i.log.WithField("rows", pruned.Total()).WithField("unfinished", pruned.Unfinished).Info("old raw payloads were pruned")
	}
	return err
}
