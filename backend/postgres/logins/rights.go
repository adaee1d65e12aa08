package logins

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// give are the statements that give a login its rights: to call the functions whose steps name its kind among their callers, and no other.
func give(login mail.DatabaseLogin) []string {
	to := " TO " + pgx.Identifier{login.Name}.Sanitize()
	statements := []string{"GRANT USAGE ON SCHEMA mailroom" + to}
	for _, function := range migrations.Interface() {
		if slices.ContainsFunc(callersOf(login), func(caller string) bool { return slices.Contains(function.Callers, caller) }) {
			statements = append(statements, "GRANT EXECUTE ON FUNCTION "+function.Name+to)
		}
	}
	return statements
}

// callersOf are the words by which steps name a login among the callers of functions. A superadmin's login that is nobody in particular is for a
// window that people sign in to with the password of Hi.Events.
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

// takeAway are the statements that take every right from a login that was given by the owner of the tables.
func takeAway(name string) []string {
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
