package mail_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule11AForgottenScopeSeesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		scope    mail.Scope
		includes map[int64]bool
	}{
		"zero value":             {mail.Scope{}, map[int64]bool{0: false, 1: false, 2: false}},
		"one account":            {mail.OneAccount(1), map[int64]bool{0: false, 1: true, 2: false}},
		"the account without id": {mail.OneAccount(0), map[int64]bool{0: false, 1: false}},
		"all accounts":           {mail.AllAccounts(), map[int64]bool{1: true, 2: true}},
	} {
		for account, want := range c.includes {
			if got := c.scope.Includes(account); got != want {
				t.Errorf("%s includes account %d: %t, want %t", name, account, got, want)
			}
		}
		if c.scope.All() != (name == "all accounts") {
			t.Errorf("%s: all %t", name, c.scope.All())
		}
	}
}
