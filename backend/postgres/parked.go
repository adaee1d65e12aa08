package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// parkedEventsSQL lists the events of a view. It finds the page among these alone, which have indexes of their own: left to itself, the
// planner would walk all events from the newest on and find the few parked ones among millions.
func parkedEventsSQL(view string) string {
	return `
	WITH page AS MATERIALIZED (
	    SELECT p.id FROM (SELECT v.id FROM ` + view + ` v OFFSET 0) AS p
	     WHERE @before::bigint = 0 OR p.id < @before
	     ORDER BY p.id DESC
	     LIMIT @limit
	)
	SELECT d.id, d.event_type, coalesce(d.event_subtype, ''), d.recipient, coalesce(d.subject, ''), d.reason, d.ses_message_id, d.occurred_at,
	       d.recorded_at, d.unmatched_at, coalesce(d.unmatched_account, 0), coalesce(a.name, '')
	  FROM page
	  JOIN delivery_events d USING (id)
	  LEFT JOIN accounts a ON a.id = d.unmatched_account
	 ORDER BY d.id DESC`
}

// ParkedEvents lists events whose message is not there (rule 4), the one that was parked last first, or only those that are unmatched by
// now. It lists those with ids below before only; 0 for all. They belong to no account yet: any scope but all accounts is refused with
// CodeNotAllowed.
func (db *DB) ParkedEvents(ctx context.Context, scope mail.Scope, unmatched bool, before int64, limit int) ([]mail.ParkedEvent, error) {
	if err := db.wholeInstallation(scope); err != nil {
		return nil, err
	}
	view := "parked_events"
	if unmatched {
		view = "unmatched_events"
	}
	rows, err := db.pool.Query(ctx, parkedEventsSQL(view), pgx.NamedArgs{"before": before, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.ParkedEvent, error) {
		var e mail.ParkedEvent
		var unmatchedAt *time.Time
		err := row.Scan(&e.ID, &e.Type, &e.Subtype, &e.Recipient, &e.Subject, &e.Reason, &e.SESID, &e.OccurredAt, &e.ParkedAt, &unmatchedAt,
			&e.Account.ID, &e.Account.Name)
		e.UnmatchedAt = orZero(unmatchedAt)
		return e, err
	})
	if err != nil {
		return nil, translate(fmt.Errorf("list parked events: %w", err))
	}
	return events, nil
}
