package main

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// A retry was delivered, which resolved the original, and then bounced: the issue is open, also in its JSON.
func TestRule10IssuesAsJSONTellNoResolutionThatHasEnded(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	execute(t, databaseURL, `
		INSERT INTO outgoing_messages (id, event_id, message_id, subject, recipient, status, created_at, resolved_at, resolution_type, retry_for_id) OVERRIDING SYSTEM VALUE VALUES
		(1, 1, 1, 'Hello', 'open@example.com', 'BOUNCED', '2026-03-01 10:00', '2026-03-02 10:00', 'auto', NULL),
		(2, 1, 1, 'Hello', 'open@example.com', 'BOUNCED', '2026-03-02 10:00', NULL, NULL, 1),
		(3, 1, 1, 'Hello', 'hand@example.com', 'BOUNCED', '2026-03-01 09:00', '2026-03-02 10:00', 'manual', NULL),
		(4, 1, 1, 'Hello', 'hand@example.com', 'BOUNCED', '2026-03-02 10:00', NULL, NULL, 3)`)
	listed := decode[[]map[string]any](t, succeed(t, []string{"DATABASE_URL=" + databaseURL}, "issues", "--status", "BOUNCED,RESOLVED", "--json"))
	if len(listed) != 2 || listed[0]["id"] != "announcement:1" || listed[1]["id"] != "announcement:3" {
		t.Fatalf("%v", listed)
	}
	for i, want := range []map[string]any{
		{"status": "BOUNCED", "last_id": "announcement:2", "resolved_at": nil, "resolution_type": nil},
		{"status": "BOUNCED", "last_id": "announcement:4", "resolved_at": "2026-03-02T10:00:00.000Z", "resolution_type": "manual"},
	} {
		for key, value := range want {
			if got, there := listed[i][key]; !there || got != value {
				t.Errorf("%s: %s is %v, want %v", listed[i]["id"], key, got, value)
			}
		}
	}
}
