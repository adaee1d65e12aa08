package main

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/schema"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMigrateHandsOverToTheIntegration(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, "INSERT INTO email_suppressions (email, reason, source) VALUES ('bob@example.com', 'bounce', 'manual')")
	settings := []string{"DATABASE_URL=" + databaseURL}
	if done := mailroomctl(t, settings, "migrate", "--hand-over"); done.code != exitUsage || !strings.Contains(done.stderr, "--yes") {
		t.Errorf("without --yes: %d, %s", done.code, done.stderr)
	}
	said := succeed(t, settings, "migrate", "--hand-over", "--yes")
	for _, words := range []string{"public.email_suppressions: 1 rows before, 1 set aside.", "public.outgoing_messages: 0 rows before, 0 set aside.", "Run mailroomctl migrate after them"} {
		if !strings.Contains(said, words) {
			t.Errorf("it says %q, want %q", said, words)
		}
	}
	if done := mailroomctl(t, settings, "status"); done.code != exitFailed || !strings.Contains(done.stderr, "run mailroomctl migrate") {
		t.Errorf("status in between: %d, %s", done.code, done.stderr)
	}
	first, later := schema.Migrations()
	execute(t, databaseURL, first+later)
	succeed(t, settings, "migrate")
	if said := succeed(t, settings, "suppressions", "list"); !strings.Contains(said, "bob@example.com") {
		t.Errorf("suppressions afterwards: %s", said)
	}
}
