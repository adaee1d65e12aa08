package access

import (
	"context"
	"crypto/sha256"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// standInHash is compared with the typed password if an installation has no password yet, so that the check takes as long as usual; the
// result is ignored. Its cost is Laravel's default.
const standInHash = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"

// Clock is the time source of a Gate. Sleep waits, or returns the context's error if that ends first.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Gate signs people in. It is safe for concurrent use.
type Gate struct {
	people   People
	attempts Attempts
	factors  Factors
	clock    Clock
	policy   Policy
}

// Store is everything that a Gate reads and stores.
type Store interface {
	People
	Attempts
	Factors
}

// NewGate returns a Gate.
func NewGate(store Store, clock Clock, policy Policy) *Gate {
	return &Gate{people: store, attempts: store, factors: store, clock: clock, policy: policy}
}

// SignIn signs in a live Hi.Events user with this password, their second factor if they have one, and an ACTIVE membership of a live account that
// nothing keeps them out of. If the user has several accounts, the caller must call Choose on the session next.
//
// It fails with CodeSignInFailed if the address or the password was wrong, and takes the same time for an unknown address as for a wrong
// password. It fails with CodeSignInLocked for 15 minutes after ten failures, with the codes of CheckFactor, with CodeEntryRefused where only
// the password was right, and with the database's errors. From the third failure on each call takes longer, up to 8 s.
func (g *Gate) SignIn(ctx context.Context, email, password, code string) (Session, error) {
	email = mail.NormalizeAddress(email)
	var who mail.Candidate
	err := g.counted(ctx, mail.AddressKey(sha256.Sum256([]byte(email))), func() error {
		found, ok, err := g.identify(ctx, email, password)
		if err == nil && !ok {
			err = errSignInFailed()
		}
		who = found
		return err
	})
	if err != nil {
		return Session{}, err
	}
	return g.Enter(ctx, who, code)
}

// Enter signs in a person who needs no password any more: it checks their second factor, and what keeps them out. It fails with the codes of
// CheckFactor and with CodeEntryRefused.
func (g *Gate) Enter(ctx context.Context, who mail.Candidate, code string) (Session, error) {
	if who.SecondFactor {
		if err := g.CheckFactor(ctx, who.Person.ID, code); err != nil {
			return Session{}, err
		}
	}
	if err := g.policy.Refusal(who); err != nil {
		return Session{}, err
	}
	session, _ := newSession(who.Person, g.policy.Admit(who).Memberships)
	return session, nil
}

func errSignInFailed() error {
	return mail.Errorf(mail.CodeSignInFailed, "E-mail or password is wrong, or this person may not sign in.")
}

// counted makes an attempt, which counts as a failure until it has succeeded, so that concurrent attempts cannot bypass the lock. It fails with
// CodeSignInLocked while key is locked.
func (g *Gate) counted(ctx context.Context, key mail.AddressKey, attempt func() error) error {
	var wait time.Duration
	err := g.attempts.UpdateTries(ctx, key, func(known mail.Tries) (counted mail.Tries, err error) {
		counted, wait, err = begin(known, g.clock.Now())
		return counted, err
	})
	if err != nil {
		return err
	}
	if err := g.clock.Sleep(ctx, wait); err != nil {
		return err
	}
	if err := attempt(); err != nil {
		return err
	}
	return g.attempts.UpdateTries(ctx, key, func(mail.Tries) (mail.Tries, error) { return mail.Tries{}, nil })
}

// identify finds the user with this password. Every path compares at least one hash of the installation's usual cost.
func (g *Gate) identify(ctx context.Context, email, password string) (mail.Candidate, bool, error) {
	candidates, decoy, err := g.people.Candidates(ctx, email)
	if err != nil {
		return mail.Candidate{}, false, err
	}
	if !isHash(decoy) {
		decoy = standInHash
	}
	if len(candidates) == 0 {
		matches(decoy, password)
	}
	for _, candidate := range candidates {
		// A stored password that is no hash (the literal "invited") never matches, whatever is typed.
		real := isHash(candidate.PasswordHash)
		hash := decoy
		if real {
			hash = candidate.PasswordHash
		}
		if !matches(hash, password) || !real {
			continue
		}
		if len(candidate.Memberships) > 0 {
			return candidate, true, nil
		}
	}
	return mail.Candidate{}, false, nil
}

func isHash(stored string) bool {
	_, err := bcrypt.Cost([]byte(stored))
	return err == nil
}

func matches(hash, password string) bool {
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}
