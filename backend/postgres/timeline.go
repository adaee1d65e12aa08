package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// showable is a time that other programs write, or nothing where it is none that Go and the page could show: infinite, or of a year of five
// digits.
func showable(column string) string {
	return "CASE WHEN " + column + " >= '0001-01-01' AND " + column + " < '9999-01-01' THEN " + column + " END"
}

// timelineSQL yields one row without an event for a message to which nothing has happened yet, and none for one that is not there. An
// attempt of ours begins with our own send, which has the negative of its id: it is in another table.
var timelineSQL = `
	SELECT t.id AS id, coalesce(t.event_type, ''), coalesce(t.event_subtype, ''), coalesce(d.recipient, ''),
	       coalesce(d.occurred_at, ` + showable("t.occurred_at") + ` AT TIME ZONE 'UTC') AS at, coalesce(d.recorded_at, ` + showable("t.created_at") + ` AT TIME ZONE 'UTC'),
	       d.reason, coalesce(d.status_code, ''), coalesce(d.diagnostic, ''), coalesce(t.raw_payload::text, '')
	  FROM BY_ID(@id::bigint) m
	  LEFT JOIN LATERAL timeline_of_message(@kind, m.id) t ON t.COLUMN = m.id
	  LEFT JOIN LATERAL events_of_message(@kind, m.id) d ON d.timeline_id = t.id
	 WHERE VISIBLE
	UNION ALL
	SELECT -s.id, 'Resend', coalesce(s.outcome, ''), m.recipient, s.reserved_at, coalesce(s.settled_at, s.given_up_at, s.reserved_at), s.code, '',
	       s.detail, ''
	  FROM BY_ID(@id::bigint) m
	 CROSS JOIN LATERAL send_of_message(@kind, m.id) s
	 WHERE VISIBLE
	 ORDER BY at NULLS FIRST, id`

var timelineColumns = map[mail.Kind]string{mail.Announcement: "outgoing_message_id", mail.Transaction: "outgoing_transaction_message_id"}

// Timeline returns what was reported about a message, and our own send of it (mail.EventResend), oldest first. Events that only the
// integration has written have no recipient, diagnostic and status code; their reason follows from type and subtype. It fails with
// CodeNotFound for a message that is not there or not in the scope.
func (db *DB) Timeline(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.TimelineEntry, error) {
	s, err := newSelection(scope, mail.Filter{Kind: id.Kind})
	if err != nil || id.Kind == "" {
		return nil, notFound(id)
	}
	s.args["id"], s.args["kind"] = id.Row, string(id.Kind)
	statement := strings.NewReplacer("BY_ID", byID[id.Kind], "COLUMN", timelineColumns[id.Kind], "VISIBLE", s.visible("m")).Replace(timelineSQL)
	rows, err := db.pool.Query(ctx, statement, s.args)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, scanTimelineEntry)
	if err != nil {
		return nil, translate(fmt.Errorf("read the timeline of %s: %w", id, err))
	}
	if len(found) == 0 {
		return nil, notFound(id)
	}
	if found[0].ID == 0 {
		return found[1:], nil
	}
	return found, nil
}

func scanTimelineEntry(row pgx.CollectableRow) (mail.TimelineEntry, error) {
	var e mail.TimelineEntry
	var id *int64
	var reason *mail.Reason
	var occurredAt, recordedAt *time.Time
	if err := row.Scan(&id, &e.Type, &e.Subtype, &e.Recipient, &occurredAt, &recordedAt, &reason, &e.StatusCode, &e.Diagnostic, &e.Raw); err != nil || id == nil {
		return e, err
	}
	e.ID, e.OccurredAt, e.RecordedAt = *id, orZero(occurredAt), orZero(recordedAt)
	if reason != nil {
		e.Reason = *reason
	} else {
		event := mail.DeliveryEvent{Type: e.Type}
		setSubtype(&event, e.Subtype)
		e.Reason = event.Reason()
	}
	return e, nil
}
