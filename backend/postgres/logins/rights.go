package logins

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// grantStatements returns the statements that grant a login its rights: only to call the functions whose migration steps list its kind as a caller.
func grantStatements(login mail.DatabaseLogin) []string {
	to := " TO " + pgx.Identifier{login.Name}.Sanitize()
	statements := []string{"GRANT USAGE ON SCHEMA mailroom" + to}
	for _, function := range migrations.Interface() {
		if slices.ContainsFunc(callersOf(login), func(caller string) bool { return slices.Contains(function.Callers, caller) }) {
			statements = append(statements, "GRANT EXECUTE ON FUNCTION "+function.Name+to)
		}
	}
	return statements
}

// callersOf returns the caller names that steps use for a login. A superadmin login that belongs to no person may also call the sign-in
// functions: people sign in to its window with their Hi.Events password.
func callersOf(login mail.DatabaseLogin) []string {
	var callers []string
	switch login.Kind {
	case mail.OrganizerLogin:
		callers = append(callers, migrations.Organizer)
	case mail.SuperadminLogin:
		callers = append(callers, migrations.Superadmin)
		if login.Person == 0 {
			callers = append(callers, migrations.SignIn)
		}
	}
	if login.MayDrain {
		callers = append(callers, migrations.Drain)
	}
	return callers
}

// revokeStatements returns the statements that revoke every right of a login that the owner of the tables granted.
func revokeStatements(name string) []string {
	from := " FROM " + pgx.Identifier{name}.Sanitize()
	var statements []string
	for _, schema := range []string{"public", "mailroom"} {
		statements = append(statements, "REVOKE ALL ON ALL TABLES IN SCHEMA "+schema+from, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA "+schema+from,
			"REVOKE ALL ON SCHEMA "+schema+from)
	}
	return append(statements, "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mailroom"+from)
}

func execAll(ctx context.Context, tx pgx.Tx, statements []string) error {
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
