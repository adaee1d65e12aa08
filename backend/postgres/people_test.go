package postgres_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// people are these users besides user 1 of record_test. Ada is ACTIVE in both live accounts, twice in the second; no other membership of
// hers or of the others allows a sign-in.
const people = `
	INSERT INTO accounts (id, name, email, short_id, deleted_at) OVERRIDING SYSTEM VALUE VALUES (3, 'Gone', 'c@example.org', 'acc_3', now());
	INSERT INTO users (id, email, password, first_name, last_name, timezone, locale, deleted_at) OVERRIDING SYSTEM VALUE VALUES
		(2, 'Ada@Example.com', '$2y$10$ada', 'Ada', 'Lovelace', 'Europe/London', 'en', NULL),
		(3, 'ada@example.com', '$2y$10$old', 'Former', 'Ada', 'UTC', 'en', now()),
		(4, 'ada@example.com', 'invited', 'Other', NULL, 'UTC', 'pt-br', NULL);
	INSERT INTO account_users (account_id, user_id, role, status, deleted_at) VALUES
		(1, 2, 'ADMIN', 'ACTIVE', NULL), (2, 2, 'ORGANIZER', 'ACTIVE', NULL), (2, 2, 'SUPERADMIN', 'ACTIVE', NULL), (3, 2, 'ADMIN', 'ACTIVE', NULL),
		(1, 2, 'SUPERADMIN', 'INACTIVE', NULL), (1, 2, 'ORGANIZER', 'ACTIVE', now()), (1, 4, 'ADMIN', 'INVITED', NULL)`

func TestRule11CandidatesHaveOnlyLiveActiveMemberships(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.exec(people)
	found, decoy, err := r.People.Candidates(t.Context(), " ADA@example.COM")
	if err != nil {
		t.Fatal(err)
	}
	one, two := mail.Account{ID: 1, Name: "One"}, mail.Account{ID: 2, Name: "Two"}
	want := []mail.Candidate{
		{
			Person: mail.Person{ID: 2, Email: "Ada@Example.com", Name: "Ada Lovelace", TimeZone: "Europe/London", Locale: "en"}, PasswordHash: "$2y$10$ada",
			Memberships: []mail.Membership{{Account: one, Role: mail.Admin}, {Account: two, Role: mail.Organizer}, {Account: two, Role: mail.Superadmin}},
		},
		{Person: mail.Person{ID: 4, Email: "ada@example.com", Name: "Other", TimeZone: "UTC", Locale: "pt-br"}, PasswordHash: "invited"},
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("candidates:\n got %+v\nwant %+v", found, want)
	}
	if decoy != "$2y$10$ada" {
		t.Errorf("decoy %q", decoy)
	}
}

func TestNobodyIsFoundByAPattern(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.exec(people)
	for _, email := range []string{"", "%", "ada@example.co_", "' OR true --", "invited"} {
		if found, _, err := r.People.Candidates(t.Context(), email); err != nil || len(found) > 0 {
			t.Errorf("%q finds %+v (%v)", email, found, err)
		}
	}
}

func TestTriesAreRememberedAndForgotten(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	key, other := mail.AddressKey{1}, mail.AddressKey{2}
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	replace := func(key mail.AddressKey, expected, by mail.Tries) {
		t.Helper()
		err := r.People.UpdateTries(t.Context(), key, func(known mail.Tries) (mail.Tries, error) {
			if known != expected {
				t.Errorf("known %+v, want %+v", known, expected)
			}
			return by, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slow := mail.Tries{Failures: 3, LastFailedAt: at}
	locked := mail.Tries{Failures: 10, LastFailedAt: at, LockedUntil: at.Add(time.Minute)}
	replace(key, mail.Tries{}, slow)
	replace(key, slow, locked)
	replace(other, mail.Tries{}, slow)
	refused := errors.New("refused")
	if err := r.People.UpdateTries(t.Context(), key, func(mail.Tries) (mail.Tries, error) { return mail.Tries{}, refused }); !errors.Is(err, refused) {
		t.Errorf("error of change: %v", err)
	}
	replace(key, locked, mail.Tries{})
	replace(key, mail.Tries{}, mail.Tries{})
	if rows := r.ask("SELECT count(*)::text FROM mailroom.sign_in_failures"); rows != "1" {
		t.Errorf("%s rows are left, want that of the other address", rows)
	}
}

func TestTriesAtTheSameTimeAreAllCounted(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	var group errgroup.Group
	for range 20 {
		group.Go(func() error {
			return r.People.UpdateTries(t.Context(), mail.AddressKey{}, func(known mail.Tries) (mail.Tries, error) {
				return mail.Tries{Failures: known.Failures + 1, LastFailedAt: time.Unix(1, 0).UTC()}, nil
			})
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if failures := r.ask("SELECT failures::text FROM mailroom.sign_in_failures"); failures != "20" {
		t.Errorf("counted %s of 20", failures)
	}
}
