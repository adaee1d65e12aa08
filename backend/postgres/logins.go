package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

// MyLogin tells what the login of this connection was made for; the zero login for one that Mailroom did not make, and in a database that
// is not prepared.
func (db *DB) MyLogin(ctx context.Context) (mail.DatabaseLogin, error) {
	var login mail.DatabaseLogin
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
		login, err = myLogin(ctx, tx)
		return err
	})
	return login, translate(err)
}

// Myself is the person who the login of this connection is, as they are now; false where it is nobody in particular. It fails with
// CodeNotAllowed once that person may not sign in to Hi.Events any more.
func (db *DB) Myself(ctx context.Context) (mail.Candidate, bool, error) {
	login, err := db.MyLogin(ctx)
	if err != nil || login.Person == 0 {
		return mail.Candidate{}, false, err
	}
	who, err := db.Person(ctx, login.Person)
	if mail.CodeOf(err) == mail.CodeNotFound || err == nil && len(who.Memberships) == 0 {
		err = mail.Errorf(mail.CodeNotAllowed, "The person who the database login %q is may not sign in to Hi.Events any more.", login.Name)
	}
	if err != nil {
		return mail.Candidate{}, false, err
	}
	return who, true, nil
}

// MayDrain fails with CodeNotAllowed where the login of this connection was made without the right to record events. Asking beforehand
// leaves the queue to somebody who may.
func (db *DB) MayDrain(ctx context.Context) error {
	login, err := db.MyLogin(ctx)
	if err == nil && !login.CanDrain() {
		err = mail.Errorf(mail.CodeNotAllowed, "The database login %q does not have the drain right: somebody else drains, or mailroomctl grant organizer --with-drain gives it.", login.Name)
	}
	return err
}

// rowQuerier is a connection, or a transaction.
type rowQuerier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// myLogin is MyLogin on one connection. Errors are the driver's.
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

// Logins are the logins that GrantLogin made in this database, by name, with the address of whom each is.
func (db *DB) Logins(ctx context.Context) ([]mail.DatabaseLogin, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT l.login, l.kind, coalesce(l.user_id, 0), coalesce(u.email, ''), l.may_drain, l.granted_at, l.granted_by
		  FROM mailroom.logins l
		  LEFT JOIN public.users u ON u.id = l.user_id
		 ORDER BY l.login`)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mail.DatabaseLogin])
	return found, translate(err)
}

// GrantLogin makes a login of the database with the rights of its kind and no other, and returns its password, which nobody can read
// again. A login that it made before gets the rights that are asked for now, and a new password.
//
// It fails with CodeInvalid for a request that contradicts itself or a name that is somebody else's, with CodeNotFound for a person who
// cannot sign in to Hi.Events, and with CodeNotAllowed where this login may not make others.
func (db *DB) GrantLogin(ctx context.Context, request mail.LoginRequest) (password string, err error) {
	if err := checkLoginRequest(request); err != nil {
		return "", err
	}
	password, verifier, err := newSecret()
	if err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLoginsSQL); err != nil {
			return err
		}
		login := mail.DatabaseLogin{Name: request.Name, Kind: request.Kind, MayDrain: request.WithDrain || request.Kind != mail.OrganizerLogin}
		if request.Email != "" {
			if login.Person, err = personFor(ctx, tx, request); err != nil {
				return err
			}
		}
		ours, err := ownRole(ctx, tx, request.Name)
		if err != nil {
			return err
		}
		statements := []string{"CREATE ROLE"}
		if ours {
			statements = append(takeAway(request.Name), "ALTER ROLE")
		}
		quoted := pgx.Identifier{request.Name}.Sanitize()
		statements[len(statements)-1] += fmt.Sprintf(" %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT %d PASSWORD '%s'", quoted, cmp.Or(request.Connections, mail.LoginConnections), verifier)
		limits, err := limitsFor(ctx, tx, quoted)
		if err != nil {
			return err
		}
		if err := execAll(ctx, tx, slices.Concat(statements, limits, give(login))); err != nil {
			return err
		}
		if err := markRole(ctx, tx, request.Name); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO mailroom.logins AS l (login, kind, user_id, may_drain) VALUES ($1, $2, nullif($3::bigint, 0), $4)
			    ON CONFLICT (login) DO UPDATE
			   SET kind = excluded.kind, user_id = excluded.user_id, may_drain = excluded.may_drain, granted_at = excluded.granted_at,
			       granted_by = excluded.granted_by`, request.Name, string(login.Kind), login.Person, login.MayDrain)
		return err
	})
	if err != nil {
		return "", translate(mayNotGrant(err))
	}
	return password, nil
}

// RenewLogins gives the logins that GrantLogin made the rights that this version of Mailroom gives to their kinds, and takes those of earlier
// versions away; passwords stay. It returns how many there are. It fails with CodeNotAllowed where this login may not do that.
func (db *DB) RenewLogins(ctx context.Context) (int, error) {
	var logins []mail.DatabaseLogin
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
		if logins, err = grantedLogins(ctx, tx); err != nil {
			return err
		}
		for _, login := range logins {
			if err := execAll(ctx, tx, append(takeAway(login.Name), give(login)...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, translate(mayNotGrant(err))
	}
	return len(logins), nil
}

// limitsFor are the statements that limit what a login uses of the server, as far as its owner does not set it otherwise for a session. Only a
// superuser may limit temporary files; that limit a login cannot lift.
func limitsFor(ctx context.Context, tx pgx.Tx, quoted string) ([]string, error) {
	limits := []string{
		"ALTER ROLE " + quoted + " SET statement_timeout = '60s'",
		"ALTER ROLE " + quoted + " SET idle_in_transaction_session_timeout = '60s'",
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

// lockLoginsSQL makes those who change logins take turns: Postgres refuses to change the rights on one thing twice at once. No login that
// Mailroom makes may take a lock that it waits for.
const lockLoginsSQL = "LOCK TABLE mailroom.logins IN SHARE ROW EXCLUSIVE MODE"

// markedSQL tells of pg_roles r whether GrantLogin made it in this database, perhaps before that moved here.
const markedSQL = migrations.MarkedLoginSQL

// markRole marks a role so.
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

func execAll(ctx context.Context, tx pgx.Tx, statements []string) error {
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

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

// ownRole reports whether there is a login of that name that GrantLogin made. It fails with CodeInvalid where it is somebody else's.
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

// personFor is the id of the Hi.Events user who the login is to be.
func personFor(ctx context.Context, tx pgx.Tx, request mail.LoginRequest) (int64, error) {
	rows, err := tx.Query(ctx, `
		SELECT u.id
		  FROM public.users u
		  JOIN public.account_users m ON m.user_id = u.id AND m.deleted_at IS NULL AND m.status = 'ACTIVE'
		  JOIN public.accounts a ON a.id = m.account_id AND a.deleted_at IS NULL
		 WHERE lower(u.email) = $1 AND u.deleted_at IS NULL
		 GROUP BY u.id
		HAVING bool_or(m.role = 'SUPERADMIN' OR $2 AND m.role IN ('ORGANIZER', 'ADMIN'))`,
		mail.NormalizeAddress(request.Email), request.Kind == mail.OrganizerLogin)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, mail.Errorf(mail.CodeNotFound, "nobody with the address %s is an active %s in Hi.Events", request.Email, request.Kind)
	case len(ids) > 1:
		return 0, mail.Errorf(mail.CodeInvalid, "%d people in Hi.Events have the address %s: a login is one person", len(ids), request.Email)
	}
	return ids[0], nil
}

// longestName is the length of a name in Postgres, in bytes; it cuts longer ones.
const longestName = 63

func checkLoginRequest(request mail.LoginRequest) error {
	name := request.Name
	switch {
	case name == "" || len(name) > longestName || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return mail.Errorf(mail.CodeInvalid, "%q cannot be the name of a login: use 1 to %d bytes without control characters", name, longestName)
	case strings.HasPrefix(name, "pg_") || name == "public" || name == "none":
		return mail.Errorf(mail.CodeInvalid, "Postgres keeps the name %q for itself: choose another one", name)
	case request.Kind == mail.OrganizerLogin && request.Email == "":
		return mail.Errorf(mail.CodeInvalid, "an organizer's login is one person: name them with --user EMAIL")
	case request.Kind == mail.DrainLogin && request.Email != "":
		return mail.Errorf(mail.CodeInvalid, "a drain's login is nobody in particular: leave --user away")
	case request.Connections < 0 || request.Connections > 1000:
		return mail.Errorf(mail.CodeInvalid, "a login can have 1 to 1000 connections at once")
	case request.Kind != mail.OrganizerLogin && request.WithDrain:
		return mail.Errorf(mail.CodeInvalid, "--with-drain is for organizers: a %s's login may drain anyway", request.Kind)
	}
	return storableText("the address", request.Email)
}

// mayNotGrant says what a login needs that makes others.
func mayNotGrant(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "42501" {
		return mail.Wrap(mail.CodeNotAllowed, err, "this login may not make or remove logins (%s): use one in DATABASE_URL that owns the tables of Hi.Events "+
			"and has CREATEROLE, or a superuser", server.Message)
	}
	if err != nil {
		err = fmt.Errorf("database logins: %w", err)
	}
	return err
}
