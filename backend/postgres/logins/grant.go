package logins

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
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// MayDrain fails with CodeNotAllowed if the login of this connection was created without the right to record events. Call it before
// receiving, so that a login without the right leaves the queue messages to a login that has it.
func (l *Logins) MayDrain(ctx context.Context) error {
	login, err := l.pool.MyLogin(ctx)
	if err == nil && !login.CanDrain() {
		err = mail.Errorf(mail.CodeNotAllowed, "The database login %q does not have the drain right: somebody else drains, or mailroomctl grant organizer --with-drain gives it.", login.Name)
	}
	return err
}

// All returns the logins that GrantLogin created in this database, by name, each with the address of its person.
func (l *Logins) All(ctx context.Context) ([]mail.DatabaseLogin, error) {
	rows, err := l.pool.Query(ctx, `
		SELECT l.login, l.kind, coalesce(l.user_id, 0), coalesce(u.email, ''), l.may_drain, l.granted_at, l.granted_by
		  FROM mailroom.logins l
		  LEFT JOIN public.users u ON u.id = l.user_id
		 ORDER BY l.login`)
	if err != nil {
		return nil, pool.Translate(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mail.DatabaseLogin])
	return found, pool.Translate(err)
}

// GrantLogin creates a database login with exactly the rights of its kind, and returns its password, which cannot be read again. A login that
// it created before gets the requested rights and a new password.
//
// It fails with CodeInvalid for a request that contradicts itself or for the name of a login that Mailroom did not create, with CodeNotFound
// for a person who cannot sign in to Hi.Events, and with CodeNotAllowed if this login may not create logins.
func (l *Logins) GrantLogin(ctx context.Context, request mail.LoginRequest) (password string, err error) {
	if err := checkLoginRequest(request); err != nil {
		return "", err
	}
	password, verifier, err := newSecret()
	if err != nil {
		return "", err
	}
	err = l.pool.Act(ctx, func(tx pgx.Tx) error {
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
			statements = append(revokeStatements(request.Name), "ALTER ROLE")
		}
		quoted := pgx.Identifier{request.Name}.Sanitize()
		statements[len(statements)-1] += fmt.Sprintf(" %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT %d PASSWORD '%s'", quoted, cmp.Or(request.Connections, mail.LoginConnections), verifier)
		limits, err := limitsFor(ctx, tx, quoted)
		if err != nil {
			return err
		}
		if err := execAll(ctx, tx, slices.Concat(statements, limits, grantStatements(login))); err != nil {
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
		return "", pool.Translate(mayNotGrant(err))
	}
	return password, nil
}

// RenewLogins grants to all logins created by GrantLogin the rights and limits that this version of Mailroom grants to their kinds, and revokes those of
// earlier versions. Passwords stay. It returns the number of logins. It fails with CodeNotAllowed if this login may not grant the rights.
func (l *Logins) RenewLogins(ctx context.Context) (int, error) {
	var logins []mail.DatabaseLogin
	err := l.pool.Act(ctx, func(tx pgx.Tx) (err error) {
		if logins, err = grantedLogins(ctx, tx); err != nil {
			return err
		}
		for _, login := range logins {
			limits, err := limitsFor(ctx, tx, pgx.Identifier{login.Name}.Sanitize())
			if err != nil {
				return err
			}
			if err := execAll(ctx, tx, slices.Concat(revokeStatements(login.Name), limits, grantStatements(login))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, pool.Translate(mayNotGrant(err))
	}
	return len(logins), nil
}

// lockLoginsSQL serializes changes of logins, because Postgres rejects concurrent changes of the rights on one object. Logins that Mailroom
// creates have no right to take a conflicting lock.
const lockLoginsSQL = "LOCK TABLE mailroom.logins IN SHARE ROW EXCLUSIVE MODE"

// personFor returns the id of the Hi.Events user to whom the login is to belong.
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

// longestName is the maximum length of a name in Postgres, in bytes; Postgres truncates longer ones.
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
	return values.StorableText("the address", request.Email)
}

// mayNotGrant turns an insufficient_privilege error into one that says which rights are needed to create logins.
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
