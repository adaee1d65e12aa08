package access

import (
	"cmp"
	"slices"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Session is a signed-in person with the account that they have chosen. In the zero value nobody is signed in. Session is a value:
// switching accounts returns another one.
type Session struct {
	Person mail.Person
	// Memberships are the accounts to choose from, ordered by name; each account once, with the person's strongest role in it.
	Memberships []mail.Membership
	chosen      int64
}

// newSession returns a session with these memberships; false if none has a role. A single account is chosen automatically.
func newSession(person mail.Person, memberships []mail.Membership) (Session, bool) {
	var accounts []mail.Membership
	for _, m := range memberships {
		if m.Role.Rank() == 0 {
			continue
		}
		if i := slices.IndexFunc(accounts, func(a mail.Membership) bool { return a.Account == m.Account }); i < 0 {
			accounts = append(accounts, m)
		} else if accounts[i].Role.Rank() < m.Role.Rank() {
			accounts[i] = m
		}
	}
	slices.SortStableFunc(accounts, func(a, b mail.Membership) int {
		return cmp.Or(cmp.Compare(a.Account.Name, b.Account.Name), cmp.Compare(a.Account.ID, b.Account.ID))
	})
	session := Session{Person: person, Memberships: accounts}
	if len(accounts) == 1 {
		session.chosen = accounts[0].Account.ID
	}
	return session, len(accounts) > 0
}

// Recognize returns the session of a person who needs no password, because the database login in use belongs to them. It returns false if
// this person may not sign in.
func Recognize(known mail.Candidate) (Session, bool) {
	return newSession(known.Person, known.Memberships)
}

// Renew returns the session with the person's present memberships, in the same account. A person who is no longer a member of it has to
// choose another account. Renew returns false for a person who may no longer be signed in.
func (s Session) Renew(now mail.Candidate) (Session, bool) {
	renewed, ok := newSession(now.Person, now.Memberships)
	if s.chosen != 0 {
		renewed.chosen = s.chosen
		if _, member := renewed.Membership(); !member {
			renewed.chosen = 0
		}
	}
	return renewed, ok
}

// SignedIn reports whether anybody is signed in; that person may still have to choose an account.
func (s Session) SignedIn() bool { return s.Person.ID != 0 }

// Membership returns the chosen account with the role in it; false while none is chosen.
func (s Session) Membership() (mail.Membership, bool) {
	for _, m := range s.Memberships {
		if s.chosen != 0 && m.Account.ID == s.chosen {
			return m, true
		}
	}
	return mail.Membership{}, false
}

// Choose returns the session in another of the person's accounts. It fails with CodeNotFound for all other accounts, existing or not.
func (s Session) Choose(account int64) (Session, error) {
	s.chosen = account
	if _, ok := s.Membership(); !ok {
		return Session{}, mail.Errorf(mail.CodeNotFound, "you are not a member of account %d", account)
	}
	return s, nil
}

// Superadmin reports whether the person is a superadmin in the chosen account. As in Hi.Events, the role in another account does not count.
func (s Session) Superadmin() bool {
	m, ok := s.Membership()
	return ok && m.Role == mail.Superadmin
}

// Allows reports whether these memberships permit a scope, for background work without a session.
func Allows(memberships []mail.Membership, scope mail.Scope) bool {
	return slices.ContainsFunc(memberships, func(m mail.Membership) bool {
		return m.Role == mail.Superadmin || m.Role.Rank() > 0 && scope.Account() != 0 && m.Account.ID == scope.Account()
	})
}

// Scope returns what the person may see (rule 11): all accounts for superadmins, otherwise the chosen one. It fails with CodeSignedOut if
// nobody is signed in, and with CodeChooseAccount while no account is chosen.
func (s Session) Scope() (mail.Scope, error) {
	if !s.SignedIn() {
		return mail.Scope{}, mail.Errorf(mail.CodeSignedOut, "Nobody is signed in.")
	}
	m, ok := s.Membership()
	switch {
	case !ok:
		return mail.Scope{}, mail.Errorf(mail.CodeChooseAccount, "Choose an account first.")
	case m.Role == mail.Superadmin:
		return mail.AllAccounts(), nil
	}
	return mail.OneAccount(m.Account.ID), nil
}
