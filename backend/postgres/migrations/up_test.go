package migrations_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func up(t *testing.T, databaseURL string, options ...migrations.Option) {
	t.Helper()
	if err := migrations.Up(t.Context(), databaseURL, options...); err != nil {
		t.Fatal(err)
	}
}

func plan(t *testing.T, databaseURL string) migrations.Plan {
	t.Helper()
	p, err := migrations.MakePlan(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRule14EveryShapeEndsInTheSamePlace(t *testing.T) {
	t.Parallel()
	ends := map[world.Shape][]string{} // by shape without the integration
	for _, shape := range []world.Shape{world.Stock, world.Stock2, world.Stock2Early} {
		reference := worldtest.Database(t, shape)
		up(t, reference)
		ends[shape] = catalogue(t, reference)
	}
	for _, shape := range world.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			url := worldtest.Database(t, shape)
			up(t, url)
			want := ends[withoutIntegration(shape)]
			requireSame(t, "after migrating", catalogue(t, url), want)
			if p := plan(t, url); !p.Empty() || p.From != p.To {
				t.Errorf("after migrating, this is still pending: %+v", p)
			}
			up(t, url)
			requireSame(t, "after migrating again", catalogue(t, url), want)
		})
	}
}

// withoutIntegration returns the shape with the same tables of Hi.Events and none of the integration.
func withoutIntegration(shape world.Shape) world.Shape {
	switch shape {
	case world.Stock2, world.Integration2, world.Integration2Later:
		return world.Stock2
	case world.Stock2Early, world.Integration2Early:
		return world.Stock2Early
	}
	return world.Stock
}

func TestRule14ColumnsOfTheIntegrationInAnyCombination(t *testing.T) {
	t.Parallel()
	reference := worldtest.Database(t, world.Stock)
	up(t, reference)
	url := worldtest.Database(t, world.Stock)
	execute(t, url, "ALTER TABLE outgoing_messages ADD COLUMN retry_for_id bigint",
		"ALTER TABLE outgoing_messages ADD COLUMN original_recipient varchar(255)")
	up(t, url)
	requireSame(t, "after migrating", catalogue(t, url), catalogue(t, reference))
}

func TestRule14ThePlanIsWhatRunsAndChangesNothing(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.IntegrationPartial, world.IntegrationLater} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			byProgram, byHand := worldtest.Database(t, shape), worldtest.Database(t, shape)
			before := schemaDump(t, byHand)
			planned := plan(t, byHand)
			requireSame(t, "after planning", schemaDump(t, byHand), before)

			var ran []string
			up(t, byProgram, migrations.AfterStatement(func(statement string) error {
				ran = append(ran, statement)
				return nil
			}))
			var shown []string
			for _, step := range planned.Pending {
				if step.Title == "" || step.Locks == "" {
					t.Errorf("the plan does not say what for, or what is locked: %+v", step)
				}
				shown = append(shown, strings.TrimSuffix(step.SQL, ";"))
			}
			if got, want := strings.Join(ran, ";\n"), strings.Join(shown, ";\n"); got != want {
				t.Errorf("what ran is not what the plan showed.\nran:\n%s\nshown:\n%s", got, want)
			}
			for _, step := range planned.Pending {
				if strings.Contains(step.SQL, "CONCURRENTLY") {
					execute(t, byHand, strings.SplitAfter(step.SQL, ";\n")...)
				} else {
					execute(t, byHand, step.SQL)
				}
			}
			requireSame(t, "after running the plan by hand", catalogue(t, byHand), catalogue(t, byProgram))
			if p := plan(t, byHand); !p.Empty() {
				t.Errorf("after running the plan by hand, this is still pending: %+v", p)
			}
		})
	}
}

func TestRule14OnlyOwnNamesAppearOnSharedTables(t *testing.T) {
	t.Parallel()
	later, stock := worldtest.Database(t, world.IntegrationLater), worldtest.Database(t, world.Stock)
	const names = `
		SELECT 'relation ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
		UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
		UNION SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		 ORDER BY 1`
	allowed := queryStrings(t, later, names)
	up(t, stock)
	for _, name := range queryStrings(t, stock, names) {
		if _, bare, _ := strings.Cut(name, " "); !slices.Contains(allowed, name) && !strings.HasPrefix(bare, "mailroom_") {
			t.Errorf("%s is neither Hi.Events's, nor the integration's, nor named mailroom_*", name)
		}
	}
}

func TestACrashBetweenAnyTwoStatementsIsMadeGoodByTheNextRun(t *testing.T) {
	t.Parallel()
	reference, url := worldtest.Database(t, world.Stock), worldtest.Database(t, world.Stock)
	up(t, reference)
	crashes := crashes{places: map[string]bool{}}
	for {
		err := migrations.Up(t.Context(), url, crashes.options()...)
		if err == nil {
			break
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("after crashing at %d places: %v", len(crashes.places), err)
		}
	}
	if len(crashes.places) < 250 {
		t.Errorf("crashed at %d places only", len(crashes.places))
	}
	requireSame(t, "after the crashes", catalogue(t, url), catalogue(t, reference))
	if p := plan(t, url); !p.Empty() {
		t.Errorf("still pending: %+v", p)
	}
}

func TestAHalfBuiltIndexIsBuiltAgain(t *testing.T) {
	t.Parallel()
	reference, url := worldtest.Database(t, world.Integration), worldtest.Database(t, world.Integration)
	up(t, reference)
	up(t, url)
	// This is the state that CREATE INDEX CONCURRENTLY leaves when its session dies.
	execute(t, url, "UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('mailroom_announcements_search'::regclass, 'mailroom_suppressions_live'::regclass)")
	p := plan(t, url)
	if len(p.Differences()) != 2 || !strings.Contains(p.Pending[0].SQL, "DROP INDEX CONCURRENTLY") || len(p.Pending[0].Facts) == 0 {
		t.Fatalf("the plan should be to build two indexes again, and is %+v", p)
	}
	up(t, url)
	requireSame(t, "after the repair", catalogue(t, url), catalogue(t, reference))
}

func TestWhatWasLostSinceTheMigrationIsPending(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	up(t, url)
	want := catalogue(t, url)
	execute(t, url, "DROP INDEX mailroom_announcements_created", "DROP FUNCTION mailroom.messages")
	if pending, err := migrations.Check(t.Context(), url); err != nil || !pending {
		t.Errorf("Check = %v, %v; want pending", pending, err)
	}
	up(t, url)
	requireSame(t, "after migrating again", catalogue(t, url), want)
	if pending, err := migrations.Check(t.Context(), url); err != nil || pending {
		t.Errorf("Check = %v, %v; want nothing pending", pending, err)
	}
}

func TestTrigramsInAnotherSchema(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	execute(t, url, `CREATE SCHEMA "Extensions"`, `ALTER EXTENSION pg_trgm SET SCHEMA "Extensions"`)
	up(t, url)
}

func TestTrigramsAreInstalledWhereTheyAreMissing(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	execute(t, url, "DROP EXTENSION pg_trgm CASCADE")
	var shown bool
	for _, step := range plan(t, url).Pending {
		shown = shown || strings.Contains(step.SQL, "CREATE EXTENSION pg_trgm")
	}
	if !shown {
		t.Error("the plan does not show CREATE EXTENSION")
	}
	before := schemaDump(t, url)
	up(t, url)
	if _, err := migrations.Down(t.Context(), url, migrations.DownOptions{}); err != nil {
		t.Fatal(err)
	}
	requireSame(t, "after down", schemaDump(t, url), before)
}

func TestDatabasesThatCannotBeMigrated(t *testing.T) {
	t.Parallel()
	code := func(t *testing.T, err error, want mail.Code, words ...string) {
		t.Helper()
		if mail.CodeOf(err) != want {
			t.Errorf("error %v has code %s, want %s", err, mail.CodeOf(err), want)
		}
		for _, word := range words {
			if err != nil && !strings.Contains(err.Error(), word) {
				t.Errorf("error %q does not name %q", err, word)
			}
		}
	}
	t.Run("no tables of Hi.Events", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Empty)
		code(t, migrations.Up(t.Context(), url), mail.CodeTablesMissing, "Hi.Events", "DATABASE_URL")
		if _, err := migrations.MakePlan(t.Context(), url); mail.CodeOf(err) != mail.CodeTablesMissing {
			t.Errorf("MakePlan: %v", err)
		}
	})
	t.Run("one table missing", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		execute(t, url, "DROP TABLE outgoing_messages")
		code(t, migrations.Up(t.Context(), url), mail.CodeTablesMissing, "outgoing_messages")
	})
	t.Run("newer than the program", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		up(t, url)
		execute(t, url, "INSERT INTO mailroom.schema_versions (version) VALUES (9999)")
		code(t, migrations.Up(t.Context(), url), mail.CodeSchemaNewer, "9999")
		_, err := migrations.Check(t.Context(), url)
		code(t, err, mail.CodeSchemaNewer)
		_, err = migrations.Down(t.Context(), url, migrations.DownOptions{})
		code(t, err, mail.CodeSchemaNewer)
	})
	t.Run("another table of the integration's name", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		execute(t, url, "CREATE TABLE email_suppressions (id bigserial PRIMARY KEY, email text)")
		before := schemaDump(t, url)
		code(t, migrations.Up(t.Context(), url), mail.CodeTablesMissing, "public.email_suppressions.reason")
		requireSame(t, "after the refusal", schemaDump(t, url), before)
	})
	t.Run("a login without rights", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		guest := login(t, url, "mailroom_test_guest")
		before := schemaDump(t, url)
		code(t, migrations.Up(t.Context(), guest), mail.CodeNotAllowed, "mailroom_test_guest", "nothing was changed", "outgoing_messages")
		requireSame(t, "after the refusal", schemaDump(t, url), before)
	})
}
