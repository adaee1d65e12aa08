package postgres

import (
	"context"
	"fmt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Backlog counts what was taken from the queue and is not settled. It belongs to no account: any scope but all accounts is refused with
// CodeNotAllowed.
func (db *DB) Backlog(ctx context.Context, scope mail.Scope) (mail.Backlog, error) {
	if err := db.wholeInstallation(scope); err != nil {
		return mail.Backlog{}, err
	}
	var b mail.Backlog
	if err := db.pool.QueryRow(ctx, "SELECT * FROM mailroom.backlog()").Scan(&b.Parked, &b.Unmatched, &b.Quarantined); err != nil {
		return mail.Backlog{}, translate(fmt.Errorf("count what waits: %w", err))
	}
	return b, nil
}

// wholeInstallation lets through who may see what belongs to no account in particular (rule 11): with all accounts in scope, and not with
// the login of one person.
func (db *DB) wholeInstallation(scope mail.Scope) error {
	if !scope.All() {
		return mail.Errorf(mail.CodeNotAllowed, "Only superadmins see what concerns the whole installation.")
	}
	if db.login.Restricted() {
		return mail.Errorf(mail.CodeNotAllowed, "The database login %q sees the accounts of one person, not what concerns the whole installation.", db.login.Name)
	}
	return nil
}
