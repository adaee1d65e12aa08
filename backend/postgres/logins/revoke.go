package logins

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// RevokeLogin removes a login that GrantLogin made. First it takes the right to log in, every right in this database and what is remembered
// of the login, in a transaction of its own, which nothing that the login does can stop; then it ends the login's sessions, drops what the
// login owns, and the role. It may be run again where a later part failed.
//
// It fails with CodeNotFound for a login that Mailroom did not make, and with CodeNotAllowed where this login may not remove it, or something
// else of the server hangs on it. A role that is remembered here but does not carry Mailroom's mark may be somebody else's: it loses its
// rights here and stays, which CodeConflict tells.
func (l *Logins) RevokeLogin(ctx context.Context, name string) error {
	there, marked, err := l.disarm(ctx, name)
	switch {
	case err != nil:
		return pool.Translate(mayNotGrant(err))
	case !there:
		return nil
	case !marked:
		return pool.Translate(l.leaveRole(ctx, name))
	}
	// Whose session ends in the middle of something holds its locks until then: so the server waits for each, for 10 s.
	if _, err := l.pool.Exec(ctx, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1", name); err != nil {
		return pool.Translate(mayNotGrant(err))
	}
	return pool.Translate(mayNotGrant(l.dropRole(ctx, name)))
}

// disarm takes everything from a login, and tells whether its role is there and carries Mailroom's mark.
func (l *Logins) disarm(ctx context.Context, name string) (there, marked bool, err error) {
	err = pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLoginsSQL); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1),
			       EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1 AND `+markedSQL+`)`, name).Scan(&there, &marked)
		if err != nil {
			return err
		}
		forgotten, err := tx.Exec(ctx, "DELETE FROM mailroom.logins WHERE login = $1", name)
		if err != nil {
			return err
		}
		if forgotten.RowsAffected() == 0 && !marked {
			return mail.Errorf(mail.CodeNotFound, "Mailroom made no login %q: see mailroomctl grants", name)
		}
		if !there {
			return nil
		}
		statements := takeAway(name)
		if marked {
			quoted := pgx.Identifier{name}.Sanitize()
			// Its sessions can be ended, and what it owns dropped, by a member of it.
			statements = append(statements, "ALTER ROLE "+quoted+" NOLOGIN", "GRANT "+quoted+" TO CURRENT_USER")
		}
		return execAll(ctx, tx, statements)
	})
	return there, marked, err
}

// leaveRole is the error about a role that stays, with the rights that it still has because somebody else than the owner of the tables gave
// them.
func (l *Logins) leaveRole(ctx context.Context, name string) error {
	var held []string
	err := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) (err error) {
		held, err = rightsHeld(ctx, tx, name)
		return err
	})
	switch {
	case err != nil:
		return err
	case len(held) > 0:
		return mail.Errorf(mail.CodeNotAllowed, "the login %q keeps rights that somebody else than the owner of the tables gave it (%s): have them taken back, or drop the role", name,
			strings.Join(held, ", "))
	}
	return mail.Errorf(mail.CodeConflict, "the login %q has no rights in this database any more, but it does not carry the mark of a login that Mailroom made, "+
		"so it was not removed: drop the role by hand if nobody else needs it", name)
}

// dropRole drops what a role owns, its remaining rights, and itself.
func (l *Logins) dropRole(ctx context.Context, name string) error {
	quoted := pgx.Identifier{name}.Sanitize()
	err := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		return execAll(ctx, tx, []string{"SET LOCAL lock_timeout = '10s'", "DROP OWNED BY " + quoted, "DROP ROLE " + quoted})
	})
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "2BP01" { // dependent_objects_still_exist
		return mail.Wrap(mail.CodeNotAllowed, err, "the login %q can do nothing any more, but the role is still there, since something else hangs on it (%s): "+
			"remove that, then run this again", name, strings.ReplaceAll(server.Detail, "\n", "; "))
	}
	return err
}
