package desktop

import (
	"context"
	"reflect"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// trustedFor is how long a check of the person's rights is valid for reads. Every change checks the rights again.
	trustedFor = 30 * time.Second
	// checkEvery is how often the rights are checked without calls, so that a screen does not show data after its session ended.
	checkEvery = 30 * time.Second
)

// errEnded is the error for a session that ended because the person may no longer sign in.
func errEnded() error {
	return mail.Errorf(mail.CodeSignedOut, "This person may not sign in to Hi.Events any more.")
}

// enter returns the database and the scope for a call of the signed-in person. It fails with signed_out without a session, or if the
// person may no longer be signed in.
func (s *Session) enter(ctx context.Context) (Database, mail.Scope, error) {
	database, _, scope, err := s.enterWithin(ctx, trustedFor)
	return database, scope, err
}

// enterAfresh is enter for a change: it checks the person's rights now. It also returns the session.
func (s *Session) enterAfresh(ctx context.Context) (Database, access.Session, mail.Scope, error) {
	return s.enterWithin(ctx, 0)
}

func (s *Session) enterWithin(ctx context.Context, age time.Duration) (Database, access.Session, mail.Scope, error) {
	session, err := s.renewed(ctx, age)
	if err != nil {
		return Database{}, session, mail.Scope{}, err
	}
	scope, err := session.Scope()
	if err != nil {
		return Database{}, session, mail.Scope{}, err
	}
	database, err := s.link.now().database.get(ctx)
	return database, session, scope, err
}

// renewed returns the session with the person's rights as of now, or as of a check at most age ago. If the person may no longer be signed
// in, it ends the session and fails with signed_out. If nobody is signed in, it returns the zero Session.
func (s *Session) renewed(ctx context.Context, age time.Duration) (access.Session, error) {
	s.mu.Lock()
	session, fresh := s.session, age > 0 && s.clock.Now().Sub(s.checked) < age
	s.mu.Unlock()
	if !session.SignedIn() || fresh {
		return session, nil
	}
	database, err := s.link.now().database.get(ctx)
	if err != nil {
		return access.Session{}, err
	}
	asked := s.clock.Now()
	now, err := database.People.Person(ctx, session.Person.ID)
	if err != nil && mail.CodeOf(err) != mail.CodeNotFound {
		return access.Session{}, err
	}
	policy, err := s.policy()
	if err != nil {
		return access.Session{}, err
	}
	return s.settle(policy, now, session.Person.ID, asked)
}

// settle stores the result of a check of the person with that id, unless somebody else has signed in meanwhile.
func (s *Session) settle(policy access.Policy, now mail.Candidate, person int64, asked time.Time) (access.Session, error) {
	s.mu.Lock()
	before := s.session
	if before.Person.ID != person {
		s.mu.Unlock()
		return before, nil
	}
	session, allowed := before.Renew(policy.Admit(now))
	if !allowed {
		session = access.Session{}
	}
	s.session, s.checked = session, asked
	s.mu.Unlock()
	if !reflect.DeepEqual(before, session) {
		s.emit(SessionChanged)
	}
	if !allowed {
		s.calls.log.WithField("person", mail.ShortAddress(before.Person.Email)).Info("the session ended: this person may not sign in any more")
		return access.Session{}, errEnded()
	}
	return session, nil
}

// watch checks the person's rights every checkEvery while somebody is signed in.
func (s *Session) watch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watching || !s.session.SignedIn() {
		return
	}
	s.watching = true
	s.calls.start("Session.watch", func(ctx context.Context) {
		for s.clock.Sleep(ctx, checkEvery) == nil && s.stillWatching() {
			limited, cancel := context.WithTimeout(ctx, readLimit)
			_, _ = s.renewed(limited, trustedFor) // the screens report an error
			cancel()
		}
	})
}

// stillWatching reports whether somebody is signed in; otherwise the watch ends.
func (s *Session) stillWatching() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching = s.session.SignedIn()
	return s.watching
}

// recognize signs in the person whom the database login belongs to, without a password. It returns the zero Session if the login belongs to no single
// person, if that is not known yet, and for a person who has to give a second factor first.
func (s *Session) recognize(ctx context.Context) access.Session {
	database, err := s.link.now().database.now()
	if err != nil {
		return access.Session{}
	}
	who, one, err := database.People.Myself(ctx)
	policy, settingsErr := s.policy()
	if err != nil || settingsErr != nil || !one || who.SecondFactor {
		return access.Session{}
	}
	session, allowed := access.Recognize(policy.Admit(who))
	if !allowed {
		return access.Session{}
	}
	s.become(session)
	return session
}

// admit signs in with a password. In a window whose database login belongs to one person it signs in that person, by that login.
func (s *Session) admit(ctx context.Context, database Database, email, password, code string) (access.Session, error) {
	policy, err := s.policy()
	if err != nil {
		return access.Session{}, err
	}
	gate := access.NewGate(database.People, s.clock, policy)
	who, one, err := database.People.Myself(ctx)
	switch {
	case err != nil:
		return access.Session{}, err
	case !one:
		return gate.SignIn(ctx, email, password, code)
	case mail.NormalizeAddress(email) != mail.NormalizeAddress(who.Person.Email):
		return access.Session{}, mail.Errorf(mail.CodeNotAllowed, "The database login of this window is %s: nobody else can sign in here.", who.Person.Email)
	}
	return gate.Enter(ctx, who, code)
}

// policy returns what the operator has decided about signing in.
func (s *Session) policy() (access.Policy, error) { return s.link.now().installation.SignInPolicy() }

// signedOut reports whether the session was ended, so that the database login does not sign its person in again.
func (s *Session) signedOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}
