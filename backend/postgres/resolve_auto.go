package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// headsSQL climbs from rows of a table, or of the view of it that a login may change, to where their chains begin: the original, or where that is gone the first of its retries.
func headsSQL(relation string) string {
	return `
	WITH RECURSIVE above AS (
	    SELECT m.id, m.retry_for_id FROM ` + relation + ` m WHERE m.id = ANY ($1::bigint[]) AND m.deleted_at IS NULL
	    UNION
	    SELECT m.id, m.retry_for_id FROM above JOIN ` + relation + ` m ON m.id = above.retry_for_id AND m.deleted_at IS NULL
	), heads AS (
	    SELECT CASE WHEN a.retry_for_id IS NULL THEN a.id
	                ELSE (SELECT min(s.id) FROM ` + relation + ` s WHERE s.retry_for_id = a.retry_for_id AND s.deleted_at IS NULL) END AS id
	      FROM above a
	     WHERE a.retry_for_id IS NULL
	        OR NOT EXISTS (SELECT FROM ` + relation + ` o WHERE o.id = a.retry_for_id AND o.deleted_at IS NULL)
	)
	SELECT m.id FROM ` + relation + ` m WHERE m.id IN (SELECT id FROM heads) ORDER BY m.id FOR NO KEY UPDATE`
}

// settleResolutionsSQL gives the heads of chains the mark that follows from their attempts, whatever order these were settled in (rule
// 10): resolved automatically while a retry is delivered and the last attempt is no problem. What a person resolved stays as it is. The
// time of the last change stays as well: a resolved issue keeps its place in every list.
func settleResolutionsSQL(relation string) string {
	return `
	WITH RECURSIVE chain AS (
	    (SELECT h.id AS head, h.id FROM unnest($1::bigint[]) AS h(id)
	     UNION
	     SELECT m.id, s.id
	       FROM ` + relation + ` m
	       JOIN ` + relation + ` s ON s.retry_for_id = m.retry_for_id AND s.deleted_at IS NULL
	      WHERE m.id = ANY ($1::bigint[]))
	    UNION
	    SELECT c.head, m.id FROM chain c JOIN ` + relation + ` m ON m.retry_for_id = c.id AND m.deleted_at IS NULL
	), judged AS (
	    SELECT c.head,
	           bool_or(m.status = 'DELIVERED' AND m.retry_for_id IS NOT NULL)
	           AND NOT (array_agg(` + statusIn("m.status", problems()) + ` ORDER BY m.id DESC))[1] AS delivered
	      FROM chain c JOIN ` + relation + ` m ON m.id = c.id
	     GROUP BY c.head
	)
	UPDATE ` + relation + ` m
	   SET resolved_at = CASE WHEN j.delivered THEN date_trunc('second', now() AT TIME ZONE 'UTC') END,
	       resolution_type = CASE WHEN j.delivered THEN 'auto' END
	  FROM judged j
	 WHERE m.id = j.head
	   AND CASE WHEN j.delivered THEN m.resolved_at IS NULL ELSE m.resolution_type = 'auto' END`
}

// settleResolutions does so for the chains of these retries. The heads are locked first, so that of two who settle two retries of one
// chain the second sees what the first has done.
func settleResolutions(ctx context.Context, tx pgx.Tx, relation string, retries []int64) error {
	if len(retries) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, headsSQL(relation), retries)
	if err != nil {
		return err
	}
	heads, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(heads) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, settleResolutionsSQL(relation), heads)
	return err
}

// settleResolutions looks again at the chains of those targets that are retries, and of messages that turned out to be some.
func (b *batch) settleResolutions(ctx context.Context, tx pgx.Tx) error {
	for _, kind := range mail.Kinds() {
		retries := b.targetIDs(kind, func(t *target) bool { return t.retry })
		if err := settleResolutions(ctx, tx, tables[kind], append(retries, b.linked[kind]...)); err != nil {
			return err
		}
	}
	return nil
}
