package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// bulkLock is the first half of the advisory lock that whoever runs a bulk resend holds; the second is the bulk's id. It ends with the
// connection, so with its holder in whatever way.
const bulkLock = 0x6d62 // "mb"

// HoldBulk makes the caller the one who runs a bulk resend, until release, and takes back what asked it to stop. It fails with CodeNotFound
// for one that is not there, outside the scope or not this person's, and with CodeBusy while somebody else runs it. Correctness does not hang on it: an item
// is taken by the transaction that writes its attempt.
func (db *DB) HoldBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) (bulk mail.Bulk, release func(), err error) {
	connection, err := db.pool.Acquire(ctx)
	if err != nil {
		return mail.Bulk{}, nil, translate(err)
	}
	release = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if _, err := connection.Exec(ctx, "SELECT pg_advisory_unlock($1::int, $2::int)", bulkLock, id); err != nil {
			_ = connection.Conn().Close(ctx) // which unlocks too
		}
		connection.Release()
	}
	var held bool
	err = connection.QueryRow(ctx, `
		UPDATE bulk_resends b SET stop_asked = stop_asked AND NOT l.held, failure_code = CASE WHEN l.held THEN '' ELSE failure_code END
		  FROM (SELECT pg_try_advisory_lock($1::int, $2::int) AS held) l
		 WHERE b.id = $2 AND b.person = $3 AND ($4 OR b.account = $5)
		RETURNING l.held, b.id, b.send_anyway`, bulkLock, id, actor.Person, scope.All(), scope.Account()).Scan(&held, &bulk.ID, &bulk.SendAnyway)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		err = mail.Errorf(mail.CodeNotFound, "there is no bulk resend %d", id)
	case err == nil && !held:
		err = mail.Errorf(mail.CodeBusy, "bulk resend %d is running already", id)
	case err == nil:
		return bulk, release, nil
	}
	release()
	return mail.Bulk{}, nil, translate(err)
}

// NextBulkItem is the first item that waits, with the address that the plan showed and what it is sent in spite of; false where none
// waits. stop tells that somebody asked for it.
func (db *DB) NextBulkItem(ctx context.Context, id int64) (item mail.BulkItem, found, stop bool, err error) {
	var position *int
	var kind *mail.Kind
	var row *int64
	var code, to *string
	err = db.pool.QueryRow(ctx, `
		SELECT b.stop_asked, i.position, i.kind, i.original_id, i.code, i.detail
		  FROM bulk_resends b
		  LEFT JOIN LATERAL (SELECT * FROM bulk_resend_items i WHERE i.bulk_id = b.id AND i.done_at IS NULL ORDER BY i.position LIMIT 1) i ON true
		 WHERE b.id = $1`, id).Scan(&stop, &position, &kind, &row, &code, &to)
	if err != nil {
		return mail.BulkItem{}, false, false, translate(fmt.Errorf("read bulk resend %d: %w", id, err))
	}
	if position == nil {
		return mail.BulkItem{}, false, stop, nil
	}
	return mail.BulkItem{
		Place: mail.BulkPlace{Bulk: id, Position: *position}, Original: mail.MessageID{Kind: *kind, Row: *row}, Code: *code, To: *to,
	}, true, stop, nil
}

// SkipBulkItem notes that an item was not resent, and why. An item that somebody else took meanwhile stays as it is.
func (db *DB) SkipBulkItem(ctx context.Context, place mail.BulkPlace, code, reason string) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE bulk_resend_items SET done_at = clock_timestamp(), code = $3, detail = $4
		 WHERE bulk_id = $1 AND position = $2 AND done_at IS NULL`, place.Bulk, place.Position, code, textOf(reason))
	return translate(err)
}

// EndBulk notes that a bulk resend is done, or stopped by itself for the reason that failure names.
func (db *DB) EndBulk(ctx context.Context, id int64, failure mail.Remark) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE bulk_resends b
		   SET failure_code = $2, failure = $3,
		       finished_at = CASE WHEN NOT EXISTS (SELECT FROM bulk_resend_items i WHERE i.bulk_id = b.id AND i.done_at IS NULL) THEN clock_timestamp() END
		 WHERE b.id = $1`, id, string(failure.Code), textOf(failure.Message))
	return translate(err)
}

// StopBulk asks whoever runs it, in whatever program, to stop after the mail in hand. It fails with CodeNotFound.
func (db *DB) StopBulk(ctx context.Context, scope mail.Scope, actor mail.Actor, id int64) error {
	asked, err := db.pool.Exec(ctx, "UPDATE bulk_resends SET stop_asked = true WHERE id = $1 AND person = $2 AND ($3 OR account = $4)",
		id, actor.Person, scope.All(), scope.Account())
	if err == nil && asked.RowsAffected() == 0 {
		return mail.Errorf(mail.CodeNotFound, "there is no bulk resend %d", id)
	}
	return translate(err)
}
