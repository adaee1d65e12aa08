package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// linkRetriesSQL fills in which message a retry replaces, where its sender did not. The original must be the older one of
// the same ticketed event, so that strangers' headers can make no circles and cross no accounts, and there must be only one.
var linkRetriesSQL = map[mail.Kind]string{
	mail.Announcement: linkRetriesSQLOf(mail.Announcement),
	mail.Transaction:  linkRetriesSQLOf(mail.Transaction),
}

func linkRetriesSQLOf(kind mail.Kind) string {
	return `
	UPDATE ` + tables[kind] + ` m
	   SET retry_for_id = o.original
	  FROM (SELECT r.id, min(o.id) AS original
	          FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::text[]) AS i(id, original_ses_id)) AS i
	          JOIN ` + tables[kind] + ` r ON r.id = i.id AND r.retry_for_id IS NULL
	          JOIN LATERAL (` + namedSQL(kind, "i.original_ses_id") + `) AS o ON o.id <> r.id
	           AND o.event_id IS NOT DISTINCT FROM r.event_id
	           AND (coalesce(o.created_at, '-infinity'), o.id) < (coalesce(r.created_at, 'infinity'), r.id)
	         GROUP BY r.id
	        HAVING count(*) = 1) AS o
	 WHERE m.id = o.id
	RETURNING m.id`
}

// waitingRetriesSQL finds the retries whose original was named only now.
const waitingRetriesSQL = `
	SELECT d.message_kind, d.message_id, d.retry_for_ses_id
	  FROM mailroom.delivery_events d
	 WHERE d.retry_for_ses_id = ANY ($1::text[]) AND d.message_id IS NOT NULL
	 GROUP BY d.message_kind, d.message_id, d.retry_for_ses_id`

// linkRetries does what the integration's header X-HiEvents-Retry-For asks for: it names, by SES id, the original that the
// event's own message replaces. The status of neither changes.
func (b *batch) linkRetries(ctx context.Context, tx pgx.Tx) error {
	retries, originals := map[mail.Kind][]int64{}, map[mail.Kind][]string{}
	add := func(id mail.MessageID, original string) {
		retries[id.Kind], originals[id.Kind] = append(retries[id.Kind], id.Row), append(originals[id.Kind], original)
	}
	for _, event := range b.events {
		if event.target != nil && event.RetryForSESID != "" {
			add(event.target.id, event.RetryForSESID)
		}
	}
	if len(b.named) > 0 {
		rows, err := tx.Query(ctx, waitingRetriesSQL, b.named)
		if err != nil {
			return err
		}
		var retry mail.MessageID
		var original string
		if _, err := pgx.ForEachRow(rows, []any{&retry.Kind, &retry.Row, &original}, func() error {
			add(retry, original)
			return nil
		}); err != nil {
			return err
		}
	}
	for _, kind := range mail.Kinds() {
		if len(retries[kind]) == 0 {
			continue
		}
		rows, err := tx.Query(ctx, linkRetriesSQL[kind], retries[kind], originals[kind])
		if err != nil {
			return err
		}
		linked, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		b.linked[kind] = append(b.linked[kind], linked...)
	}
	return nil
}
