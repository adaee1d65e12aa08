package postgres_test

import (
	"context"
	"crypto/rand"
	neturl "net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestCheckTellsWhatIsWrongWithADatabase(t *testing.T) {
	t.Parallel()
	newer := func(t *testing.T) string {
		url := worldtest.Migrated(t, world.Stock)
		run(t, url, "INSERT INTO mailroom.schema_versions (version) VALUES (9999)")
		return url
	}
	lacking := func(t *testing.T) string {
		url := worldtest.Migrated(t, world.Stock)
		run(t, url, "DROP TABLE attendees CASCADE")
		return url
	}
	for name, test := range map[string]struct {
		database func(*testing.T) string
		code     mail.Code
		version  int
	}{
		"empty":         {func(t *testing.T) string { return worldtest.Database(t, world.Empty) }, mail.CodeTablesMissing, 0},
		"table missing": {lacking, mail.CodeTablesMissing, 2},
		"not prepared":  {func(t *testing.T) string { return worldtest.Database(t, world.IntegrationLater) }, mail.CodeNotPrepared, 0},
		"newer":         {newer, mail.CodeSchemaNewer, 9999},
		"prepared":      {func(t *testing.T) string { return worldtest.Migrated(t, world.Stock) }, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := postgres.Open(t.Context(), test.database(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.Check(t.Context())
			if (err == nil) != (test.code == "") || err != nil && mail.CodeOf(err) != test.code {
				t.Errorf("Check = %v with code %s, want %q", err, mail.CodeOf(err), test.code)
			}
			if version, err := postgres.SchemaVersion(t.Context(), db); err != nil || version != test.version {
				t.Errorf("SchemaVersion = %d, %v; want %d", version, err, test.version)
			}
		})
	}
}

func TestALoginWithoutRightsIsToldSo(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	address, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	guest := "guest_" + strings.ToLower(rand.Text())
	run(t, url, "CREATE ROLE "+guest+" LOGIN PASSWORD 'swordfish'")
	address.User = neturl.UserPassword(guest, "swordfish")
	t.Cleanup(func() { run(t, url, "DROP ROLE "+guest) })
	db, err := postgres.Open(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("Check = %v with code %s, want %s", err, mail.CodeOf(err), mail.CodeNotAllowed)
	}
}

func TestOpenRefusesWhatItCannotReach(t *testing.T) {
	t.Parallel()
	for databaseURL, want := range map[string]mail.Code{
		"":                                      mail.CodeSettings,
		"postgres://ann:pw@127.0.0.1:1/tickets": mail.CodeDatabaseDown,
	} {
		if _, err := postgres.Open(t.Context(), databaseURL); mail.CodeOf(err) != want {
			t.Errorf("Open(%q) = %v with code %s, want %s", databaseURL, err, mail.CodeOf(err), want)
		}
	}
}

func run(t *testing.T, databaseURL string, statements ...string) {
	t.Helper()
	ctx := context.Background() // the test's own context is cancelled before its clean-up
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx)
	for _, statement := range statements {
		if _, err := connection.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
