package access

import (
	"cmp"
	"slices"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Session is a person who has signed in, in the account that they work in. The zero value is nobody. It is a value: switching accounts
// makes another one.
type Session struct {
	Person mail.Person
	// Memberships are the accounts to choose from, by name; each account once, with the strongest of the person's roles in it.
	Memberships []mail.Membership
	chosen      int64
}

// newSession is the session of somebody with these memberships; without any, they do not get in. A single account is chosen by itself.
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

// Recognize is the session of somebody who needs no password: whoever opened the database with the login that is this person. It reports
// false for somebody who may not sign in.
func Recognize(known mail.Candidate) (Session, bool) {
	return newSession(known.Person, known.Memberships)
}

// Renew is the session with what the person may do now, in the same account; who is no member of that any more has to choose another. It
// reports false for somebody who may not be signed in any more.
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

// SignedIn reports whether there is somebody at all, who may still have to choose an account.
func (s Session) SignedIn() bool { return s.Person.ID != 0 }

// Membership is the chosen account with the role in it; false while none is chosen.
func (s Session) Membership() (mail.Membership, bool) {
	for _, m := range s.Memberships {
		if s.chosen != 0 && m.Account.ID == s.chosen {
			return m, true
		}
	}
	return mail.Membership{}, false
}

// Choose is the same person in another of their accounts. It fails with CodeNotFound for any other account, whether it exists or not.
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

// Allows reports whether what these memberships allow includes a scope: for work that goes on without a session.
func Allows(memberships []mail.Membership, scope mail.Scope) bool {
	return slices.ContainsFunc(memberships, func(m mail.Membership) bool {
		return m.Role == mail.Superadmin || m.Role.Rank() > 0 && scope.Account() != 0 && m.Account.ID == scope.Account()
	})
}

// Scope is what the person may see (rule 11): all accounts for superadmins, otherwise the chosen one. It fails with CodeSignedOut when
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
