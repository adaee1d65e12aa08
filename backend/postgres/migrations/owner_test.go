package migrations_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// ownedByHiEvents returns a stock database whose tables belong to an ordinary login, as in an installation of Hi.Events.
func ownedByHiEvents(t *testing.T) (databaseURL, hieventsURL string) {
	t.Helper()
	databaseURL = worldtest.Database(t, world.Stock)
	hieventsURL = login(t, databaseURL, "mailroom_test_owner")
	owner := userOf(t, hieventsURL)
	statements := []string{"GRANT CREATE ON SCHEMA public TO " + owner}
	for _, table := range queryStrings(t, databaseURL, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
		statements = append(statements, fmt.Sprintf("ALTER TABLE public.%s OWNER TO %s", table, owner))
	}
	execute(t, databaseURL, statements...)
	return databaseURL, hieventsURL
}

func TestHiEventsLoginCanMigrate(t *testing.T) {
	t.Parallel()
	url, hievents := ownedByHiEvents(t)
	if p := plan(t, hievents); len(p.Obstacles) != 1 || !strings.Contains(p.Obstacles[0], "GRANT CREATE ON DATABASE") {
		t.Errorf("obstacles are %q; want that the login may not create the schema", p.Obstacles)
	}
	execute(t, url, fmt.Sprintf("GRANT CREATE ON DATABASE %s TO %s", queryStrings(t, url, "SELECT current_database()")[0], userOf(t, hievents)))
	before := schemaDump(t, url)
	up(t, hievents)
	down(t, hievents, migrations.DownOptions{})
	requireSame(t, "after down", schemaDump(t, url), before)
}

func TestWhatASuperuserMigratesBelongsToHiEvents(t *testing.T) {
	t.Parallel()
	url, hievents := ownedByHiEvents(t)
	before := schemaDump(t, url)
	up(t, url)
	execute(t, hievents, fewRows...)
	for _, statement := range holdings {
		execute(t, hievents, statement)
	}
	if seen := queryStrings(t, hievents, "SELECT recipient FROM mailroom.messages(kinds => '{announcement}')"); len(seen) != 1 {
		t.Errorf("Hi.Events's login sees announcements %v", seen)
	}
	execute(t, hievents, "DELETE FROM accounts WHERE id = 2")
	down(t, hievents, migrations.DownOptions{DropData: true, ExportDir: t.TempDir()})
	requireSame(t, "after down", schemaDump(t, url), before)
}
