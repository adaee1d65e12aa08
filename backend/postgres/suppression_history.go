package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// historyLimit is how many entries and how many events a history tells, the newest.
const historyLimit = 200

// SuppressionHistory returns what people did about an address and what the provider reported of it, the newest 200 of each. It is for
// superadmins (CodeNotAllowed): it names people and other accounts.
func (db *DB) SuppressionHistory(ctx context.Context, scope mail.Scope, email string) (mail.SuppressionHistory, error) {
	var history mail.SuppressionHistory
	email = mail.NormalizeAddress(email)
	err := superadminsOnly(scope)
	if err == nil {
		err = storableText("the address", email)
	}
	if err != nil {
		return history, err
	}
	rows, err := db.pool.Query(ctx, `
		SELECT`+auditColumns+`
		  FROM audit_log l
		  LEFT JOIN accounts a ON a.id = l.account
		 WHERE l.subject IN (SELECT 'suppression:' || s.id FROM suppressions s WHERE s.email = $1 UNION ALL SELECT 'address:' || $1)
		 ORDER BY l.at DESC, l.id DESC
		 LIMIT $2`, email, historyLimit)
	if err == nil {
		history.Audit, err = pgx.CollectRows(rows, scanAuditEntry)
	}
	if err != nil {
		return history, translate(fmt.Errorf("read the history of an address: %w", err))
	}
	rows, err = db.pool.Query(ctx, `
		SELECT d.occurred_at, d.event_type, coalesce(d.event_subtype, ''), coalesce(d.status_code, ''), coalesce(d.diagnostic, ''),
		       coalesce(d.message_kind, ''), coalesce(d.message_id, 0), coalesce(a.id, 0), coalesce(a.name, '')
		  FROM delivery_events d
		  LEFT JOIN announcements o ON d.message_kind = 'announcement' AND o.id = d.message_id
		  LEFT JOIN transactions t ON d.message_kind = 'transaction' AND t.id = d.message_id
		  LEFT JOIN ticketed_events e ON e.id = coalesce(o.event_id, t.event_id)
		  LEFT JOIN accounts a ON a.id = coalesce(e.account_id, d.unmatched_account)
		 WHERE d.recipient = $1 AND d.event_type IN ('Bounce', 'Complaint')
		 ORDER BY d.occurred_at DESC, d.id DESC
		 LIMIT $2`, email, historyLimit)
	if err == nil {
		history.Events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.SuppressingEvent, error) {
			var e mail.SuppressingEvent
			err := row.Scan(&e.OccurredAt, &e.Type, &e.Subtype, &e.StatusCode, &e.Diagnostic, &e.Message.Kind, &e.Message.Row, &e.Account.ID, &e.Account.Name)
			return e, err
		})
	}
	if err != nil {
		return history, translate(fmt.Errorf("read the history of an address: %w", err))
	}
	return history, nil
}
