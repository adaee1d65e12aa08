package desktop_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// hands is a clock that only the test moves.
type hands struct {
	mu      sync.Mutex
	now     time.Time
	waiting map[chan struct{}]time.Time
	slept   chan struct{} // one for each sleep that begins
}

func newHands() *hands {
	return &hands{now: time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC), waiting: map[chan struct{}]time.Time{}, slept: make(chan struct{}, 100)}
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	woken := make(chan struct{})
	h.mu.Lock()
	h.waiting[woken] = h.now.Add(d)
	h.mu.Unlock()
	h.slept <- struct{}{}
	select {
	case <-woken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// move advances the clock and ends the sleeps that are due.
func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	for woken, at := range h.waiting {
		if !at.After(h.now) {
			close(woken)
			delete(h.waiting, woken)
		}
	}
}

// withClock gives the facades a clock that only the test moves.
func withClock(h *hands) option { return func(i *installation) { i.clock = h } }

// ownedBy gives the window a database login that belongs to a person, who needs no password.
func ownedBy(t *testing.T, email string, drain bool) option {
	return func(i *installation) {
		owner, err := postgres.Open(t.Context(), i.url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(owner.Close)
		name := "mailroom_test_" + strings.ToLower(rand.Text())
		secret, err := owner.Logins.GrantLogin(t.Context(), mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: email, WithDrain: drain})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := owner.Logins.RevokeLogin(context.Background(), name); err != nil {
				t.Error(err)
			}
		})
		address, err := url.Parse(i.url)
		if err != nil {
			t.Fatal(err)
		}
		address.User = url.UserPassword(name, secret)
		i.owner, i.url = i.url, address.String()
	}
}

// A deactivated person can read for at most half a minute more, and can change nothing from that moment on.
func TestRule11ASessionEndsWithThePersonsMembership(t *testing.T) {
	t.Parallel()
	for _, away := range []string{
		"UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 1", "UPDATE users SET deleted_at = now() WHERE id = 1", "UPDATE accounts SET deleted_at = now() WHERE id = 1",
	} {
		clock := newHands()
		o := newFacades(t, withClock(clock))
		o.signIn("one@example.com")
		<-clock.slept // the watch has begun
		o.exec(away)
		_, err := o.Resend.ResolveNow([]string{"transaction:1"})
		refused(t, "a change", err, mail.CodeSignedOut)
		if state := o.Session.Current(); state.Phase != "signed_out" {
			t.Errorf("after a change was refused: %+v", state)
		}

		o.exec("UPDATE account_users SET status = 'ACTIVE' WHERE user_id = 1; UPDATE users SET deleted_at = NULL; UPDATE accounts SET deleted_at = NULL")
		o.signIn("one@example.com")
		o.exec(away)
		if _, err := o.Messages(desktop.MessageQuery{}); err != nil {
			t.Errorf("at once, from what was found at sign-in: %v", err)
		}
		clock.move(31 * time.Second)
		_, err = o.Messages(desktop.MessageQuery{})
		refused(t, "reading after half a minute", err, mail.CodeSignedOut)
	}
}

// Even if nobody uses the window, it stops showing data within a minute.
func TestRule11AWindowThatNobodyTouchesEndsTheSessionToo(t *testing.T) {
	t.Parallel()
	clock := newHands()
	o := newFacades(t, withClock(clock))
	o.signIn("one@example.com")
	<-clock.slept
	o.exec("UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 1")
	o.events.forget()
	clock.move(30 * time.Second)
	o.events.await(t, desktop.SessionChanged)
	if state := o.Session.Current(); state.Phase != "signed_out" {
		t.Errorf("after half a minute: %+v", state)
	}
}

// The session takes over changed roles and memberships: another role in the same account, and a choice if the account is gone.
func TestRule11ASessionFollowsThePersonsRoles(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	o.exec("UPDATE account_users SET role = 'ORGANIZER' WHERE user_id = 4")
	_, err := o.Operations.State()
	refused(t, "operations of who is no superadmin any more", err, mail.CodeNotAllowed)
	if state := o.Session.Current(); state.Superadmin || state.Account.Role != "ORGANIZER" {
		t.Errorf("after that: %+v", state)
	}
	o.signIn("both@example.com")
	if _, err := o.Session.ChooseAccount("1"); err != nil {
		t.Fatal(err)
	}
	o.exec("UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 3 AND account_id = 1")
	_, err = o.Resend.ResolveNow([]string{"transaction:1"})
	refused(t, "a change in an account that is gone", err, mail.CodeChooseAccount)
	if state := o.Session.Current(); state.Phase != "choose_account" || len(state.Accounts) != 1 || state.Accounts[0].ID != "2" {
		t.Errorf("after that: %+v", state)
	}
}

// With a person's own database login, the window signs them in without a password, shows their data, resolves, and drains only if allowed.
func TestRule11TheWindowOfAPersonsLoginIsTheirs(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t), ownedBy(t, "one@example.com", false))
	o.events.await(t, desktop.SessionChanged)
	state := o.Session.Current()
	if state.Phase != "signed_in" || state.Person.Email != "one@example.com" || state.Account.ID != "1" {
		t.Fatalf("without signing in: %+v", state)
	}
	page, err := o.Messages(desktop.MessageQuery{})
	if err != nil || len(page.Rows) != 2 {
		t.Fatalf("messages: %+v, %v", page.Rows, err)
	}
	if _, err := o.Message("transaction:1"); err != nil {
		t.Errorf("their message: %v", err)
	}
	_, err = o.Message("transaction:2")
	refused(t, "a stranger's message", err, mail.CodeNotFound)
	if n, err := o.Resend.ResolveNow([]string{"transaction:1"}); err != nil || n != 1 {
		t.Errorf("resolved %d: %v", n, err)
	}
	o.events.forget()
	if refresh, err := o.Start(); err != nil || refresh.Running || refresh.CanDrain {
		t.Errorf("refresh without the drain right: %+v, %v", refresh, err)
	}
	o.events.await(t, desktop.MessagesChanged)
	_, err = o.Operations.State()
	refused(t, "operations", err, mail.CodeNotAllowed)
	if state := o.Session.SignOut(); state.Phase != "signed_out" || o.Session.Current().Phase != "signed_out" {
		t.Errorf("signed out: %+v", state)
	}
	_, err = o.Session.SignIn("two@example.com", password, "")
	refused(t, "somebody else in this window", err, mail.CodeNotAllowed)
	if state := o.signIn("ONE@example.com"); state.Phase != "signed_in" {
		t.Errorf("back again: %+v", state)
	}
}

func TestAWindowWithTheDrainRightDrains(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t), ownedBy(t, "one@example.com", true))
	o.events.await(t, desktop.SessionChanged)
	if state := o.Session.Current(); state.Phase != "signed_in" {
		t.Fatalf("without signing in: %+v", state)
	}
	if refresh, err := o.Start(); err != nil || !refresh.CanDrain {
		t.Errorf("refresh with the drain right: %+v, %v", refresh, err)
	}
}
