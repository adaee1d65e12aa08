package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// linkRetries links retries to originals by the integration's header X-HiEvents-Retry-For, which contains the SES id of the original that the
// event's own message replaces. It changes no status. It skips an original that is not older or belongs to another ticketed event.
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
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.waiting_retries($1)", b.named)
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
		rows, err := tx.Query(ctx, "SELECT * FROM mailroom.link_retries($1, $2, $3)", string(kind), retries[kind], originals[kind])
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
