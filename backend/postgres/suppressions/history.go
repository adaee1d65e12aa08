package suppressions

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/audit"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// historyLimit is the maximum number of audit entries, and of events, in a history.
const historyLimit = 200

// SuppressionHistory returns what people did about an address and what the provider reported about it, the newest 200 of each. It is for
// superadmins (CodeNotAllowed): it names people and other accounts.
func (s *Suppressions) SuppressionHistory(ctx context.Context, scope mail.Scope, email string) (mail.SuppressionHistory, error) {
	var history mail.SuppressionHistory
	email = mail.NormalizeAddress(email)
	err := pool.SuperadminsOnly(scope)
	if err == nil {
		err = values.StorableText("the address", email)
	}
	if err != nil {
		return history, err
	}
	rows, err := s.pool.Query(ctx, "SELECT * FROM mailroom.suppression_history($1, $2)", email, historyLimit)
	if err == nil {
		history.Audit, err = pgx.CollectRows(rows, audit.ScanEntry)
	}
	if err != nil {
		return history, pool.Translate(fmt.Errorf("read the history of an address: %w", err))
	}
	rows, err = s.pool.Query(ctx, "SELECT * FROM mailroom.suppressing_events($1, $2)", email, historyLimit)
	if err == nil {
		history.Events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.SuppressingEvent, error) {
			var e mail.SuppressingEvent
			err := row.Scan(&e.OccurredAt, &e.Type, &e.Subtype, &e.StatusCode, &e.Diagnostic, &e.Message.Kind, &e.Message.Row, &e.Account.ID, &e.Account.Name)
			return e, err
		})
	}
	if err != nil {
		return history, pool.Translate(fmt.Errorf("read the history of an address: %w", err))
	}
	return history, nil
}
