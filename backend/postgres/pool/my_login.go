package pool

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// MyLogin describes the database login of this connection: its kind, its person, and whether it may drain. It returns the zero login for a
// login that Mailroom did not create, and in a database that is not prepared.
func (p *Pool) MyLogin(ctx context.Context) (mail.DatabaseLogin, error) {
	var login mail.DatabaseLogin
	err := p.Retry(ctx, func() error {
		return pgx.BeginFunc(ctx, p.Pool, func(tx pgx.Tx) (err error) {
			login, err = myLogin(ctx, tx)
			return err
		})
	})
	return login, Translate(err)
}

// rowQuerier is a connection or a transaction.
type rowQuerier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// myLogin is MyLogin on one connection. It returns driver errors untranslated.
func myLogin(ctx context.Context, q rowQuerier) (mail.DatabaseLogin, error) {
	const mayAsk = `
		SELECT EXISTS (SELECT
		                 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		                WHERE n.nspname = 'mailroom' AND p.proname = 'my_login'
		                  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))`
	var login mail.DatabaseLogin
	var may bool
	if err := q.QueryRow(ctx, mayAsk).Scan(&may); err != nil || !may {
		return login, err
	}
	err := q.QueryRow(ctx, "SELECT * FROM mailroom.my_login()").Scan(&login.Name, &login.Kind, &login.Person, &login.MayDrain)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return login, err
}
