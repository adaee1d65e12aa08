package operations

import (
	"context"
	"fmt"
	"math"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Figures returns the operator's numbers for the whole installation. It has no scope: the caller must check who may see them.
func (o *Operations) Figures(ctx context.Context) (mail.Figures, error) {
	backlog, err := o.Backlog(ctx, mail.AllAccounts())
	if err != nil {
		return mail.Figures{}, err
	}
	f := mail.Figures{Backlog: backlog}
	if err := o.pool.QueryRow(ctx, "SELECT mailroom.count_suppressions(at_most => 9223372036854775807)").Scan(&f.LiveSuppressions); err != nil {
		return mail.Figures{}, pool.Translate(fmt.Errorf("read the figures: %w", err))
	}
	issues, err := o.lists.CountIssues(ctx, mail.AllAccounts(), mail.Filter{}, math.MaxInt32)
	if err != nil {
		return mail.Figures{}, err
	}
	f.OpenIssues = issues.N
	if f.SchemaVersion, err = o.pool.SchemaVersion(ctx); err != nil {
		return mail.Figures{}, err
	}
	f.LastDrain, err = o.LastDrain(ctx)
	return f, err
}

// HiEvents returns how far Hi.Events is upgraded to 2.0. It fails with CodeNotAllowed, naming the GRANT, if the owner of Mailroom's schema may not
// read a table of Hi.Events, and for a login that sees the accounts of one person only.
func (o *Operations) HiEvents(ctx context.Context) (mail.HiEvents, error) {
	var h mail.HiEvents
	if err := o.pool.QueryRow(ctx, "SELECT * FROM mailroom.hi_events()").Scan(&h.There, &h.Lacking); err != nil {
		return mail.HiEvents{}, pool.Translate(fmt.Errorf("look at what Hi.Events has: %w", err))
	}
	return h, nil
}
