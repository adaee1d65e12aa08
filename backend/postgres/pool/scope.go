package pool

import (
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// WholeInstallation fails with CodeNotAllowed unless the caller may see data that belongs to no single account (rule 11): all accounts are in
// scope, and the database login is not restricted to one person.
func (p *Pool) WholeInstallation(scope mail.Scope) error {
	if !scope.All() {
		return mail.Errorf(mail.CodeNotAllowed, "Only superadmins see what concerns the whole installation.")
	}
	if p.Login.Restricted() {
		return mail.Errorf(mail.CodeNotAllowed, "The database login %q sees the accounts of one person, not what concerns the whole installation.", p.Login.Name)
	}
	return nil
}

// AccountOf returns a scope as the account argument of Mailroom's database functions, narrowed to one account unless account is 0. nil means all
// accounts. For an account outside the scope it returns 0, which no account has, so the functions return nothing.
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
