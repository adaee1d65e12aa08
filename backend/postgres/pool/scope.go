package pool

import (
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// WholeInstallation lets through who may see what belongs to no account in particular (rule 11): with all accounts in scope, and not with
// the login of one person.
func (p *Pool) WholeInstallation(scope mail.Scope) error {
	if !scope.All() {
		return mail.Errorf(mail.CodeNotAllowed, "Only superadmins see what concerns the whole installation.")
	}
	if p.Login.Restricted() {
		return mail.Errorf(mail.CodeNotAllowed, "The database login %q sees the accounts of one person, not what concerns the whole installation.", p.Login.Name)
	}
	return nil
}

// AccountOf is a scope as Mailroom's functions take it, narrowed to one account of it unless that is 0: nil for all accounts. An account that is not
// in the scope gives 0, which is none: nothing is shown.
func AccountOf(scope mail.Scope, account int64) *int64 {
	switch {
	case scope.All():
		return values.Nullable(account)
	case account == 0 || scope.Includes(account):
		account = scope.Account()
	default:
		account = 0
	}
	return &account
}

// SuperadminsOnly fails with CodeNotAllowed in any scope but all accounts.
func SuperadminsOnly(scope mail.Scope) error {
	if scope.All() {
		return nil
	}
	return mail.Errorf(mail.CodeNotAllowed, "only superadmins may do this: ask one")
}
