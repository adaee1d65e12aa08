package access_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestRule11ScopeIsTheChosenAccount(t *testing.T) {
	session, err := newGateWorld().signIn(t, "member@example.com", "password")
	if err != nil {
		t.Fatal(err)
	}
	scope, err := session.Scope()
	if err != nil || scope != mail.OneAccount(1) || session.Superadmin() {
		t.Errorf("one membership: %+v, superadmin %v, %v", scope, session.Superadmin(), err)
	}
}

func TestRule11RoleOfTheChosenAccountDecides(t *testing.T) {
	session, err := newGateWorld().signIn(t, "several@example.com", "password")
	if err != nil {
		t.Fatal(err)
	}
	if scope, err := session.Scope(); mail.CodeOf(err) != mail.CodeChooseAccount || scope != (mail.Scope{}) {
		t.Fatalf("before the choice: %+v, %v", scope, err)
	}
	platform, err := session.Choose(2)
	if err != nil {
		t.Fatal(err)
	}
	if scope, err := platform.Scope(); err != nil || !scope.All() || !platform.Superadmin() {
		t.Errorf("as superadmin: %+v, %v", scope, err)
	}
	organizer, err := platform.Choose(1)
	if err != nil {
		t.Fatal(err)
	}
	if scope, err := organizer.Scope(); err != nil || scope != mail.OneAccount(1) || organizer.Superadmin() {
		t.Errorf("as organizer: %+v, %v", scope, err)
	}
}

func TestRule11AStrangersAccountDoesNotExist(t *testing.T) {
	session, err := newGateWorld().signIn(t, "several@example.com", "password")
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range []int64{0, 3, -1} {
		if chosen, err := session.Choose(account); mail.CodeOf(err) != mail.CodeNotFound || chosen.SignedIn() {
			t.Errorf("account %d: %+v, %v", account, chosen, err)
		}
	}
}

func TestNobodySeesNothing(t *testing.T) {
	scope, err := access.Session{}.Scope()
	if mail.CodeOf(err) != mail.CodeSignedOut || scope.Includes(1) {
		t.Errorf("%+v, %v", scope, err)
	}
}

func TestTwoRolesInOneAccountCountAsTheStronger(t *testing.T) {
	o := newGateWorld()
	candidate := o.candidates["member@example.com"][0]
	candidate.Memberships = []mail.Membership{
		{Account: mail.Account{ID: 1}, Role: mail.Organizer}, {Account: mail.Account{ID: 1}, Role: mail.Superadmin}, {Account: mail.Account{ID: 1}, Role: mail.Admin},
	}
	o.candidates["member@example.com"] = []mail.Candidate{candidate}
	session, err := o.signIn(t, "member@example.com", "password")
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := session.Membership(); !ok || m.Role != mail.Superadmin || len(session.Memberships) != 1 {
		t.Errorf("chosen %+v of %+v", m, session.Memberships)
	}
}

func TestRule11ARenewedSessionIsWhatThePersonMayDoNow(t *testing.T) {
	one, two := mail.Account{ID: 1, Name: "A"}, mail.Account{ID: 2, Name: "B"}
	person := mail.Person{ID: 7, Email: "someone@example.com"}
	known := func(memberships ...mail.Membership) mail.Candidate {
		return mail.Candidate{Person: person, Memberships: memberships}
	}
	both, ok := access.Recognize(known(mail.Membership{Account: one, Role: mail.Superadmin}, mail.Membership{Account: two, Role: mail.Organizer}))
	if !ok {
		t.Fatal("not recognized")
	}
	session, err := both.Choose(1)
	if err != nil {
		t.Fatal(err)
	}
	demoted, ok := session.Renew(known(mail.Membership{Account: one, Role: mail.Organizer}, mail.Membership{Account: two, Role: mail.Organizer}))
	if scope, err := demoted.Scope(); !ok || err != nil || scope != mail.OneAccount(1) {
		t.Errorf("demoted: %+v, %v", scope, err)
	}
	elsewhere, ok := session.Renew(known(mail.Membership{Account: two, Role: mail.Organizer}))
	if _, err := elsewhere.Scope(); !ok || mail.CodeOf(err) != mail.CodeChooseAccount {
		t.Errorf("an account that is gone is not exchanged for another one silently: %v", err)
	}
	for name, now := range map[string]mail.Candidate{"no membership": known(), "deleted": {}, "an unknown role": known(mail.Membership{Account: one, Role: "AUDITOR"})} {
		if renewed, ok := session.Renew(now); ok {
			t.Errorf("%s: still %+v", name, renewed)
		}
	}
}

func TestRule11WorkWithoutASessionNeedsTheRoleStill(t *testing.T) {
	organizer := []mail.Membership{{Account: mail.Account{ID: 1}, Role: mail.Organizer}, {Account: mail.Account{ID: 2}, Role: "AUDITOR"}}
	root := []mail.Membership{{Account: mail.Account{ID: 1}, Role: mail.Superadmin}}
	for _, test := range []struct {
		who   []mail.Membership
		scope mail.Scope
		want  bool
	}{
		{organizer, mail.OneAccount(1), true}, {organizer, mail.OneAccount(2), false}, {organizer, mail.OneAccount(3), false}, {organizer, mail.AllAccounts(), false},
		{organizer, mail.Scope{}, false}, {root, mail.AllAccounts(), true}, {nil, mail.OneAccount(1), false},
	} {
		if got := access.Allows(test.who, test.scope); got != test.want {
			t.Errorf("%+v in %+v: %v, want %v", test.who, test.scope, got, test.want)
		}
	}
}
