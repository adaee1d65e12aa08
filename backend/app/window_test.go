package app_test

import (
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/world"
)

// window opens a window's object graph with these settings, and closes it when the test ends.
func window(t *testing.T, settings map[string]string) (*desktop.Setup, *desktop.Session, *desktop.Tracking) {
	t.Helper()
	log := app.NewLog()
	graph := app.NewWindow(app.WindowOptions{
		Settings: config.From(func(name string) string { return settings[name] }), Log: log, Emit: func(string) {},
	})
	graph.Open()
	t.Cleanup(func() {
		if err := graph.Close(); err != nil {
			t.Error(err)
		}
		if err := goleak.Find(); err != nil {
			t.Error(err)
		}
	})
	facades := graph.Facades()
	return facades[1].(*desktop.Setup), facades[0].(*desktop.Session), facades[2].(*desktop.Tracking)
}

func TestAWindowThatNeverOpensLeavesNothing(t *testing.T) {
	graph := app.NewWindow(app.WindowOptions{Log: app.NewLog(), Emit: func(string) {}})
	if err := graph.Close(); err != nil {
		t.Error(err)
	}
	if err := goleak.Find(); err != nil {
		t.Error(err)
	}
}

func TestADemoWorldInTheWindow(t *testing.T) {
	if reason := world.Missing(); reason != nil {
		t.Fatal(reason)
	}
	setup, session, tracking := window(t, nil)
	if state, err := setup.Recheck(); err != nil || state.Database != "not_set" || state.Queue != "not_set" || !state.DemoAvailable || state.Demo {
		t.Fatalf("before: %+v, %v", state, err)
	}
	var started sync.WaitGroup
	for range 2 { // a second click is refused or comes too late; only one world is started
		started.Go(func() { _, _ = setup.StartDemo() })
	}
	started.Wait()
	state, err := setup.State()
	if err != nil || state.Database != "ready" || !state.Demo || len(state.DemoPeople) < 6 || !state.SuppressionEnforced {
		t.Fatalf("in the demo world: %+v, %v", state, err)
	}
	for _, person := range state.DemoPeople {
		signedIn, err := session.SignIn(person.Email, person.Password, "")
		if err != nil || (signedIn.Phase == "signed_in") != (len(signedIn.Accounts) == 1) {
			t.Errorf("%s: %+v, %v", person.Email, signedIn, err)
		}
	}
	if _, err := session.SignIn(state.DemoPeople[0].Email, state.DemoPeople[0].Password, ""); err != nil {
		t.Fatal(err)
	}
	if page, err := tracking.Issues(desktop.MessageQuery{}); err != nil || len(page.Rows) != 50 {
		t.Errorf("%d delivery issues, %v", len(page.Rows), err)
	}
}

func TestDemoPasswordsAreShownInTheDemoWorldOnly(t *testing.T) {
	for _, settings := range []map[string]string{nil, {config.Demo: "no"}, {config.Demo: "perhaps"}, {config.DatabaseURL: "postgres://mailroom-demo@127.0.0.1:1/demo"}} {
		t.Run("", func(t *testing.T) {
			setup, _, _ := window(t, settings)
			if state, err := setup.State(); err != nil || state.Demo || len(state.DemoPeople) > 0 {
				t.Errorf("%v: %+v, %v", settings, state.DemoPeople, err)
			}
		})
	}
	setup, _, _ := window(t, map[string]string{config.Demo: "1"})
	state, err := setup.State()
	if err != nil || !state.Demo || !strings.HasPrefix(state.DemoPeople[0].Password, "demo-") {
		t.Errorf("%+v, %v", state, err)
	}
}
