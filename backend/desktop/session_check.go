package desktop

import (
	"context"
	"reflect"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// trustedFor is how long a person is taken for who they were when they were last looked at, to read; before a change they are looked
	// at again.
	trustedFor = 30 * time.Second
	// checkEvery is how often that happens while nobody calls, so that what a screen shows does not outlive a session.
	checkEvery = 30 * time.Second
)

// errEnded is why a session ended by itself.
func errEnded() error {
	return mail.Errorf(mail.CodeSignedOut, "This person may not sign in to Hi.Events any more.")
}

// enter is what a call for the signed-in person works with: the database and the scope. It fails with signed_out without a session, and
// where the person may not be signed in any more.
func (s *Session) enter(ctx context.Context) (Database, mail.Scope, error) {
	database, _, scope, err := s.enterWithin(ctx, trustedFor)
	return database, scope, err
}

// enterAfresh is enter for a change: the person was looked at just now.
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

// renewed is the session with what the person may do now, or so long ago at most. It ends the session of somebody who may not be signed in
// any more, and then fails with signed_out. Without a session it is none.
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
	return s.settle(now, session.Person.ID, asked)
}

// settle takes over what was found out about the person with that id, unless somebody else has signed in meanwhile.
func (s *Session) settle(now mail.Candidate, person int64, asked time.Time) (access.Session, error) {
	s.mu.Lock()
	before := s.session
	if before.Person.ID != person {
		s.mu.Unlock()
		return before, nil
	}
	session, allowed := before.Renew(now)
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

// watch looks at the person now and then while somebody is signed in.
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
			_, _ = s.renewed(limited, trustedFor) // the screens say what keeps it from finding out
			cancel()
		}
	})
}

// stillWatching ends the watch when nobody is signed in.
func (s *Session) stillWatching() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching = s.session.SignedIn()
	return s.watching
}

// recognize signs in the person who the database login is; none where it is nobody, or not known yet.
func (s *Session) recognize(ctx context.Context) access.Session {
	database, err := s.link.now().database.now()
	if err != nil {
		return access.Session{}
	}
	session, err := s.admitLogin(ctx, database)
	if err != nil || !session.SignedIn() {
		return access.Session{}
	}
	s.become(session)
	return session
}

// admit signs in with a password, or as the person who the database login is.
func (s *Session) admit(ctx context.Context, database Database, email, password string) (access.Session, error) {
	session, err := s.admitLogin(ctx, database)
	switch {
	case err != nil:
		return access.Session{}, err
	case !session.SignedIn():
		return access.NewGate(database.People, database.People, s.clock).SignIn(ctx, email, password)
	case mail.NormalizeAddress(email) != mail.NormalizeAddress(session.Person.Email):
		return access.Session{}, mail.Errorf(mail.CodeNotAllowed, "The database login of this window is %s: nobody else can sign in here.", session.Person.Email)
	}
	return session, nil
}

// admitLogin is the session of the person who the database login is: it was the password. None where it is nobody in particular.
func (s *Session) admitLogin(ctx context.Context, database Database) (access.Session, error) {
	who, somebody, err := database.People.Myself(ctx)
	if err != nil || !somebody {
		return access.Session{}, err
	}
	session, _ := access.Recognize(who)
	return session, nil
}

// signedOut tells that the person signed out, so that a window whose database login they are does not sign them in again.
func (s *Session) signedOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}
