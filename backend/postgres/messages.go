package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Messages returns one page of the messages that the filter lets through. It fails with CodeInvalid for a filter, an order or a cursor
// that makes no sense.
func (db *DB) Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error) {
	keys, err := newKeyset(page, time.Now(), mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject)
	if err != nil {
		return mail.Page[mail.Message]{}, err
	}
	found, err := db.list(ctx, "mailroom.messages", scope, filter, keys)
	if err != nil {
		return mail.Page[mail.Message]{}, err
	}
	rows := make([]keyed[mail.Message], len(found))
	for i, row := range found {
		rows[i] = keyed[mail.Message]{row.message, row.cursor(keys)}
	}
	return cut(keys, rows), nil
}

// CountMessages counts what Messages would list, up to limit. It fails with CodeInvalid.
func (db *DB) CountMessages(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	return db.count(ctx, "mailroom.count_messages", scope, filter, limit)
}

// Message returns one message. It fails with CodeNotFound for one that is not there or not in the scope.
func (db *DB) Message(ctx context.Context, scope mail.Scope, id mail.MessageID) (mail.Message, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return mail.Message{}, notFound(id)
	}
	found, err := db.list(ctx, "mailroom.messages", scope, mail.Filter{Kind: id.Kind, IDs: []mail.MessageID{id}}, keyset{sort: mail.ByCreated, limit: 1})
	if err == nil && len(found) == 0 {
		err = notFound(id)
	}
	if err != nil {
		return mail.Message{}, err
	}
	return found[0].message, nil
}

func notFound(id mail.MessageID) error {
	return mail.Errorf(mail.CodeNotFound, "there is no message %s", id)
}

// list reads a page of a list, with one row more than it holds.
func (db *DB) list(ctx context.Context, function string, scope mail.Scope, filter mail.Filter, keys keyset) ([]pageRow, error) {
	args, err := filterArgs(scope, filter)
	if err != nil {
		return nil, err
	}
	keys.bind(args)
	found, err := readPageRows(ctx, db.pool, "SELECT * FROM "+function+"("+filterArguments+", "+pageArguments+")", args)
	if err != nil {
		return nil, translate(fmt.Errorf("read a list: %w", impossiblePlace(err)))
	}
	return found, nil
}

// impossiblePlace tells a cursor with a time that there is not from other errors: datetime_field_overflow, invalid_datetime_format.
func impossiblePlace(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) && (server.Code == "22008" || server.Code == "22007") {
		return mail.Wrap(mail.CodeInvalid, err, "this place in the list cannot be read: start from the first page")
	}
	return err
}

// count counts the rows of a list up to limit.
func (db *DB) count(ctx context.Context, function string, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	if limit < 1 {
		return mail.Count{}, mail.Errorf(mail.CodeInvalid, "rows are counted up to at least 1, not %d", limit)
	}
	args, err := filterArgs(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	args["at_most"] = int64(limit) + 1
	var n int
	if err := db.pool.QueryRow(ctx, "SELECT "+function+"("+filterArguments+", at_most => @at_most)", args).Scan(&n); err != nil {
		return mail.Count{}, translate(fmt.Errorf("count: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// Attempts returns the whole chain of a message, the original first and the last attempt last; one message where nobody resent it. It
// fails with CodeNotFound for a message that is not there or not in the scope.
func (db *DB) Attempts(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	attempts, err := attemptsOf(ctx, db.pool, scope, id)
	return attempts, translate(err)
}

// attemptsOf is Attempts, in a transaction perhaps. Errors are the driver's, or CodeNotFound.
func attemptsOf(ctx context.Context, q querier, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return nil, notFound(id)
	}
	found, err := readPageRows(ctx, q, "SELECT * FROM mailroom.attempts($1, $2, $3)", accountOf(scope, 0), id.Kind, id.Row)
	if err != nil {
		return nil, fmt.Errorf("read the attempts of %s: %w", id, err)
	}
	if len(found) == 0 {
		return nil, notFound(id)
	}
	attempts := make([]mail.Message, len(found))
	for i, row := range found {
		attempts[i] = row.message
	}
	return attempts, nil
}

// queryOne scans the first row of a query. It reports false where there is none.
func queryOne(ctx context.Context, q querier, statement string, args pgx.NamedArgs, into ...any) (bool, error) {
	rows, err := q.Query(ctx, statement, args)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return false, err
	}
	rows.Close()
	return true, rows.Err()
}
