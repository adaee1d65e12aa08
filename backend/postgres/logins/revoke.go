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

// RevokeLogin removes a login that GrantLogin created. A first transaction revokes the right to log in and every right in this database, and
// deletes Mailroom's row of the login; nothing that the login does can block it. Then RevokeLogin ends the login's sessions, and drops the
// objects that the login owns and the role. If a later step failed, run it again.
//
// It fails with CodeNotFound for a login that Mailroom did not create, and with CodeNotAllowed if this login may not remove it or if another
// object of the server depends on it. A role that Mailroom recorded but that does not carry its mark may belong to somebody else: it loses
// its rights in this database but is not dropped, and RevokeLogin fails with CodeConflict.
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
	// A session holds its locks until it has ended, so the server waits up to 10 s for the end of each one.
	if _, err := l.pool.Exec(ctx, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1", name); err != nil {
		return pool.Translate(mayNotGrant(err))
	}
	return pool.Translate(mayNotGrant(l.dropRole(ctx, name)))
}

// disarm revokes all rights of a login, and reports whether its role exists and carries Mailroom's mark.
func (l *Logins) disarm(ctx context.Context, name string) (there, marked bool, err error) {
	err = l.pool.Act(ctx, func(tx pgx.Tx) error {
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
		statements := revokeStatements(name)
		if marked {
			quoted := pgx.Identifier{name}.Sanitize()
			// As a member of the role, this login may end the role's sessions and drop the objects that it owns.
			statements = append(statements, "ALTER ROLE "+quoted+" NOLOGIN", "GRANT "+quoted+" TO CURRENT_USER")
		}
		return execAll(ctx, tx, statements)
	})
	return there, marked, err
}

// leaveRole returns the error about a role that is not dropped. The error lists the rights that the role still has because somebody other than
// the owner of the tables granted them.
func (l *Logins) leaveRole(ctx context.Context, name string) error {
	var held []string
	err := l.pool.Act(ctx, func(tx pgx.Tx) (err error) {
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

// dropRole drops the objects that a role owns, its remaining rights, and the role itself.
func (l *Logins) dropRole(ctx context.Context, name string) error {
	quoted := pgx.Identifier{name}.Sanitize()
	err := l.pool.Act(ctx, func(tx pgx.Tx) error {
		return execAll(ctx, tx, []string{"SET LOCAL lock_timeout = '10s'", "DROP OWNED BY " + quoted, "DROP ROLE " + quoted})
	})
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "2BP01" { // dependent_objects_still_exist
		return mail.Wrap(mail.CodeNotAllowed, err, "the login %q can do nothing any more, but the role is still there, since something else hangs on it (%s): "+
			"remove that, then run this again", name, strings.ReplaceAll(server.Detail, "\n", "; "))
	}
	return err
}
