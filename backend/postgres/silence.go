package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// silenceSQL finds the last outcome that was recorded, by the integration too, and counts what was sent since. Parked outcomes are in
// delivery_events only: there the newest thousand rows must do, which is more than a restart of everything parks. Everything is found
// through indexes: the timeline's by type and time, the messages' by time, of which only the range since the last outcome is read.
var silenceSQL = `
	WITH outcome AS (
	    SELECT greatest(
	           (SELECT max(recent.recorded_at)
	              FROM (SELECT d.event_type, d.recorded_at FROM delivery_events d ORDER BY d.id DESC LIMIT 1000) AS recent
	             WHERE recent.event_type = ANY (@outcomes::text[])),
	           (SELECT max(latest.created_at) AT TIME ZONE 'UTC'
	              FROM unnest(@outcomes::text[]) AS o(event_type)
	             CROSS JOIN LATERAL (SELECT t.created_at FROM message_events t
	                                  WHERE t.event_type = o.event_type AND t.created_at < (now() + interval '1 hour') AT TIME ZONE 'UTC'
	                                  ORDER BY t.created_at DESC LIMIT 1) AS latest)) AS at
	), period AS (
	    SELECT greatest(outcome.at AT TIME ZONE 'UTC', (now() - @lookback::interval) AT TIME ZONE 'UTC') AS since,
	           (now() - @silent::interval) AT TIME ZONE 'UTC' AS until
	      FROM outcome
	)
	SELECT (SELECT at FROM outcome), count(*), min(unanswered.created_at) AT TIME ZONE 'UTC'
	  FROM period
	 CROSS JOIN LATERAL ((` + unansweredIn("announcements") + `) UNION ALL (` + unansweredIn("transactions") + `)) AS unanswered`

func unansweredIn(view string) string {
	return `SELECT m.created_at FROM ` + view + ` m
	         WHERE coalesce(m.created_at, '-infinity') > period.since AND coalesce(m.created_at, '-infinity') < period.until
	           AND m.status = 'SENT' AND m.deleted_at IS NULL
	         ORDER BY coalesce(m.created_at, '-infinity'), m.id
	         LIMIT 1000`
}

// outcomes are the event types that end a message's way; Send says only that SES took it, which would go on while outcomes are not published.
var outcomes = []string{
	string(mail.EventDelivery), string(mail.EventBounce), string(mail.EventComplaint), string(mail.EventReject), string(mail.EventRenderingFailure),
	string(mail.EventDeliveryDelay),
}

// Silence tells whether messages go out while no outcomes come back (rule 16), over the whole installation. Events that still wait in the
// queue are not known here: ask after a drain.
func (db *DB) Silence(ctx context.Context) (mail.Silence, error) {
	var s mail.Silence
	var since, oldest *time.Time
	err := db.pool.QueryRow(ctx, silenceSQL, pgx.NamedArgs{"outcomes": outcomes, "lookback": mail.SilenceLookback, "silent": mail.SilentAfter}).
		Scan(&since, &s.Unanswered, &oldest)
	if err != nil {
		return mail.Silence{}, translate(fmt.Errorf("look for messages without outcomes: %w", err))
	}
	s.Since, s.Oldest = orZero(since), orZero(oldest)
	return s, nil
}
