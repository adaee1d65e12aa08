package migrations_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// fewRows are a few rows of Hi.Events that satisfy the constraints of the shared tables.
var fewRows = []string{
	`INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'one@example.com', 'acc_1'), (2, 'Two', 'two@example.com', 'acc_2')`,
	`INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'ann@example.com', 'invited', 'Ann', 'UTC')`,
	`INSERT INTO organizers (id, account_id, name, email, timezone, created_at, updated_at) OVERRIDING SYSTEM VALUE
	 VALUES (1, 1, 'O', 'o@example.com', 'UTC', '2026-01-01', '2026-01-01')`,
	`INSERT INTO events (id, title, account_id, user_id, organizer_id, short_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
	 VALUES (1, 'Concert', 1, 1, 1, 'e_1', '2026-01-01', '2026-01-01')`,
	`INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
	 VALUES (1, 1, 'News', '<p>News</p>', 'ALL_ATTENDEES', 1, 'SENT', '2026-01-01')`,
	`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at) VALUES (1, 1, 'News', 'bob@example.com', 'SENT', '2026-01-01')`,
}

func down(t *testing.T, databaseURL string, how migrations.DownOptions) migrations.DownReport {
	t.Helper()
	report, err := migrations.Down(t.Context(), databaseURL, how)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRule14DownLeavesEveryShapeByteForByteAsItWas(t *testing.T) {
	t.Parallel()
	for _, shape := range world.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			url := worldtest.Database(t, shape)
			execute(t, url, fewRows...)
			schema, rows := schemaDump(t, url), sharedRows(t, url)
			up(t, url)
			report := down(t, url, migrations.DownOptions{})
			requireSame(t, "the schema after down", schemaDump(t, url), schema)
			requireSame(t, "the rows after down", sharedRows(t, url), rows)
			if len(report.Removed) == 0 || report.Export != "" || len(report.Lost) != 0 {
				t.Errorf("report of a removal without losses: %+v", report)
			}
			down(t, url, migrations.DownOptions{})
			requireSame(t, "the schema after down again", schemaDump(t, url), schema)
			up(t, url)
			down(t, url, migrations.DownOptions{})
			requireSame(t, "the schema after up and down again", schemaDump(t, url), schema)
		})
	}
}

// holdings are rows that must not be lost: in tables and columns that Mailroom creates on a stock Hi.Events, and in its own.
var holdings = map[string]string{
	"suppressions":                         `INSERT INTO email_suppressions (email, reason, source) VALUES ('bob@example.com', 'bounce', 'manual')`,
	"tracked transactions":                 `INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status) VALUES (1, 'attendee_ticket', 'bob@example.com', 'Ticket', 'SENT')`,
	"timeline events":                      `INSERT INTO outgoing_message_events (outgoing_message_id, event_type, raw_payload) VALUES (1, 'Open', E'{"a":\n"\\u0000"}')`,
	"SES ids of announcements":             `UPDATE outgoing_messages SET ses_message_id = 'x'`,
	"resolved announcements":               `UPDATE outgoing_messages SET resolved_at = '2026-01-02'`,
	"retries of announcements":             `UPDATE outgoing_messages SET retry_for_id = 1`,
	"corrected addresses of announcements": `UPDATE outgoing_messages SET original_recipient = 'b@example.com'`,
	"recorded delivery events":             `INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength, raw_payload) VALUES (sha256('1'), 'x', 'Bounce', 'Permanent', 'bob@example.com', now(), 80, '{}')`,
	"notes on suppressions":                `INSERT INTO mailroom.suppression_notes VALUES (1, 'by letter')`,
	"requests about suppressions":          `INSERT INTO mailroom.suppression_requests (account, email, wish, note) VALUES (1, 'b@example.com', 'suppress', 'x')`,
	"quarantined queue messages":           `INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) VALUES ('\x01', '\x00ff', 'broken', 'no JSON')`,
}

func TestDownRefusesToLoseSuppressionsAndTracking(t *testing.T) {
	t.Parallel()
	for what, statement := range holdings {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			url := worldtest.Migrated(t, world.Stock)
			execute(t, url, append(slices.Clone(fewRows), statement)...)
			before := schemaDump(t, url)
			_, err := migrations.Down(t.Context(), url, migrations.DownOptions{})
			if mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "1 "+what) || !strings.Contains(err.Error(), "--drop-data") {
				t.Errorf("error %v should say that it would lose 1 %s, and how to go on", err, what)
			}
			requireSame(t, "after the refusal", schemaDump(t, url), before)
			if p := plan(t, url); !p.Empty() {
				t.Errorf("after the refusal, this is pending: %+v", p)
			}
		})
	}
}

func TestDownWithDropDataExportsFirst(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	execute(t, url, fewRows...)
	schema, rows := schemaDump(t, url), sharedRows(t, url)
	up(t, url)
	for _, statement := range holdings {
		execute(t, url, statement)
	}
	parent := filepath.Join(t.TempDir(), "exports")
	report := down(t, url, migrations.DownOptions{DropData: true, ExportDir: parent})
	requireSame(t, "the schema after down", schemaDump(t, url), schema)
	requireSame(t, "the rows after down", sharedRows(t, url), rows)
	if len(report.Lost) != len(holdings) {
		t.Errorf("lost %+v; want one of each of %d kinds", report.Lost, len(holdings))
	}
	if filepath.Dir(report.Export) != parent {
		t.Fatalf("export is in %s, want a folder in %s", report.Export, parent)
	}
	requireMode(t, report.Export, 0o700)
	for name, want := range map[string]string{
		"public.email_suppressions.jsonl":            `{"email":"bob@example.com"}`,
		"public.outgoing_transaction_messages.jsonl": `{"recipient":"bob@example.com"}`,
		"public.outgoing_message_events.jsonl":       `{"event_type":"Open"}`,
		"public.outgoing_messages.jsonl":             `{"id":1,"ses_message_id":"x","original_recipient":"b@example.com","retry_for_id":1,"resolved_at":"2026-01-02T00:00:00"}`,
		"mailroom.delivery_events.jsonl":             `{"occurrence":"\\x6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"}`,
		"mailroom.quarantine.jsonl":                  `{"body":"\\x00ff"}`,
	} {
		requireLine(t, filepath.Join(report.Export, name), want)
	}
}

func requireMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

// requireLine checks that a file contains one line of JSON that includes every member of want.
func requireLine(t *testing.T, path, want string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	requireMode(t, path, 0o600)
	if strings.Count(string(content), "\n") != 1 {
		t.Errorf("%s should hold one line, and holds %q", path, content)
	}
	var got, wanted map[string]any
	if err := errors.Join(json.Unmarshal(content, &got), json.Unmarshal([]byte(want), &wanted)); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	for member, value := range wanted {
		if got[member] != value {
			t.Errorf("%s: %s is %v, want %v", path, member, got[member], value)
		}
	}
}

func TestDownInterruptedAnywhereCanBeFinishedOrTakenBack(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Integration)
	before := schemaDump(t, url)
	up(t, url)
	prepared := catalogue(t, url)
	crashes := crashes{places: map[string]bool{}}
	for {
		_, err := migrations.Down(t.Context(), url, migrations.DownOptions{}, crashes.options()...)
		if err == nil {
			break
		}
		if !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		if len(crashes.places)%5 > 0 {
			continue
		}
		if pending, err := migrations.Check(t.Context(), url); err != nil || !pending {
			t.Fatalf("after an interrupted removal, Check = %v, %v; want pending", pending, err)
		}
		if len(crashes.places)%25 == 0 {
			up(t, url)
			requireSame(t, "after taking an interrupted removal back", catalogue(t, url), prepared)
		}
	}
	requireSame(t, "the schema after down", schemaDump(t, url), before)
}

func TestDownLeavesWhatItDidNotMake(t *testing.T) {
	t.Parallel()
	t.Run("schema made by somebody else", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		execute(t, url, "CREATE SCHEMA mailroom", "CREATE TABLE mailroom.notes (id int)")
		before := schemaDump(t, url)
		up(t, url)
		down(t, url, migrations.DownOptions{})
		requireSame(t, "after down", schemaDump(t, url), before)
	})
	t.Run("a view of somebody else's", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Migrated(t, world.Stock)
		execute(t, url, "CREATE VIEW public.report AS SELECT id FROM mailroom.drains")
		if _, err := migrations.Down(t.Context(), url, migrations.DownOptions{}); mail.CodeOf(err) != mail.CodeNotAllowed || !strings.Contains(err.Error(), "report") {
			t.Errorf("error %v should name the view report", err)
		}
		execute(t, url, "DROP VIEW public.report")
		down(t, url, migrations.DownOptions{})
	})
	t.Run("an extension that others use by now", func(t *testing.T) {
		t.Parallel()
		url := worldtest.Database(t, world.Stock)
		execute(t, url, "DROP EXTENSION pg_trgm CASCADE")
		up(t, url)
		execute(t, url, "CREATE INDEX accounts_name ON accounts USING gin (name gin_trgm_ops)")
		if report := down(t, url, migrations.DownOptions{}); !slices.Equal(report.Kept, []string{"extension pg_trgm"}) {
			t.Errorf("kept %v, want the extension", report.Kept)
		}
	})
}

func TestDownStopsWhenRowsAreAddedMeanwhile(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	var added bool
	_, err := migrations.Down(t.Context(), url, migrations.DownOptions{}, migrations.Progress(func(string) {
		if !added {
			execute(t, url, holdings["suppressions"])
			added = true
		}
	}))
	if mail.CodeOf(err) != mail.CodeBusy || !strings.Contains(err.Error(), "email_suppressions") {
		t.Errorf("error %v should say that the suppressions are still written to", err)
	}
	if rows := queryStrings(t, url, "SELECT email FROM email_suppressions"); len(rows) != 1 {
		t.Errorf("the suppression that was added is lost")
	}
}

func TestDownOfADatabaseThatWasNeverPrepared(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Empty, world.Integration} {
		url := worldtest.Database(t, shape)
		before := schemaDump(t, url)
		if report := down(t, url, migrations.DownOptions{}); len(report.Removed) != 0 {
			t.Errorf("%s: removed %v", shape, report.Removed)
		}
		requireSame(t, string(shape), schemaDump(t, url), before)
	}
}
