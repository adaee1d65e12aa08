package desktop_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestRule17WithoutADatabaseTheWindowSaysWhatToSet(t *testing.T) {
	t.Parallel()
	o := openFacades(t, installation{})
	state, err := o.Setup.State()
	if err != nil || state.Database != "not_set" || !strings.Contains(state.DatabaseMessage, "DATABASE_URL") {
		t.Errorf("%+v, %v", state, err)
	}
	if state.DemoAvailable || state.DemoMessage == "" || state.Version != "test" {
		t.Errorf("%+v", state)
	}
	_, err = o.Session.SignIn("one@example.com", password, "")
	refused(t, "signing in", err, mail.CodeSettings)
}

func TestEachFaultOfTheDatabaseHasItsOwnState(t *testing.T) {
	t.Parallel()
	for want, url := range map[string]string{
		"settings":       "not a url",
		"database_down":  "postgres://nobody:hunter2@127.0.0.1:1/nothing",
		"tables_missing": worldtest.Database(t, world.Empty),
		"not_prepared":   worldtest.Database(t, world.Stock),
	} {
		state, err := openFacades(t, installation{url: url}).Setup.State()
		if err != nil || state.Database != want || state.DatabaseMessage == "" || strings.Contains(state.DatabaseMessage, "hunter2") {
			t.Errorf("%s: %+v, %v", want, state, err)
		}
	}
}

func TestASetUpThatIsCompleteIsReady(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.events.until(t, "the queue to be checked", func() bool {
		state, err := o.Setup.State()
		return err == nil && state.Database == "ready" && state.Queue == "ready"
	})
	state, err := o.Recheck()
	if err != nil || state.Database != "ready" || state.Queue != "ready" || state.Demo || !state.SuppressionEnforced {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestRecheckFindsADatabaseThatHasBeenPrepared(t *testing.T) {
	t.Parallel()
	in := installation{url: worldtest.Database(t, world.Stock)}
	o := openFacades(t, in)
	if state, err := o.Setup.State(); err != nil || state.Database != "not_prepared" {
		t.Fatalf("before: %+v, %v", state, err)
	}
	if err := migrations.Up(t.Context(), in.url); err != nil {
		t.Fatal(err)
	}
	if state, err := o.Recheck(); err != nil || state.Database != "ready" {
		t.Errorf("after: %+v, %v", state, err)
	}
	o.events.await(t, desktop.SetupChanged)
}

func TestADemoWorldThatCannotStartChangesNothing(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	_, err := o.StartDemo()
	failure := refused(t, "starting", err, mail.CodeInternal)
	if failure.ID == "" || strings.Contains(failure.Message, "no demo in tests") || !strings.Contains(o.log.String(), failure.ID) {
		t.Errorf("%+v; log: %s", failure, o.log)
	}
	if state := o.Session.Current(); state.Phase != "signed_in" {
		t.Errorf("%+v", state)
	}
	if _, err := o.Messages(desktop.MessageQuery{}); err != nil {
		t.Error(err)
	}
}
