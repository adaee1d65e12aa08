package operations

import (
	"context"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Backlog counts what was received from the queue but not settled: parked and unmatched events, and the quarantine. These belong to no account:
// in any scope but all accounts it fails with CodeNotAllowed.
func (o *Operations) Backlog(ctx context.Context, scope mail.Scope) (mail.Backlog, error) {
	if err := o.pool.WholeInstallation(scope); err != nil {
		return mail.Backlog{}, err
	}
	var b mail.Backlog
	if err := o.pool.QueryRow(ctx, "SELECT * FROM mailroom.backlog()").Scan(&b.Parked, &b.Unmatched, &b.Quarantined); err != nil {
		return mail.Backlog{}, pool.Translate(fmt.Errorf("count what waits: %w", err))
	}
	return b, nil
}
