package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// A chain is one original and its retries, and theirs; its last attempt is the retry with the greatest id, or the original where there is
// none. Where the original is gone, the first of its retries stands for it. Delivery issues come from three sets, each with an index of its own: problem originals that nobody has
// resent, chains with retries, and resolved originals that nobody has resent. Nothing else is looked at.

// Issues returns one page of delivery issues. Without statuses they are the open ones: the last attempt is BOUNCED, FAILED or
// SUPPRESSED, and the original not resolved. Statuses ask for chains by the status of their last attempt instead, so also for those in
// flight; Resolved adds the resolved ones. Search looks at both ends of the chain, all other filters at the original. By door risk the
// greatest risk comes first, unless the order is ascending. It fails with CodeInvalid for a filter, an order or a cursor that makes no
// sense.
func (db *DB) Issues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Issue], error) {
	statement, args, keys, err := issuesPage(scope, filter, page, time.Now())
	if err != nil || statement == "" {
		return mail.Page[mail.Issue]{}, err
	}
	found, err := db.pageRows(ctx, statement, args)
	if err != nil {
		return mail.Page[mail.Issue]{}, translate(fmt.Errorf("list delivery issues: %w", err))
	}
	var issues []keyed[mail.Issue]
	for _, row := range found {
		if row.message.ID.Row == row.original {
			issues = append(issues, keyed[mail.Issue]{mail.Issue{Original: row.message, Last: row.message, Attempts: row.attempts}, row.cursor(keys)})
		} else {
			issues[len(issues)-1].item.Last = row.message // each chain's original comes first
		}
	}
	return cut(keys, issues), nil
}

// CountIssues counts what Issues would list, up to limit. It fails with CodeInvalid.
func (db *DB) CountIssues(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	chains, arms := s.issues(nil)
	count, err := db.count(ctx, chains, arms, s.args, limit)
	return count, translate(err)
}

func issuesPage(scope mail.Scope, filter mail.Filter, page mail.PageRequest, now time.Time) (string, pgx.NamedArgs, keyset, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return "", nil, keyset{}, err
	}
	keys, err := newKeyset(page, now, mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject, mail.ByDoorRisk)
	if err != nil {
		return "", nil, keyset{}, err
	}
	if err := keys.bind(s.args); err != nil {
		return "", nil, keyset{}, err
	}
	chains, arms := s.issues(&keys)
	if len(arms) == 0 {
		return "", nil, keys, nil
	}
	return pageSQL(keys, s.kinds(), chains, arms), s.args, keys, nil
}

// issues are the arms that list delivery issues, and the common tables that they need. Without keys they are for counting.
func (s selection) issues(keys *keyset) (chains string, arms []string) {
	var tables []string
	open := s.openStatuses()
	for _, kind := range s.kinds() {
		tables = append(tables, s.chains(kind))
		alone := append(s.conditions(kind, "m"), s.found("m"), "m.retry_for_id IS NULL", s.notResent(kind, "m"), s.because(kind, "m"))
		if problems := slices.DeleteFunc(slices.Clone(open), func(status mail.Status) bool { return !status.Problem() }); len(problems) > 0 {
			arms = append(arms, s.issueArms(kind, keys, problems, append(slices.Clone(alone), statusIn("m.status", problems), "m.resolved_at IS NULL"))...)
		}
		if s.Resolved && !s.ProblemsOnly {
			arms = append(arms, s.issueArms(kind, keys, nil, append(alone, "m.resolved_at IS NOT NULL"))...)
		}
		arms = append(arms, s.chainsArm(kind, keys, open))
	}
	return strings.Join(tables, ","), arms
}

// openStatuses are the statuses of the last attempt that are asked for, of issues that are not resolved.
func (s selection) openStatuses() []mail.Status {
	statuses := s.Statuses
	if len(statuses) == 0 {
		statuses = problems()
	}
	if !s.ProblemsOnly {
		return statuses
	}
	return slices.DeleteFunc(slices.Clone(statuses), func(status mail.Status) bool { return !status.Problem() })
}

// notResent is the condition that a row m has no retries. The index of retries is probed for each row: a list of all of them, which NOT IN
// would search, is read anew for each row once it is long.
func (s selection) notResent(kind mail.Kind, m string) string {
	return "(SELECT true FROM " + retriesOf[kind] + "(" + m + ".id) r WHERE " + s.visible("r") + " LIMIT 1) IS NULL"
}

// chains are the common tables of one kind: retries_KIND are all retries, few and with an index; chained_KIND has each with the row that
// its chain begins with, which may be gone; chains_KIND has the first and the last retry of each chain, and how many they are. Rows that
// are each other's retries, which no program should write, are in no chain.
func (s selection) chains(kind mail.Kind) string {
	return strings.NewReplacer("KIND", string(kind), "VIEW", views[kind], "VISIBLE", s.visible("r")).Replace(`
	retries_KIND AS MATERIALIZED (
	    SELECT r.id, r.retry_for_id, r.status FROM resent_VIEW() r WHERE r.retry_for_id IS NOT NULL AND VISIBLE
	), chained_KIND AS (
	    SELECT r.id, r.status, r.retry_for_id AS original
	      FROM retries_KIND r
	     WHERE NOT EXISTS (SELECT FROM retries_KIND o WHERE o.id = r.retry_for_id)
	    UNION ALL
	    SELECT r.id, r.status, c.original
	      FROM chained_KIND c
	      JOIN retries_KIND r ON r.retry_for_id = c.id
	), chains_KIND AS (
	    SELECT DISTINCT ON (original) original, id AS last_id, status, min(id) OVER chain AS first_id, count(*) OVER chain AS retries
	      FROM chained_KIND
	    WINDOW chain AS (PARTITION BY original)
	     ORDER BY original, id DESC
	)`)
}

// chainsArm lists the chains with retries of one kind, each at its original, or at the first retry where the original is gone. A retry
// alone is an issue only with a problem, like any original that nobody has resent. A resolution that a program made (auto) ends with a
// later attempt that did not arrive (rule 10).
//
// The lookups are LATERAL and limited for the planner's sake: it would read the whole table for a hash join. CASE stands where COALESCE
// would do: Postgres takes that for leaky, and looks a row up behind a security barrier only by what is not.
func (s selection) chainsArm(kind mail.Kind, keys *keyset, open []mail.Status) string {
	isProblem := statusIn("c.status", problems())
	resolved := "(m.resolved_at IS NOT NULL AND NOT (m.resolution_type IS NOT DISTINCT FROM 'auto' AND c.last_id <> m.id AND " + isProblem + "))"
	shown := []string{statusIn("c.status", open), "(c.last_id <> m.id OR " + isProblem + ")", "NOT " + resolved}
	if s.Resolved && !s.ProblemsOnly {
		shown = []string{"(" + resolved + " OR " + and(shown...) + ")"}
	}
	conditions := slices.Concat(shown, s.conditions(kind, "m"), []string{s.found("m", "l"), s.because(kind, "l"), s.ofEvents("m")})
	from := strings.NewReplacer("KIND", string(kind), "BY_ID", byID[kind], "VISIBLE", s.visible("o")).Replace(`
	      FROM chains_KIND c
	      LEFT JOIN LATERAL (SELECT o.id FROM BY_ID(c.original) o WHERE VISIBLE LIMIT 1) o ON true
	     CROSS JOIN LATERAL (SELECT * FROM BY_ID(CASE WHEN o.id IS NULL THEN c.first_id ELSE o.id END) m LIMIT 1) m
	      LEFT JOIN LATERAL (SELECT * FROM BY_ID(c.last_id) l LIMIT 1) l ON true`)
	if keys == nil {
		return "SELECT" + from + " WHERE " + and(conditions...) + " LIMIT @limit"
	}
	key := sortKey(keys.sort, "m", "l")
	if keys.sort == mail.ByDoorRisk {
		from += " LEFT JOIN ticketed_events e ON e.id = m.event_id"
	}
	conditions = append(conditions, keys.beyond(key, "m.id", kind))
	return "SELECT '" + string(kind) + "' AS kind, m.id, c.last_id, c.retries + (o.id IS NOT NULL)::int AS attempts, " + key + " AS key" + from +
		" WHERE " + and(conditions...) + " ORDER BY " + keys.orderBy("key", "id") + " LIMIT @limit"
}

// issueArms lists originals without retries, in any order that issues have.
func (s selection) issueArms(kind mail.Kind, keys *keyset, statuses []mail.Status, conditions []string) []string {
	if keys == nil || keys.sort != mail.ByDoorRisk {
		return s.arms(kind, keys, statuses, conditions)
	}
	list := func(from, key, where string) string {
		return "SELECT '" + string(kind) + "' AS kind, m.id, m.id AS last_id, 1 AS attempts, " + key + " AS key FROM " + from +
			" WHERE " + and(append(slices.Clone(conditions), where, keys.beyond(key, "m.id", kind))...) +
			" ORDER BY " + keys.orderBy("key", "id") + " LIMIT @limit"
	}
	view := of(kind, statuses) + " m"
	if s.byRow() {
		return []string{list(view+" LEFT JOIN ticketed_events e ON e.id = m.event_id", doorRisk, s.ofEvents("m"))}
	}
	// The ticketed events are walked from the one where the page begins, so that the query can stop with those that fill it, instead
	// of reading and sorting every problem.
	first := "true"
	if keys.from != nil {
		first = doorRisk + map[bool]string{true: " <= ", false: " >= "}[keys.descending()] + "@key::bigint"
	}
	arms := []string{"SELECT m.* FROM (SELECT e.id, " + doorRisk + " AS risk FROM ticketed_events e WHERE " + and(s.events("e"), first) +
		" ORDER BY " + keys.orderBy("risk") + ") e CROSS JOIN LATERAL (" + list(ofEvent(kind, "e", statuses)+" m", "e.risk", "true") + ") m" +
		" ORDER BY " + keys.orderBy("e.risk", "m.id") + " LIMIT @limit"}
	if s.withoutEvent(kind) {
		// That is no more risk than a ticketed event without a date.
		arms = append(arms, list(view, noDate, "m.event_id IS NULL"))
	}
	return arms
}
