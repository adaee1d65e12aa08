package resends

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Bulks returns the last bulk resends of a person within the scope, newest first.
func (s *Resends) Bulks(ctx context.Context, scope mail.Scope, actor mail.Actor, limit int) ([]mail.Bulk, error) {
	return s.readBulks(ctx, scope, actor, 0, limit)
}

// Bulk returns one bulk resend of a person. It fails with CodeNotFound.
func (s *Resends) Bulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (mail.Bulk, error) {
	found, err := s.readBulks(ctx, scope, actor, id, 1)
	if err == nil && (len(found) == 0 || id == 0) {
		err = mail.Errorf(mail.CodeNotFound, "there is no bulk resend %d", id)
	}
	if err != nil {
		return mail.Bulk{}, err
	}
	return found[0], nil
}

func (s *Resends) readBulks(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, limit int) ([]mail.Bulk, error) {
	rows, err := s.pool.Query(ctx, "SELECT * FROM mailroom.bulks($1, $2, $3, $4, $5)", pool.AccountOf(scope, 0), values.Nullable(id), actor.Person, actor.PersonID, limit)
	if err != nil {
		return nil, pool.Translate(err)
	}
	var bulks []mail.Bulk
	var b mail.Bulk
	var held, stopAsked, finished bool
	var outcome string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&b.ID, &b.StartedAt, &b.Person, &held, &stopAsked, &finished, &b.Total, &b.Failure.Code, &b.Failure.Message,
		&b.SendAnyway, &outcome, &n}, func() error {
		if len(bulks) == 0 || bulks[len(bulks)-1].ID != b.ID {
			switch {
			case finished:
				b.State = mail.BulkDone
			case held && stopAsked:
				b.State = mail.BulkStopping
			case held:
				b.State = mail.BulkRunning
			default:
				b.State = mail.BulkStopped
			}
			b.Outcomes = map[string]int{}
			bulks = append(bulks, b)
		}
		if n > 0 {
			last := &bulks[len(bulks)-1]
			last.Outcomes[outcome] += n
			last.Done += n
		}
		return nil
	})
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("read bulk resends: %w", err))
	}
	return bulks, nil
}

// BulkItems returns a page of the items of a person's bulk resend, in the order in which they are sent. It fails with CodeNotFound, and
// with CodeInvalid if after is not a position of a page.
func (s *Resends) BulkItems(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64, after string, limit int) (mail.Page[mail.BulkItem], error) {
	position := 0
	if after != "" {
		var err error
		if position, err = strconv.Atoi(after); err != nil {
			return mail.Page[mail.BulkItem]{}, mail.Errorf(mail.CodeInvalid, "this place in the list cannot be read: start from the first page")
		}
	}
	if _, err := s.Bulk(ctx, scope, actor, id); err != nil {
		return mail.Page[mail.BulkItem]{}, err
	}
	rows, err := s.pool.Query(ctx, "SELECT * FROM mailroom.bulk_items($1, $2, $3, $4, $5, $6)", id, pool.AccountOf(scope, 0), actor.Person, actor.PersonID, position, limit+1)
	if err != nil {
		return mail.Page[mail.BulkItem]{}, pool.Translate(err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (mail.BulkItem, error) {
		item := mail.BulkItem{Place: mail.BulkPlace{Bulk: id}}
		err := row.Scan(&item.Place.Position, &item.Original.Kind, &item.Original.Row, &item.Attempt.Row, &item.Done, &item.To, &item.Subject, &item.Status,
			&item.Code, &item.Reason)
		if item.Attempt.Row != 0 {
			item.Attempt.Kind = item.Original.Kind
		}
		return item, err
	})
	if err != nil {
		return mail.Page[mail.BulkItem]{}, pool.Translate(fmt.Errorf("read the items of bulk resend %d: %w", id, err))
	}
	page := mail.Page[mail.BulkItem]{Rows: items}
	if len(items) > limit {
		page.Rows = items[:limit]
		page.Next = strconv.Itoa(items[limit-1].Place.Position)
	}
	return page, nil
}
