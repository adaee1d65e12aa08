package logins

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// ChangedLogins returns the names of logins created by GrantLogin whose rights differ from those that this version grants to their kinds, for
// example after a restore without privileges. RenewLogins repairs them. To compare, it grants the rights in a transaction that it rolls back.
// It fails with CodeNotAllowed if this login may not grant them.
func (l *Logins) ChangedLogins(ctx context.Context) ([]string, error) {
	var changed []string
	undo := errors.New("only looked")
	err := l.pool.Act(ctx, func(tx pgx.Tx) error {
		changed = nil
		logins, err := grantedLogins(ctx, tx)
		if err != nil {
			return err
		}
		for _, login := range logins {
			before, err := rightsHeld(ctx, tx, login.Name)
			if err != nil {
				return err
			}
			if err := execAll(ctx, tx, append(revokeStatements(login.Name), grantStatements(login)...)); err != nil {
				return err
			}
			after, err := rightsHeld(ctx, tx, login.Name)
			if err != nil {
				return err
			}
			if !slices.Equal(before, after) {
				changed = append(changed, login.Name)
			}
		}
		return undo
	})
	if errors.Is(err, undo) {
		return changed, nil
	}
	return nil, pool.Translate(mayNotGrant(err))
}

// grantedLogins returns the logins of this database that carry Mailroom's mark. It holds lockLoginsSQL's lock until the transaction ends.
func grantedLogins(ctx context.Context, tx pgx.Tx) ([]mail.DatabaseLogin, error) {
	if _, err := tx.Exec(ctx, lockLoginsSQL); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		SELECT l.login, l.kind, coalesce(l.user_id, 0), l.may_drain
		  FROM mailroom.logins l
		  JOIN pg_catalog.pg_roles r ON r.rolname = l.login AND `+markedSQL+`
		 ORDER BY l.login`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (login mail.DatabaseLogin, err error) {
		return login, row.Scan(&login.Name, &login.Kind, &login.Person, &login.MayDrain)
	})
}

// rightsHeld returns the rights of a role on objects in the schemas of Hi.Events and Mailroom, as text, sorted.
func rightsHeld(ctx context.Context, tx pgx.Tx, name string) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT acl.privilege_type || ' on ' || held.name AS held
		  FROM (SELECT c.oid::regclass::text, c.relacl, c.relnamespace FROM pg_catalog.pg_class c
		        UNION ALL
		        SELECT a.attrelid::regclass || '.' || a.attname, a.attacl, c.relnamespace FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
		        UNION ALL
		        SELECT p.oid::regprocedure::text, p.proacl, p.pronamespace FROM pg_catalog.pg_proc p
		        UNION ALL
		        SELECT n.nspname::text, n.nspacl, n.oid FROM pg_catalog.pg_namespace n) AS held (name, rights, namespace)
		  JOIN pg_catalog.pg_namespace n ON n.oid = held.namespace AND n.nspname IN ('public', 'mailroom')
		 CROSS JOIN LATERAL pg_catalog.aclexplode(held.rights) AS acl
		  JOIN pg_catalog.pg_roles r ON r.oid = acl.grantee
		 WHERE r.rolname = $1
		 ORDER BY 1`, name)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
