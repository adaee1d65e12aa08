package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestSuppressionsAreAddedListedAndRemoved(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	settings := []string{"DATABASE_URL=" + databaseURL}
	for _, step := range []struct {
		arguments []string
		outcome   string
	}{
		{[]string{"Ann@Example.com", "--reason", "bounce", "--bounce-type", "undetermined", "--account", "2"}, "added"},
		{[]string{"ann@example.com", "--reason", "bounce", "--account", "2", "--note", "=by letter"}, "strengthened"},
		{[]string{"ann@example.com", "--reason", "bounce", "--account", "2"}, "already_there"},
		{[]string{"bob@example.com", "--reason", "do_not_contact"}, "added"},
	} {
		added := decode[map[string]string](t, succeed(t, settings, append([]string{"suppressions", "add", "--json"}, step.arguments...)...))
		if added["outcome"] != step.outcome || added["email"] != strings.ToLower(step.arguments[0]) {
			t.Errorf("%v: %v", step.arguments, added)
		}
	}
	list := decode[[]suppressionJSON](t, succeed(t, settings, "suppressions", "list", "--json", "--account", "2"))
	if len(list) != 1 || list[0].Email != "ann@example.com" || text(list[0].BounceType) != "Permanent" || text(list[0].Note) != "=by letter" || *list[0].AccountID != 2 || list[0].Source != "manual" {
		t.Errorf("%+v", list)
	}
	if platform := succeed(t, settings, "suppressions", "list", "--platform"); strings.Contains(platform, "ann@") || !strings.Contains(platform, "whole platform") {
		t.Errorf("%s", platform)
	}
	if done := mailroomctl(t, settings, "suppressions", "add", "cy@example.com", "--reason", "bounce", "--account", "99"); done.code != exitFailed || !strings.Contains(done.stderr, "no account 99") {
		t.Errorf("%+v", done)
	}
	if done := mailroomctl(t, settings, "suppressions", "remove", "ann@example.com", "--reason", "bounce", "--note", "x"); done.code != exitFailed {
		t.Errorf("platform-wide there is none: %+v", done)
	}
	removed := decode[[]removedJSON](t, succeed(t, settings, "suppressions", "remove", "ann@example.com", "--reason", "bounce", "--account", "2", "--note", "she wrote", "--json"))
	if len(removed) != 1 || removed[0].ID != list[0].ID || removed[0].AuditEntry == 0 {
		t.Errorf("%+v", removed)
	}
	log := decode[[]auditJSON](t, succeed(t, settings, "audit", "--json", "--action", "unsuppress"))
	if len(log) != 1 || text(log[0].Reason) != "she wrote" || text(log[0].OSUser) == "" || log[0].ID != removed[0].AuditEntry || !strings.Contains(string(log[0].Before), "ann@example.com") {
		t.Errorf("%+v", log)
	}
	restored := decode[[]suppressionJSON](t, succeed(t, settings, "suppressions", "undo", "--json", strconv.FormatInt(removed[0].AuditEntry, 10)))
	if len(restored) != 1 || restored[0].ID != list[0].ID {
		t.Errorf("%+v", restored)
	}
	if done := mailroomctl(t, settings, "suppressions", "undo", strconv.FormatInt(removed[0].AuditEntry, 10)); done.code != exitFailed || !strings.Contains(done.stderr, "taken back before") {
		t.Errorf("undoing twice: %+v", done)
	}
	if table := succeed(t, settings, "audit", "--csv"); strings.Count(table, "\n") != 6 || !strings.Contains(table, ",'=by letter\n") {
		t.Errorf("%s", table)
	}
	if table := succeed(t, settings, "audit", "--since", "2026-01-01"); strings.Count(table, "\n") != 6 || !strings.Contains(table, "unsuppress") {
		t.Errorf("%s", table)
	}
}

// fileOf writes the text to a new file.
func fileOf(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSuppressionsAreImportedAndExported(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	settings := []string{"DATABASE_URL=" + databaseURL}
	file := fileOf(t, "email,reason,bounce_type,note,account_id\nAnn@example.com,bounce,,\"'=cmd,\n\"\"x\"\"\",2\nann@example.com,bounce,,,2\n-b@example.com,complaint\nnobody,bounce\n")
	done := mailroomctl(t, settings, "suppressions", "import", file, "--json")
	report := decode[map[string]any](t, done.stdout)
	if done.code != exitFailed || report["lines"] != 4.0 || report["added"] != 2.0 || report["already_there"] != 1.0 || report["refused"] != 1.0 ||
		!strings.Contains(done.stdout, `"from_line":6,"to_line":6`) || !strings.Contains(done.stderr, "1 of 4 were refused") {
		t.Errorf("%+v", done)
	}
	exported := succeed(t, settings, "suppressions", "export")
	if !strings.HasPrefix(exported, "email,reason,bounce_type,complaint_type,account_id,source,note,created_at\r\n") || !strings.Contains(exported, "\n'-b@example.com,complaint,") ||
		!strings.Contains(exported, "ann@example.com,bounce,Permanent,,2,manual,\"'=cmd,\r\n\"\"x\"\"\",20") {
		t.Errorf("%s", exported)
	}
	// Importing into an empty list restores the same list; a second import changes nothing.
	execute(t, databaseURL, "DELETE FROM email_suppressions")
	again := fileOf(t, exported)
	if text := succeed(t, settings, "suppressions", "import", again); !strings.Contains(text, "2 read: 2 added, 0 strengthened, 0 already there, 0 refused.") {
		t.Errorf("%s", text)
	}
	if same := succeed(t, settings, "suppressions", "export"); same != exported {
		t.Errorf("%s became %s", exported, same)
	}
	if text := succeed(t, settings, "suppressions", "import", again); !strings.Contains(text, "0 added, 0 strengthened, 2 already there") {
		t.Errorf("%s", text)
	}
	if reasons := ask(t, databaseURL, "SELECT DISTINCT reason FROM mailroom.audit_log WHERE action = 'suppress' AND reason LIKE 'import%'"); len(reasons) != 1 || reasons[0] != "import of list.csv" {
		t.Errorf("%v", reasons)
	}
	for text, says := range map[string]string{"\xFF\xFEe\x00": "UTF-16", "email,reason\nm\xfc@example.com,bounce\n": "line 2 is not in UTF-8", "address\nann@example.com\n": "no column email"} {
		if done := mailroomctl(t, settings, "suppressions", "import", fileOf(t, text)); done.code != exitFailed || !strings.Contains(done.stderr, says) {
			t.Errorf("%q: %+v", text, done)
		}
	}
	if done := mailroomctl(t, settings, "suppressions", "import", filepath.Join(t.TempDir(), "none.csv")); done.code != exitFailed || !strings.Contains(done.stderr, "cannot be read") {
		t.Errorf("%+v", done)
	}
}

// A file that ends in the middle without an error would look like the complete log.
func TestTheAuditLogAsCSVIsWhole(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, "INSERT INTO mailroom.audit_log (action, object, object_id) SELECT 'resolve', 'transaction', n FROM generate_series(1, 1234) n")
	settings := []string{"DATABASE_URL=" + databaseURL}
	for limit, want := range map[string]int{"": 1234, "2": 2, "1000": 1000} {
		arguments := []string{"audit", "--csv"}
		if limit != "" {
			arguments = append(arguments, "--limit", limit)
		}
		if lines := strings.Count(succeed(t, settings, arguments...), "\n"); lines != want+1 {
			t.Errorf("limit %q: %d lines", limit, lines)
		}
	}
}
