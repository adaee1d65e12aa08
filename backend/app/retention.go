package app

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

const (
	// retentionEvery is how often somebody asks whether payloads are to be pruned; once an hour, they are.
	retentionEvery = 10 * time.Minute
	// retentionBudget is how long pruning may take beside a drain that follows.
	retentionBudget = 30 * time.Second
	// retentionBudgetOnce is how long it may take after a drain that somebody waits for.
	retentionBudgetOnce = 2 * time.Second
)

// Retention is the chore of pruning raw payloads (rule 13), for drains that follow. It fails with CodeSettings.
func (i *Installation) Retention(db *postgres.DB) (drain.Chore, error) {
	days, err := i.settings.PayloadDays()
	if err != nil {
		return drain.Chore{}, err
	}
	return drain.Chore{Name: "prune raw payloads", Every: retentionEvery, Run: func(ctx context.Context) error {
		return i.prune(ctx, db, days, retentionBudget)
	}}, nil
}

// PrunePayloads does so once, after a drain: for a moment, and not where all was done within the hour. It fails with CodeSettings and as the
// database does.
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
