package lists

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/paging"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Messages returns one page of the messages that match the filter. It fails with CodeInvalid for an invalid filter, order or cursor.
func (l *Lists) Messages(ctx context.Context, scope mail.Scope, filter mail.Filter, page mail.PageRequest) (mail.Page[mail.Message], error) {
	keys, err := paging.NewKeyset(page, time.Now(), mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject)
	if err != nil {
		return mail.Page[mail.Message]{}, err
	}
	found, err := l.list(ctx, "mailroom.messages", scope, filter, keys)
	if err != nil {
		return mail.Page[mail.Message]{}, err
	}
	rows := make([]paging.Keyed[mail.Message], len(found))
	for i, row := range found {
		rows[i] = paging.Keyed[mail.Message]{Item: row.message, At: row.cursor(keys)}
	}
	return paging.Cut(keys, rows), nil
}

// CountMessages counts the messages that Messages would list, up to limit. It fails with CodeInvalid.
func (l *Lists) CountMessages(ctx context.Context, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	return l.count(ctx, "mailroom.count_messages", scope, filter, limit)
}

// Message returns one message. It fails with CodeNotFound for a message that does not exist or is not in the scope.
func (l *Lists) Message(ctx context.Context, scope mail.Scope, id mail.MessageID) (mail.Message, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return mail.Message{}, pool.NotFound(id)
	}
	found, err := l.list(ctx, "mailroom.messages", scope, mail.Filter{Kind: id.Kind, IDs: []mail.MessageID{id}}, paging.Keyset{Sort: mail.ByCreated, Limit: 1})
	if err == nil && len(found) == 0 {
		err = pool.NotFound(id)
	}
	if err != nil {
		return mail.Message{}, err
	}
	return found[0].message, nil
}

// list reads the rows of one page, and one row more if there is another page.
func (l *Lists) list(ctx context.Context, function string, scope mail.Scope, filter mail.Filter, keys paging.Keyset) ([]pageRow, error) {
	args, err := FilterArgs(scope, filter)
	if err != nil {
		return nil, err
	}
	keys.Bind(args)
	found, err := readPageRows(ctx, l.pool, "SELECT * FROM "+function+"("+FilterArguments+", "+paging.Arguments+")", args)
	if err != nil {
		return nil, pool.Translate(fmt.Errorf("read a list: %w", paging.Impossible(err)))
	}
	return found, nil
}

// count counts the rows of a list up to limit.
func (l *Lists) count(ctx context.Context, function string, scope mail.Scope, filter mail.Filter, limit int) (mail.Count, error) {
	if limit < 1 {
		return mail.Count{}, mail.Errorf(mail.CodeInvalid, "rows are counted up to at least 1, not %d", limit)
	}
	args, err := FilterArgs(scope, filter)
	if err != nil {
		return mail.Count{}, err
	}
	args["at_most"] = int64(limit) + 1
	var n int
	if err := l.pool.QueryRow(ctx, "SELECT "+function+"("+FilterArguments+", at_most => @at_most)", args).Scan(&n); err != nil {
		return mail.Count{}, pool.Translate(fmt.Errorf("count: %w", err))
	}
	return mail.Count{N: min(n, limit), More: n > limit}, nil
}

// Attempts returns the whole chain of a message, the original first and the last attempt last; only the message if it was never resent. It
// fails with CodeNotFound for a message that does not exist or is not in the scope.
func (l *Lists) Attempts(ctx context.Context, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	attempts, err := AttemptsIn(ctx, l.pool, scope, id)
	return attempts, pool.Translate(err)
}

// AttemptsIn is Attempts on the pool or in a transaction. It returns driver errors untranslated, or CodeNotFound.
func AttemptsIn(ctx context.Context, q pool.Querier, scope mail.Scope, id mail.MessageID) ([]mail.Message, error) {
	if !slices.Contains(mail.Kinds(), id.Kind) {
		return nil, pool.NotFound(id)
	}
	found, err := readPageRows(ctx, q, "SELECT * FROM mailroom.attempts($1, $2, $3)", pool.AccountOf(scope, 0), id.Kind, id.Row)
	if err != nil {
		return nil, fmt.Errorf("read the attempts of %s: %w", id, err)
	}
	if len(found) == 0 {
		return nil, pool.NotFound(id)
	}
	attempts := make([]mail.Message, len(found))
	for i, row := range found {
		attempts[i] = row.message
	}
	return attempts, nil
}
