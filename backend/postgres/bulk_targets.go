package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// bulkLimit is how many issues one bulk resend takes, at most: an hour at the rate that SES gives most accounts.
const bulkLimit = 50_000

// bulkTargets is the common tables that end in targets (kind, id, place): the heads of the chains that a request names, each once, those
// of the soonest ticketed event first. It needs the arguments that it returns. It fails with CodeInvalid.
func bulkTargets(scope mail.Scope, request mail.BulkRequest) (string, pgx.NamedArgs, error) {
	if request.Everything {
		return everyTarget(scope, request.Filter)
	}
	s, err := newSelection(scope, mail.Filter{})
	if err != nil {
		return "", nil, err
	}
	var kinds []string
	var rows []int64
	for _, id := range request.IDs {
		if views[id.Kind] == "" {
			return "", nil, notFound(id)
		}
		kinds, rows = append(kinds, string(id.Kind)), append(rows, id.Row)
	}
	s.args["kinds"], s.args["rows"], s.args["limit"] = kinds, rows, bulkLimit+1
	return `WITH RECURSIVE ` + s.headsOf(mail.Announcement) + `, ` + s.headsOf(mail.Transaction) + `, found AS (
	    SELECT * FROM heads_announcement UNION SELECT * FROM heads_transaction
	)` + targetsOfFound, s.args, nil
}

// headsOf climbs from the named rows of one kind, within the scope.
func (s selection) headsOf(kind mail.Kind) string {
	view, name := views[kind], string(kind)
	return `above_` + name + ` AS (
	    SELECT m.id, m.retry_for_id FROM unnest(@kinds::text[], @rows::bigint[]) AS i(kind, id) JOIN ` + view + ` m ON m.id = i.id
	     WHERE i.kind = '` + name + `' AND ` + s.visible("m") + `
	    UNION
	    SELECT m.id, m.retry_for_id FROM above_` + name + ` a JOIN ` + view + ` m ON m.id = a.retry_for_id AND ` + s.visible("m") + `
	), heads_` + name + ` AS (
	    SELECT '` + name + `' AS kind, a.id FROM above_` + name + ` a
	     WHERE NOT EXISTS (SELECT FROM above_` + name + ` o WHERE o.id = a.retry_for_id)
	)`
}

// everyTarget is the same for all issues that a filter lets through, as the list shows them.
func everyTarget(scope mail.Scope, filter mail.Filter) (string, pgx.NamedArgs, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return "", nil, err
	}
	keys, err := newKeyset(mail.PageRequest{Sort: mail.ByCreated}, time.Now(), mail.ByCreated)
	if err == nil {
		err = keys.bind(s.args)
	}
	if err != nil {
		return "", nil, err
	}
	s.args["limit"] = bulkLimit + 1
	chains, arms := s.issues(&keys)
	if len(arms) == 0 {
		arms = []string{"SELECT '' AS kind, 0::bigint AS id WHERE false"}
	}
	return chainsFirst(chains) + ` found AS (SELECT f.kind, f.id FROM (` + unionAll(arms) + `) f)` + targetsOfFound, s.args, nil
}

const targetsOfFound = `, targets AS (
	    SELECT f.kind, f.id, row_number() OVER (ORDER BY (e.start_date < now() AT TIME ZONE 'UTC') IS TRUE, e.start_date NULLS LAST, f.kind, f.id) AS place
	      FROM found f
	     CROSS JOIN LATERAL (
	           SELECT a.event_id FROM announcement_by_id(f.id) a WHERE f.kind = 'announcement'
	           UNION ALL
	           SELECT t.event_id FROM transaction_by_id(f.id) t WHERE f.kind = 'transaction') m
	      LEFT JOIN ticketed_events e ON e.id = m.event_id
	     LIMIT @limit
	)`
