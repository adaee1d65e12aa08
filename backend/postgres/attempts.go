package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// attemptsSQL climbs from a row to where its chain begins and collects everything below. UNION drops what was met before, so rows
// that are each other's retries do not send it round in circles. Retries of an original that is gone are still one chain.
var attemptsSQL = `
	WITH RECURSIVE above AS (
	    SELECT m.id, m.retry_for_id FROM BY_ID(@id::bigint) m WHERE VISIBLE_M
	    UNION
	    SELECT m.id, m.retry_for_id FROM above CROSS JOIN LATERAL BY_ID(above.retry_for_id) m WHERE VISIBLE_M
	), chain AS (
	    SELECT above.id FROM above
	    UNION
	    SELECT m.id FROM above CROSS JOIN LATERAL RETRIES_OF(above.retry_for_id) m WHERE VISIBLE_M
	    UNION
	    SELECT m.id FROM chain CROSS JOIN LATERAL RETRIES_OF(chain.id) m WHERE VISIBLE_M
	), p AS (
	    SELECT 'KIND' AS kind, chain.id FROM chain
	)
	SELECT ` + messageColumns + ` FROM p MESSAGES
	 ORDER BY m.retry_for_id IS NOT NULL, m.id`

// Attempts returns the whole chain of a message, the original first and the last attempt last; one message where nobody resent it. It
// fails with CodeNotFound for a message that is not there or not in the scope.
func (db *DB) Attempts(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	attempts, err := attemptsOf(ctx, db.pool, scope, id)
	return attempts, translate(err)
}

// querier is the pool, or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// attemptsOf is Attempts, in a transaction perhaps. Errors are the driver's, or CodeNotFound.
func attemptsOf(ctx context.Context, q querier, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	s, err := newSelection(scope, mail.Filter{Kind: id.Kind})
	if err != nil || id.Kind == "" {
		return nil, notFound(id)
	}
	s.args["id"] = id.Row
	statement := strings.NewReplacer("KIND", string(id.Kind), "BY_ID", byID[id.Kind], "RETRIES_OF", retriesOf[id.Kind], "VISIBLE_M", s.visible("m"),
		"MESSAGES", withMessages(id.Kind)).Replace(attemptsSQL)
	rows, err := q.Query(ctx, statement, s.args)
	if err != nil {
		return nil, err
	}
	attempts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.Message, error) { return scanMessage(row) })
	if err != nil {
		return nil, fmt.Errorf("read the attempts of %s: %w", id, err)
	}
	if len(attempts) == 0 {
		return nil, notFound(id)
	}
	return attempts, nil
}
