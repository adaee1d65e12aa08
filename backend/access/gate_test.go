package access_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// laravelHash is the hash of "password" that Laravel's user factory contained for years.
const laravelHash = "$2y$10$92IXUNpkjO0rOQ5byMi.Ye4oKoEa3Ro9llC/.og/at2.uheWG/igi"

// quickHash is a hash of the same password in the same format, with a much lower cost.
var quickHash = func() string {
	hash, err := bcrypt.GenerateFromPassword([]byte("password"), bcrypt.MinCost)
	if err != nil {
		panic(err)
	}
	return strings.Replace(string(hash), "$2a$", "$2y$", 1)
}()

// gateWorld implements the ports in memory, with a clock that advances only in Sleep.
type gateWorld struct {
	candidates map[string][]mail.Candidate
	decoy      string
	tries      map[mail.AddressKey]mail.Tries
	now        time.Time
	slept      time.Duration
	factor     mail.SecondFactor
	recovery   []string // hashes
}

func newGateWorld() *gateWorld {
	member := mail.Membership{Account: mail.Account{ID: 1, Name: "Harbour Concerts"}, Role: mail.Organizer}
	person := func(hash string, memberships ...mail.Membership) []mail.Candidate {
		return []mail.Candidate{{Person: mail.Person{ID: 7, Email: "someone@example.com"}, PasswordHash: hash, Memberships: memberships}}
	}
	return &gateWorld{
		decoy: quickHash,
		tries: map[mail.AddressKey]mail.Tries{},
		now:   time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC),
		candidates: map[string][]mail.Candidate{
			"laravel@example.com": person(laravelHash, member),
			"member@example.com":  person(quickHash, member),
			"invited@example.com": person("invited", member),
			"former@example.com":  person(quickHash), // no ACTIVE membership of a live account
			"odd@example.com":     person(quickHash, mail.Membership{Account: mail.Account{ID: 1}, Role: "AUDITOR"}),
			"several@example.com": person(quickHash, mail.Membership{Account: mail.Account{ID: 2, Name: "B"}, Role: mail.Superadmin}, member),
			"twice@example.com":   append(person("$2y$10$NotThisOne"), person(quickHash, member)...),
		},
	}
}

func (o *gateWorld) Candidates(_ context.Context, email string) ([]mail.Candidate, string, error) {
	return o.candidates[email], o.decoy, nil
}

func (o *gateWorld) UpdateTries(_ context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error {
	changed, err := change(o.tries[key])
	if err == nil {
		o.tries[key] = changed
	}
	return err
}

func (o *gateWorld) SecondFactor(context.Context, int64) (mail.SecondFactor, bool, error) {
	return o.factor, o.factor.Secret != "", nil
}

func (o *gateWorld) UseTimeStep(_ context.Context, _, step int64) (bool, error) {
	fresh := step > o.factor.LastStep
	o.factor.LastStep = max(o.factor.LastStep, step)
	return fresh, nil
}

func (o *gateWorld) UseRecoveryCode(_ context.Context, _ int64, hash string) (bool, error) {
	i := slices.Index(o.recovery, hash)
	if i >= 0 {
		o.recovery = slices.Delete(o.recovery, i, i+1)
	}
	return i >= 0, nil
}

func (o *gateWorld) Now() time.Time { return o.now }

func (o *gateWorld) Sleep(_ context.Context, d time.Duration) error {
	o.slept += d
	o.now = o.now.Add(d)
	return nil
}

func (o *gateWorld) signIn(t *testing.T, email, password string) (access.Session, error) {
	t.Helper()
	return access.NewGate(o, o, access.Policy{}).SignIn(t.Context(), email, password, "")
}

func TestSignInTakesAHashAsLaravelWritesIt(t *testing.T) {
	for _, email := range []string{"laravel@example.com", "member@example.com", "  Member@Example.COM ", "twice@example.com"} {
		session, err := newGateWorld().signIn(t, email, "password")
		if err != nil || session.Person.ID != 7 {
			t.Errorf("%q: %+v, %v", email, session, err)
		}
	}
}

func TestRule11WhoStaysOutIsNotToldWhy(t *testing.T) {
	var answers []string
	for _, test := range []struct{ name, email, password string }{
		{"wrong password", "member@example.com", "passwort"},
		{"no password", "member@example.com", ""},
		{"unknown address", "nobody@example.com", "password"},
		{"invited, with the literal", "invited@example.com", "invited"},
		{"invited, with the decoy's password", "invited@example.com", "password"},
		{"no active membership", "former@example.com", "password"},
		{"a role that nobody knows", "odd@example.com", "password"},
	} {
		session, err := newGateWorld().signIn(t, test.email, test.password)
		if mail.CodeOf(err) != mail.CodeSignInFailed || session.SignedIn() {
			t.Fatalf("%s: %+v, %v", test.name, session, err)
		}
		answers = append(answers, err.Error())
	}
	for _, answer := range answers {
		if answer != answers[0] {
			t.Errorf("answers differ: %q and %q", answers[0], answer)
		}
	}
}

func TestNobodyGetsInWhereNobodyHasAPassword(t *testing.T) {
	o := newGateWorld()
	o.decoy = ""
	if _, err := o.signIn(t, "invited@example.com", "password"); mail.CodeOf(err) != mail.CodeSignInFailed {
		t.Errorf("got %v", err)
	}
}

func TestFailuresSlowDownThenLock(t *testing.T) {
	for _, email := range []string{"member@example.com", "nobody@example.com"} { // an unknown address behaves in the same way
		o := newGateWorld()
		var waits []int
		for range 10 {
			before := o.slept
			if _, err := o.signIn(t, email, "wrong"); mail.CodeOf(err) != mail.CodeSignInFailed {
				t.Fatalf("%s: %v", email, err)
			}
			waits = append(waits, int((o.slept-before)/time.Second))
		}
		want := []int{0, 0, 0, 1, 2, 4, 8, 8, 8, 8}
		for i := range want {
			if waits[i] != want[i] {
				t.Fatalf("%s: seconds before each answer %v, want %v", email, waits, want)
			}
		}
		_, err := o.signIn(t, email, "password")
		if mail.CodeOf(err) != mail.CodeSignInLocked || !strings.Contains(err.Error(), "15 minutes") {
			t.Fatalf("%s after ten failures: %v", email, err)
		}
		o.now = o.now.Add(14*time.Minute + 30*time.Second)
		if _, err = o.signIn(t, email, "password"); mail.CodeOf(err) != mail.CodeSignInLocked || !strings.Contains(err.Error(), "1 minute.") {
			t.Fatalf("%s near the end of the lock: %v", email, err)
		}
	}
}

func TestTheLockEnds(t *testing.T) {
	o := newGateWorld()
	for range 10 {
		_, _ = o.signIn(t, "member@example.com", "wrong")
	}
	o.now, o.slept = o.now.Add(15*time.Minute), 0
	if _, err := o.signIn(t, "member@example.com", "wrong"); mail.CodeOf(err) != mail.CodeSignInFailed || o.slept != 0 {
		t.Fatalf("a lock that ended starts a new count: %v after %s", err, o.slept)
	}
	if _, err := o.signIn(t, "member@example.com", "password"); err != nil {
		t.Fatal(err)
	}
}

func TestSuccessForgetsFailures(t *testing.T) {
	o := newGateWorld()
	for range 5 {
		_, _ = o.signIn(t, "member@example.com", "wrong")
	}
	if _, err := o.signIn(t, "member@example.com", "password"); err != nil {
		t.Fatal(err)
	}
	for key, tries := range o.tries {
		if tries != (mail.Tries{}) {
			t.Errorf("%x still has %+v", key, tries)
		}
	}
}

func TestOldFailuresAreForgotten(t *testing.T) {
	o := newGateWorld()
	for range 9 {
		_, _ = o.signIn(t, "member@example.com", "wrong")
	}
	o.now, o.slept = o.now.Add(25*time.Hour), 0
	if _, err := o.signIn(t, "member@example.com", "wrong"); mail.CodeOf(err) != mail.CodeSignInFailed || o.slept != 0 {
		t.Errorf("a day later: %v after %s", err, o.slept)
	}
}

// Ten windows try at the same time: each attempt is counted before its password is checked.
func TestAttemptsAtTheSameTimeCannotOutrunTheLock(t *testing.T) {
	o := newGateWorld()
	var looked int
	late := lateClock{gateWorld: o}
	for range 12 {
		if _, err := access.NewGate(o, late, access.Policy{}).SignIn(t.Context(), "member@example.com", "wrong", ""); mail.CodeOf(err) == mail.CodeSignInFailed {
			looked++
		}
	}
	if looked != 10 {
		t.Errorf("%d passwords were looked at, want 10", looked)
	}
}

// lateClock does not advance in Sleep, as if all attempts were made at the same moment.
type lateClock struct{ *gateWorld }

func (lateClock) Sleep(context.Context, time.Duration) error { return nil }
