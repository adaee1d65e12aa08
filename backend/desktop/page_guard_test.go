package desktop_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// guarded contains facades whose window may show a page that is not Mailroom's.
type guarded struct {
	*facades
	time   *hands // the guard's own clock
	guard  *desktop.PageGuard
	page   *desktop.Page
	checks chan struct{} // one for each check of the page
	loads  chan struct{} // one for each reload of the page
	gaveUp chan struct{}
}

func newGuarded(t *testing.T) *guarded {
	g := &guarded{
		facades: newFacades(t), time: newHands(), checks: make(chan struct{}, 100), loads: make(chan struct{}, 100), gaveUp: make(chan struct{}, 100),
	}
	g.guard = desktop.NewPageGuard(g.calls, g.Session, g.time, func(event string) {
		if event != desktop.PageCheck {
			t.Errorf("the guard told %q", event)
		}
		g.checks <- struct{}{}
	}, desktop.Desktop{LoadPage: func() { g.loads <- struct{}{} }, GiveUp: func() { g.gaveUp <- struct{}{} }})
	g.page = desktop.NewPage(g.guard)
	g.guard.Open()
	return g
}

// asked waits until the guard has sent a check and waits for the answer.
func (g *guarded) asked() {
	g.t.Helper()
	await(g.t, "a question to the page", g.checks)
	await(g.t, "the guard to wait for an answer", g.time.slept)
}

// satisfied answers the check, and waits until the guard sleeps until the next one.
func (g *guarded) satisfied() {
	g.t.Helper()
	g.page.Here()
	await(g.t, "the guard to rest", g.time.slept)
}

func await(t *testing.T, what string, event <-chan struct{}) {
	t.Helper()
	select {
	case <-event:
	case <-time.After(30 * time.Second):
		t.Fatalf("waited in vain for %s", what)
	}
}

func TestAPageThatDoesNotAnswerEndsTheSessionAndIsReplaced(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.guard.Loaded()
	g.asked()
	g.satisfied()
	g.signIn("root@example.com")

	for range 3 { // the page is checked repeatedly
		g.time.move(5 * time.Second)
		g.asked()
		g.satisfied()
	}
	if state := g.Session.Current(); state.Phase != "signed_in" || state.Notice != "" || len(g.loads) > 0 {
		t.Fatalf("with Mailroom's page: %+v, loaded %d times", state, len(g.loads))
	}

	g.guard.Loaded() // another page
	g.asked()
	g.time.move(9 * time.Second)
	if state := g.Session.Current(); state.Phase != "signed_in" {
		t.Fatalf("before the time is over: %+v", state)
	}
	g.time.move(time.Second)
	await(t, "Mailroom's page to be loaded", g.loads)
	if state := g.Session.Current(); state.Phase != "signed_out" || state.Notice != "other_page" {
		t.Errorf("after another page: %+v", state)
	}
	g.asked()
	g.satisfied()
	if state := g.signIn("root@example.com"); state.Phase != "signed_in" || state.Notice != "" {
		t.Errorf("signed in again: %+v", state)
	}
	if state := g.Session.SignOut(); state.Phase != "signed_out" || state.Notice != "" {
		t.Errorf("signed out: %+v", state)
	}
}

func TestAnotherPageThatTheWebViewTellsOfIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.guard.Loaded()
	g.asked()
	g.satisfied()
	for _, when := range []string{"while the guard rests", "while the guard waits for an answer"} {
		g.signIn("root@example.com")
		if when != "while the guard rests" {
			g.guard.Loaded()
			g.asked()
		}
		g.guard.OtherPage()
		if state := g.Session.Current(); state.Phase != "signed_out" || state.Notice != "other_page" {
			t.Errorf("%s, at once: %+v", when, state)
		}
		g.page.Here() // the other page may have found a way to call
		await(t, "Mailroom's page to be loaded", g.loads)
		g.asked()
		g.satisfied()
	}
	if len(g.loads) > 0 {
		t.Errorf("loaded %d times more", len(g.loads))
	}
}

func TestAWindowThatCannotBeBroughtBackCloses(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.guard.Loaded()
	for range 3 {
		g.asked()
		g.time.move(10 * time.Second)
		await(t, "Mailroom's page to be loaded", g.loads)
	}
	g.asked()
	g.time.move(10 * time.Second)
	await(t, "the window to close", g.gaveUp)
}

func TestAPageThatLeavesTakesNoSessionAndNoAnswerAlong(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.guard.Loaded()
	g.asked()
	g.satisfied()
	g.signIn("root@example.com")
	// An export waits for the person while the page is being left.
	waiting, chosen, failed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	g.saveTo = func(string) (string, error) {
		close(waiting)
		<-chosen
		return "", nil
	}
	go func() {
		_, err := g.Export.Suppressions(desktop.SuppressionQuery{})
		failed <- err
	}()
	await(t, "the question where to save", waiting)
	g.page.Leaving()
	if state := g.Session.Current(); state.Phase != "signed_out" || state.Notice != "other_page" {
		t.Errorf("at once: %+v", state)
	}
	close(chosen)
	refused(t, "an answer for the page that has gone", <-failed, mail.CodeCancelled)
	_, err := g.Suppressions.List(desktop.SuppressionQuery{})
	refused(t, "a call afterwards", err, mail.CodeSignedOut)
	g.asked() // the guard checks which page is shown now
}

func TestALoginOfOnePersonIsNotSignedInAgainByItselfAfterAnotherPage(t *testing.T) {
	t.Parallel()
	o := newFacades(t, ownedBy(t, "one@example.com", false))
	o.events.await(t, desktop.SessionChanged)
	if state := o.Session.Current(); state.Phase != "signed_in" {
		t.Fatalf("at first: %+v", state)
	}
	desktop.NewPage(desktop.NewPageGuard(o.calls, o.Session, newHands(), o.events.hear, desktop.Desktop{})).Leaving()
	if state := o.Session.Current(); state.Phase != "signed_out" || state.Notice != "other_page" {
		t.Errorf("after another page: %+v", state)
	}
}
