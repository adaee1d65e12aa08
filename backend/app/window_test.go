package app_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"go.uber.org/goleak"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
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
	factors := 0
	for _, person := range state.DemoPeople {
		code := ""
		if len(person.RecoveryCodes) > 0 {
			factors++
			checkSecondFactor(t, session, person)
			code = person.RecoveryCodes[1]
		}
		signedIn, err := session.SignIn(person.Email, person.Password, code)
		if err != nil || (signedIn.Phase == "signed_in") != (len(signedIn.Accounts) == 1) {
			t.Errorf("%s: %+v, %v", person.Email, signedIn, err)
		}
	}
	if factors != 1 {
		t.Errorf("%d people have a second factor", factors)
	}
	if _, err := session.SignIn(state.DemoPeople[0].Email, state.DemoPeople[0].Password, ""); err != nil {
		t.Fatal(err)
	}
	if page, err := tracking.Issues(desktop.MessageQuery{}); err != nil || len(page.Rows) != 50 {
		t.Errorf("%d delivery issues, %v", len(page.Rows), err)
	}
}

// checkSecondFactor signs in with the first recovery code and with a code of an authenticator app; the password alone, and a used code, are refused.
func checkSecondFactor(t *testing.T, session *desktop.Session, person desktop.DemoPerson) {
	t.Helper()
	ofApp, err := totp.GenerateCode(person.AuthenticatorKey, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, try := range []struct {
		code    string
		refused mail.Code
	}{
		{"", mail.CodeSecondFactor}, {person.RecoveryCodes[0], ""}, {person.RecoveryCodes[0], mail.CodeSecondFactorFailed}, {ofApp, ""},
	} {
		_, err := session.SignIn(person.Email, person.Password, try.code)
		var failure *desktop.Failure
		refused := mail.Code("")
		if errors.As(err, &failure) {
			refused = failure.Code
		}
		if (err != nil) != (refused != "") || refused != try.refused {
			t.Errorf("code %q: %v, want %q", try.code, err, try.refused)
		}
	}
}

func TestDemoPasswordsAreShownInTheDemoWorldOnly(t *testing.T) {
	for _, settings := range []map[string]string{nil, {config.Demo: "1"}, {config.Demo: "perhaps"}, {config.DatabaseURL: "postgres://mailroom-demo@127.0.0.1:1/demo"}} {
		t.Run("", func(t *testing.T) {
			setup, _, _ := window(t, settings)
			if state, err := setup.State(); err != nil || state.Demo || len(state.DemoPeople) > 0 {
				t.Errorf("%v: %+v, %v", settings, state.DemoPeople, err)
			}
		})
	}
	for version, withFactor := range map[string]int{"1.8": 0, "2.0": 1} {
		t.Run(version, func(t *testing.T) {
			setup, _, _ := window(t, map[string]string{config.Demo: version})
			state, err := setup.State()
			if err != nil || !state.Demo || !strings.HasPrefix(state.DemoPeople[0].Password, "demo-") {
				t.Errorf("%+v, %v", state, err)
			}
			for _, person := range state.DemoPeople {
				withFactor -= min(1, len(person.RecoveryCodes))
			}
			if withFactor != 0 {
				t.Errorf("%d people more or fewer with a second factor than there are: %+v", withFactor, state.DemoPeople)
			}
		})
	}
}
