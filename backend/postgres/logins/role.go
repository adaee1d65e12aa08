package logins

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// markedSQL is a condition on pg_roles r: GrantLogin created the role in this database, also if that was before the database was moved here.
const markedSQL = migrations.MarkedLoginSQL

// markRole adds this mark to a role.
func markRole(ctx context.Context, tx pgx.Tx, name string) error {
	var statement string
	err := tx.QueryRow(ctx, "SELECT format('COMMENT ON ROLE %I IS %L', $1::text, "+migrations.LoginMarkSQL+" || current_database()) FROM mailroom.installation i", name).
		Scan(&statement)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, statement)
	return err
}

// ownRole reports whether GrantLogin created a login of that name. It fails with CodeInvalid if the name is taken by another role.
func ownRole(ctx context.Context, tx pgx.Tx, name string) (bool, error) {
	var there, ours bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1),
		       EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1 AND `+markedSQL+`)`, name).
		Scan(&there, &ours)
	if err == nil && there && !ours {
		return false, mail.Errorf(mail.CodeInvalid, "there is a login %q already, and Mailroom did not make it for this database: choose another name, "+
			"or drop that role if nobody needs it", name)
	}
	return ours, err
}

// limitsFor returns the statements that limit a login's use of server resources, and keep its snapshots younger than 30 s. A session can override the
// timeouts. Only a superuser can set
// the limit of temporary files, and the login cannot override it.
func limitsFor(ctx context.Context, tx pgx.Tx, quoted string) ([]string, error) {
	limits := []string{
		"ALTER ROLE " + quoted + " SET statement_timeout = '25s'",
		"ALTER ROLE " + quoted + " SET idle_in_transaction_session_timeout = '25s'",
	}
	var superuser bool
	if err := tx.QueryRow(ctx, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user").Scan(&superuser); err != nil {
		return nil, err
	}
	if superuser {
		limits = append(limits, "ALTER ROLE "+quoted+" SET temp_file_limit = '1GB'")
	}
	return limits, nil
}
