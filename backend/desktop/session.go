package desktop

import (
	"context"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Session is the facade for signing in and out. There is one session for the window; every other facade reads its scope from it for
// each call.
type Session struct {
	calls *Calls
	link  *Link
	clock access.Clock
	emit  func(event string)

	mu       sync.Mutex // guards what follows
	session  access.Session
	checked  time.Time // when the person's rights were last checked
	left     bool      // the session ended: the database login must not sign its person in again
	notice   string    // why the last session ended by itself, until somebody signs in
	watching bool
}

// NewSession makes the facade, with nobody signed in.
func NewSession(calls *Calls, link *Link, clock access.Clock, emit func(event string)) *Session {
	return &Session{calls: calls, link: link, clock: clock, emit: emit}
}

// Current returns who is signed in. If the database login belongs to one person, it signs that person in without a password.
func (s *Session) Current() SessionState {
	state, err := call(s.calls, "Session.Current", readLimit, func(ctx context.Context) (SessionState, error) {
		session := s.signedIn()
		if !session.SignedIn() && !s.signedOut() {
			session = s.recognize(ctx)
		}
		return s.state(session), nil
	})
	if err != nil { // the window is closing
		return sessionState(access.Session{})
	}
	return state
}

// SignIn signs in with the e-mail, the password and, for a person with a second factor, a code of Hi.Events. It fails with sign_in_failed,
// sign_in_locked, second_factor if a code is needed, second_factor_failed, entry_refused and the codes of a database that cannot be used, and leaves the
// session as it was. It takes longer after failures.
func (s *Session) SignIn(email, password, code string) (SessionState, error) {
	return call(s.calls, "Session.SignIn", signInLimit, func(ctx context.Context) (SessionState, error) {
		database, err := s.link.now().database.get(ctx)
		if err != nil {
			return SessionState{}, err
		}
		session, err := s.admit(ctx, database, email, password, code)
		who := s.calls.log.WithField("person", mail.ShortAddress(email))
		if err != nil {
			who.WithField("code", string(mail.CodeOf(err))).Info("sign-in refused")
			return SessionState{}, err
		}
		who.Info("signed in")
		return s.become(session), nil
	})
}

// ChooseAccount chooses the account to work in, after signing in or to switch. It fails with not_found if the person is not a member.
func (s *Session) ChooseAccount(id string) (SessionState, error) {
	return call(s.calls, "Session.ChooseAccount", readLimit, func(ctx context.Context) (SessionState, error) {
		account, err := parseID("account", id)
		if err != nil {
			return SessionState{}, err
		}
		session, err := s.renewed(ctx, 0)
		if err != nil {
			return SessionState{}, err
		}
		if !session.SignedIn() {
			_, err := session.Scope()
			return SessionState{}, err
		}
		if session, err = session.Choose(account); err != nil {
			return SessionState{}, err
		}
		return s.become(session), nil
	})
}

// SignOut ends the session. Without one it does nothing.
func (s *Session) SignOut() SessionState { return s.end("") }

// end ends the session. The state contains the notice until the next sign-in.
func (s *Session) end(notice string) SessionState {
	s.mu.Lock()
	s.left, s.notice = true, notice
	s.mu.Unlock()
	return s.become(access.Session{})
}

func (s *Session) become(session access.Session) SessionState {
	s.mu.Lock()
	s.session, s.checked = session, s.clock.Now()
	if session.SignedIn() {
		s.left, s.notice = false, ""
	}
	s.mu.Unlock()
	s.watch()
	s.emit(SessionChanged)
	return s.state(session)
}

// state converts a session to its shape, with the notice if nobody is signed in.
func (s *Session) state(session access.Session) SessionState {
	state := sessionState(session)
	if !session.SignedIn() {
		s.mu.Lock()
		state.Notice = s.notice
		s.mu.Unlock()
	}
	return state
}

func (s *Session) signedIn() access.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}

func sessionState(session access.Session) SessionState {
	if !session.SignedIn() {
		return SessionState{Phase: "signed_out"}
	}
	state := SessionState{
		Phase: "choose_account",
		Person: Person{
			ID: idText(session.Person.ID), Email: session.Person.Email, Name: session.Person.Name,
			TimeZone: session.Person.TimeZone, Locale: session.Person.Locale,
		},
		Superadmin: session.Superadmin(),
	}
	for _, m := range session.Memberships {
		state.Accounts = append(state.Accounts, account(m))
	}
	if chosen, ok := session.Membership(); ok {
		state.Phase, state.Account = "signed_in", account(chosen)
	}
	return state
}

func account(m mail.Membership) Account {
	return Account{ID: idText(m.Account.ID), Name: m.Account.Name, Role: string(m.Role)}
}
