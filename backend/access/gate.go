package access

import (
	"context"
	"crypto/sha256"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// standInHash is checked against where an installation has no password yet, for the time that it takes; what it matches is ignored.
// Its cost is Laravel's default.
const standInHash = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"

// Clock is the time that the gate goes by. Sleep waits, or returns the context's error when that ends first.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Gate signs people in. It may be used from several goroutines.
type Gate struct {
	people   People
	attempts Attempts
	clock    Clock
}

// NewGate makes a gate.
func NewGate(people People, attempts Attempts, clock Clock) *Gate {
	return &Gate{people: people, attempts: attempts, clock: clock}
}

// SignIn lets a Hi.Events user in: a live user whose password this is, with an ACTIVE membership of a live account. Where there are
// several accounts, the session's Choose has to follow.
//
// It fails with CodeSignInFailed whichever part was wrong, after the same time for an address that nobody has as for a wrong password;
// with CodeSignInLocked after ten failures, for 15 minutes; and with the database's errors. From the third failure on the answer takes
// longer each time, up to 8 s, and so does the call.
func (g *Gate) SignIn(ctx context.Context, email, password string) (Session, error) {
	email = mail.NormalizeAddress(email)
	key := mail.AddressKey(sha256.Sum256([]byte(email)))
	var wait time.Duration
	err := g.attempts.UpdateTries(ctx, key, func(known mail.Tries) (counted mail.Tries, err error) {
		counted, wait, err = begin(known, g.clock.Now())
		return counted, err
	})
	if err != nil {
		return Session{}, err
	}
	if err := g.clock.Sleep(ctx, wait); err != nil {
		return Session{}, err
	}
	session, ok, err := g.identify(ctx, email, password)
	if err != nil {
		return Session{}, err
	}
	if !ok {
		return Session{}, mail.Errorf(mail.CodeSignInFailed, "E-mail or password is wrong, or this person may not sign in.")
	}
	return session, g.attempts.UpdateTries(ctx, key, func(mail.Tries) (mail.Tries, error) { return mail.Tries{}, nil })
}

// identify finds whose password this is. Every path compares a hash as costly as the installation's own at least once.
func (g *Gate) identify(ctx context.Context, email, password string) (Session, bool, error) {
	candidates, decoy, err := g.people.Candidates(ctx, email)
	if err != nil {
		return Session{}, false, err
	}
	if !isHash(decoy) {
		decoy = standInHash
	}
	if len(candidates) == 0 {
		matches(decoy, password)
	}
	for _, candidate := range candidates {
		// The literal "invited" is no hash and never a password, whatever is typed.
		real := isHash(candidate.PasswordHash)
		hash := decoy
		if real {
			hash = candidate.PasswordHash
		}
		if !matches(hash, password) || !real {
			continue
		}
		if session, member := newSession(candidate.Person, candidate.Memberships); member {
			return session, true, nil
		}
	}
	return Session{}, false, nil
}

func isHash(stored string) bool {
	_, err := bcrypt.Cost([]byte(stored))
	return err == nil
}

func matches(hash, password string) bool {
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}
