package postgres

import (
	"context"
	"fmt"
	"math"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Figures returns the operator's numbers. They are of the whole installation, without a scope: who may see them is for the caller to say.
func (db *DB) Figures(ctx context.Context) (mail.Figures, error) {
	backlog, err := db.Backlog(ctx, mail.AllAccounts())
	if err != nil {
		return mail.Figures{}, err
	}
	f := mail.Figures{Backlog: backlog}
	if err := db.pool.QueryRow(ctx, "SELECT mailroom.count_suppressions(at_most => 9223372036854775807)").Scan(&f.LiveSuppressions); err != nil {
		return mail.Figures{}, translate(fmt.Errorf("read the figures: %w", err))
	}
	issues, err := db.CountIssues(ctx, mail.AllAccounts(), mail.Filter{}, math.MaxInt32)
	if err != nil {
		return mail.Figures{}, err
	}
	f.OpenIssues = issues.N
	if f.SchemaVersion, err = db.SchemaVersion(ctx); err != nil {
		return mail.Figures{}, err
	}
	f.LastDrain, err = db.LastDrain(ctx)
	return f, err
}
