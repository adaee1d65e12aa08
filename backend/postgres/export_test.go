package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// PlanOfMessages is how Postgres would run what Messages asks.
func (db *DB) PlanOfMessages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (string, error) {
	statement, args, _, err := messagesPage(scope, filter, page)
	if err != nil {
		return "", err
	}
	return db.plan(ctx, statement, args)
}

// PlanOfIssues is how Postgres would run what Issues asks.
func (db *DB) PlanOfIssues(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (string, error) {
	statement, args, _, err := issuesPage(scope, filter, page, time.Now())
	if err != nil {
		return "", err
	}
	return db.plan(ctx, statement, args)
}

// PlanOfCount is how Postgres would run what CountMessages asks.
func (db *DB) PlanOfCount(ctx context.Context, scope mail.Scope, filter mail.Filter) (string, error) {
	s, err := newSelection(scope, filter)
	if err != nil {
		return "", err
	}
	var arms []string
	for _, kind := range s.kinds() {
		arms = append(arms, s.messagesArms(kind, nil)...)
	}
	s.args["limit"] = 1001
	return db.plan(ctx, countSQL("", arms), s.args)
}

// PlansOfRecipient are how Postgres would run what Recipient asks.
func (db *DB) PlansOfRecipient(ctx context.Context, scope mail.Scope, address string) (map[string]string, error) {
	account, confined := confine(scope, 0)
	args := pgx.NamedArgs{"address": address, "account": account, "limit": recipientOrders + 1, "tickets": recipientTickets + 1}
	plans := map[string]string{}
	for name, statement := range map[string]string{"accounts": recipientAccountsSQL, "known": knowsRecipientSQL, "orders": recipientOrdersSQL(confined)} {
		var err error
		if plans[name], err = db.plan(ctx, statement, args); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// PlanOfFind is how Postgres would run what FindRecipients asks.
func (db *DB) PlanOfFind(ctx context.Context, scope mail.Scope, text string) (string, error) {
	statement, args, err := findRecipientsSQL(scope, text)
	if err != nil {
		return "", err
	}
	args["limit"] = 21
	return db.plan(ctx, statement, args)
}

// PlanOfParkedEvents is how Postgres would run what ParkedEvents asks.
func (db *DB) PlanOfParkedEvents(ctx context.Context) (string, error) {
	return db.plan(ctx, parkedEventsSQL("parked_events"), pgx.NamedArgs{"before": int64(0), "limit": 25})
}

// PlanOfSuppressions is how Postgres would run what ListSuppressions asks.
func (db *DB) PlanOfSuppressions(ctx context.Context, scope mail.Scope, filter mail.SuppressionFilter, page mail.PageRequest) (string, error) {
	statement, args, _, err := suppressionsPage(scope, filter, page)
	if err != nil {
		return "", err
	}
	return db.plan(ctx, statement, args)
}

// PlanOfAudit is how Postgres would run what AuditLog asks.
func (db *DB) PlanOfAudit(ctx context.Context, filter mail.AuditFilter) (string, error) {
	statement, args, err := auditPage(filter, "", 50)
	if err != nil {
		return "", err
	}
	return db.plan(ctx, statement, args)
}

// PlansOfMerge are how Postgres would run what MergeSuppressions asks about entries, which stay out.
func (db *DB) PlansOfMerge(ctx context.Context, entries []mail.SuppressionEntry) (map[string]string, error) {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := stageEntries(ctx, tx, entries); err != nil {
		return nil, err
	}
	plans := map[string]string{}
	for _, step := range []struct {
		name, statement string
		args            []any
	}{{"there", knownSQL, nil}, {"written", mergeSQL, []any{"", "", ""}}} {
		if plans[step.name], err = explain(ctx, tx, step.statement, step.args...); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

func (db *DB) plan(ctx context.Context, statement string, args pgx.NamedArgs) (string, error) {
	return explain(ctx, db.pool, db.readable(statement), args)
}

func explain(ctx context.Context, in querier, statement string, args ...any) (string, error) {
	rows, err := in.Query(ctx, "EXPLAIN (COSTS OFF) "+statement, args...)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}

// ContentWithin is what Content reads after a change in the same transaction, which is then rolled back.
func (db *DB) ContentWithin(ctx context.Context, scope mail.Scope, id mail.MessageID, change string) (hievents.Content, error) {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return hievents.Content{}, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, change); err != nil {
		return hievents.Content{}, err
	}
	return readContent(ctx, tx, scope, id)
}

// LookupSources are what stands in a statement for each function that looks rows up, unless the login is that of one person.
func LookupSources() map[string]string { return lookupSource }
