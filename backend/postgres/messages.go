package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Messages returns one page of the messages that the filter lets through. It fails with CodeInvalid for a filter, an order or a cursor
// that makes no sense.
func (db *DB) Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error) {
	statement, args, keys, err := messagesPage(scope, filter, page)
	if err != nil || statement == "" {
		return mail.Page[mail.Message]{}, err
	}
	found, err := db.pageRows(ctx, statement, args)
	if err != nil {
		return mail.Page[mail.Message]{}, translate(fmt.Errorf("list messages: %w", err))
	}
	rows := make([]keyed[mail.Message], len(found))
	for i, row := range found {
		rows[i] = keyed[mail.Message]{row.message, row.cursor(keys)}
	}
	return cut(keys, rows), nil
}

// CountMessages counts what Messages would list, up to limit. It fails with CodeInvalid.
func (db *DB) CountMessages(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	var arms []string
	for _, kind := range s.kinds() {
		arms = append(arms, s.messagesArms(kind, nil)...)
	}
	count, err := db.count(ctx, "", arms, s.args, limit)
	return count, translate(err)
}

// Message returns one message. It fails with CodeNotFound for one that is not there or not in the scope.
func (db *DB) Message(ctx context.Context, scope mail.Scope, id mail.MessageID) (mail.Message, error) {
	s, err := newSelection(scope, mail.Filter{Kind: id.Kind})
	if err != nil || id.Kind == "" {
		return mail.Message{}, notFound(id)
	}
	s.args["id"] = id.Row
	statement := `
		WITH p AS (SELECT '` + string(id.Kind) + `' AS kind, m.id FROM ` + byID[id.Kind] + `(@id::bigint) m WHERE ` + s.visible("m") + `)
		SELECT ` + messageColumns + ` FROM p` + withMessages(id.Kind)
	rows, err := db.pool.Query(ctx, db.readable(statement), s.args)
	if err != nil {
		return mail.Message{}, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Message, error) { return scanMessage(row) })
	if err != nil {
		return mail.Message{}, translate(fmt.Errorf("read message %s: %w", id, err))
	}
	if len(found) == 0 {
		return mail.Message{}, notFound(id)
	}
	return found[0], nil
}

func notFound(id mail.MessageID) error {
	return mail.Errorf(mail.CodeNotFound, "there is no message %s", id)
}

// messagesPage is the statement for a page; empty when the filter lets nothing through, whatever the database holds.
func messagesPage(scope mail.Scope, filter mail.Filter, page mail.PageRequest) (string, pgx.NamedArgs, keyset, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return "", nil, keyset{}, err
	}
	keys, err := newKeyset(page, time.Now(), mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject)
	if err != nil {
		return "", nil, keyset{}, err
	}
	if err := keys.bind(s.args); err != nil {
		return "", nil, keyset{}, err
	}
	var arms []string
	for _, kind := range s.kinds() {
		arms = append(arms, s.messagesArms(kind, &keys)...)
	}
	if len(arms) == 0 {
		return "", nil, keys, nil
	}
	return pageSQL(keys, s.kinds(), "", arms), s.args, keys, nil
}

// messagesArms list one kind. Without keys they are for counting, in any order.
func (s selection) messagesArms(kind mail.Kind, keys *keyset) []string {
	conditions := append(s.conditions(kind, "m"), s.messageStatus("m"), s.found("m"), s.because(kind, "m"))
	return s.arms(kind, keys, nil, conditions)
}

// messageStatus is the condition of the status filters on a row m of a list of messages.
func (s selection) messageStatus(m string) string {
	var either string
	switch {
	case len(s.Statuses) > 0 && s.Resolved:
		either = "(" + statusIn(m+".status", s.Statuses) + " OR " + m + ".resolved_at IS NOT NULL)"
	case len(s.Statuses) > 0:
		either = statusIn(m+".status", s.Statuses)
	case s.Resolved:
		either = m + ".resolved_at IS NOT NULL"
	default:
		either = "true"
	}
	if !s.ProblemsOnly {
		return either
	}
	return and(either, statusIn(m+".status", problems()), m+".resolved_at IS NULL")
}

// arms list the rows m of one kind that meet the conditions, each a chain of its own. Where the conditions let only some statuses through,
// they are named.
//
// By creation time, with the ticketed events known, they take the newest of each of them from the index of that event, and the newest of
// those: the index of all messages would have to be read through those of every other account, or of every event that has ended. A search,
// an announcement and an address have their own index, which finds their rows at once for all events, and other orders have none to follow:
// there the planner chooses.
func (s selection) arms(kind mail.Kind, keys *keyset, statuses []mail.Status, conditions []string) []string {
	eachEvent := (s.byEvent() || s.NotEnded) && !s.byRow()
	// Counting is newest first too, though nobody sees it: the planner would look for the newest rows from the oldest on.
	columns, end, merged := "", " ORDER BY "+created("m")+" DESC LIMIT @limit", ""
	if keys != nil {
		key := sortKey(keys.sort, "m", "m")
		columns = "'" + string(kind) + "' AS kind, m.id, m.id AS last_id, 1 AS attempts, " + key + " AS key"
		end = " ORDER BY " + keys.orderBy("key", "id") + " LIMIT @limit"
		merged = end
		conditions = append(slices.Clone(conditions), keys.beyond(key, "m.id", kind))
		eachEvent = eachEvent && keys.sort == mail.ByCreated
	}
	list := func(from, where string) string {
		return "SELECT " + columns + " FROM " + from + " m WHERE " + and(append(slices.Clone(conditions), where)...) + end
	}
	if !eachEvent {
		return []string{list(of(kind, statuses), s.ofEvents("m"))}
	}
	arms := []string{"SELECT m.* FROM ticketed_events e CROSS JOIN LATERAL (" + list(ofEvent(kind, "e", statuses), "true") + ") m WHERE " + s.events("e") + merged}
	if s.withoutEvent(kind) {
		arms = append(arms, list(of(kind, statuses), "m.event_id IS NULL"))
	}
	return arms
}

// pageRows runs the statement of pageSQL.
func (db *DB) pageRows(ctx context.Context, statement string, args pgx.NamedArgs) ([]pageRow, error) {
	rows, err := db.pool.Query(ctx, db.readable(statement), args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPageRow)
}

// count counts the arms' rows up to limit.
func (db *DB) count(ctx context.Context, chains string, arms []string, args pgx.NamedArgs, limit int) (mail.Count, error) {
	if limit < 1 {
		return mail.Count{}, mail.Errorf(mail.CodeInvalid, "rows are counted up to at least 1, not %d", limit)
	}
	if len(arms) == 0 {
		return mail.Count{}, nil
	}
	args["limit"] = int64(limit) + 1
	var n int
	if err := db.pool.QueryRow(ctx, db.readable(countSQL(chains, arms)), args).Scan(&n); err != nil {
		return mail.Count{}, fmt.Errorf("count: %w", err)
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}
