package migrations_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/schema"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// ourRows are rows of every table with references to handed-over rows, in addition to fewRows. Ids of transactions, suppressions and timeline begin with 1.
var ourRows = []string{
	`INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, ses_message_id, created_at) VALUES
	 (1, 'order_summary', 'bob@example.com', 'Order', 'BOUNCED', '0102-order', '2026-01-02'), (1, 'attendee_ticket', 'cat@example.com', 'Ticket', 'DELIVERED', '0102-ticket', '2026-01-03')`,
	`INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, original_recipient, subject, status, retry_for_id, created_at)
	 VALUES (1, 'order_summary', 'bob@example.org', 'bob@example.com', 'Order', 'PENDING', 1, '2026-01-04')`,
	`UPDATE outgoing_messages SET ses_message_id = '0102-news', resolved_at = '2026-01-05', resolution_type = 'manual', original_recipient = 'rob@example.com', retry_for_id = 9`,
	`INSERT INTO email_suppressions (email, account_id, reason, source, created_at, deleted_at) VALUES
	 ('bob@example.com', 1, 'bounce', 'ses_notification', '2026-01-02', NULL), ('dan@example.com', NULL, 'complaint', 'manual', '2026-01-02', '2026-01-03'),
	 ('dan@example.com', NULL, 'complaint', 'manual', '2026-01-02', NULL), ('eve@example.com', 2, 'bounce', 'manual', '2026-01-02', NULL)`,
	`INSERT INTO mailroom.suppression_origins (suppression_id, occurred_at, occurrence) VALUES (1, now(), sha256('1'))`,
	`INSERT INTO mailroom.suppression_notes (suppression_id, note) VALUES (3, 'by letter')`,
	`INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, kept_id) VALUES (2, '2026-01-03', 'duplicate', 3)`,
	`INSERT INTO outgoing_message_events (outgoing_message_id, outgoing_transaction_message_id, event_type, sns_message_id, occurred_at) VALUES
	 (1, NULL, 'Delivery', 'sns-news', '2026-01-02'), (NULL, 1, 'Bounce', 'sns-order', '2026-01-02'), (NULL, 2, 'Delivery', 'sns-ticket', '2026-01-03')`,
	`INSERT INTO mailroom.delivery_events (occurrence, sns_message_id, ses_message_id, event_type, recipient, occurred_at, strength, message_kind, message_id, timeline_id) VALUES
	 (sha256('1'), 'sns-news', '0102-news', 'Delivery', 'bob@example.com', '2026-01-02', mailroom.fact_of('Delivery', NULL, NULL), 'announcement', 1, 1),
	 (sha256('2'), 'sns-order', '0102-order', 'Bounce', 'bob@example.com', '2026-01-02', mailroom.fact_of('Bounce', NULL, NULL), 'transaction', 1, 2),
	 (sha256('3'), 'sns-ticket', '0102-ticket', 'Delivery', 'cat@example.com', '2026-01-03', mailroom.fact_of('Delivery', NULL, NULL), 'transaction', 2, 3)`,
	`INSERT INTO mailroom.inferred_messages (kind, message_id, how) VALUES ('transaction', 2, 'created')`,
	`INSERT INTO mailroom.sends (kind, message_id, original_id, person) VALUES ('transaction', 3, 1, 'ann@example.com')`,
	`INSERT INTO mailroom.bulk_resends (person, send_anyway) VALUES ('ann@example.com', false)`,
	`INSERT INTO mailroom.bulk_resend_items (bulk_id, position, kind, original_id, attempt_id) VALUES (1, 1, 'transaction', 1, 3), (1, 2, 'announcement', 1, NULL)`,
	`INSERT INTO mailroom.audit_log (person, action, object, object_id, address, before, after) VALUES
	 ('ann@example.com', 'resend', 'transaction', 3, 'bob@example.com', '{"last": "transaction:1"}', '{"retry_for": "transaction:1"}'),
	 ('ann@example.com', 'resend', 'announcement', 1, 'bob@example.com', '{"last": "announcement:1"}', '{"retry_for": "announcement:1"}'),
	 ('ann@example.com', 'undo_unsuppress', 'suppression', 3, 'dan@example.com', '{"removed": "suppression:2"}', '{}')`,
}

// linked describes every row and its references, by addresses instead of ids.
const linked = `
	WITH message AS (
	    SELECT 'announcement' AS kind, id, 'news to ' || recipient AS name FROM outgoing_messages
	    UNION ALL SELECT 'transaction', id, email_type || ' to ' || recipient FROM outgoing_transaction_messages
	), suppression AS (
	    SELECT id, concat_ws(' ', email, account_id, reason, source, created_at, deleted_at) AS name FROM email_suppressions)
	SELECT concat_ws('|', 'transaction', m.email_type, m.recipient, m.original_recipient, m.subject, m.status, m.ses_message_id, m.created_at, r.name)
	  FROM outgoing_transaction_messages m LEFT JOIN message r ON r.kind = 'transaction' AND r.id = m.retry_for_id
	UNION ALL SELECT concat_ws('|', 'announcement', recipient, ses_message_id, resolved_at, resolution_type, original_recipient, retry_for_id) FROM outgoing_messages
	UNION ALL SELECT concat_ws('|', 'suppression', name) FROM suppression
	UNION ALL SELECT concat_ws('|', 'origin', s.name) FROM mailroom.suppression_origins o JOIN suppression s ON s.id = o.suppression_id
	UNION ALL SELECT concat_ws('|', 'note', n.note, s.name) FROM mailroom.suppression_notes n JOIN suppression s ON s.id = n.suppression_id
	UNION ALL SELECT concat_ws('|', 'cleanup', c.cause, s.name, k.name, c.account_id) FROM mailroom.suppression_cleanups c JOIN suppression s ON s.id = c.suppression_id LEFT JOIN suppression k ON k.id = c.kept_id
	UNION ALL SELECT concat_ws('|', 'timeline', t.event_type, t.sns_message_id, m.name) FROM outgoing_message_events t
	                 JOIN message m ON m.kind = CASE WHEN t.outgoing_message_id IS NULL THEN 'transaction' ELSE 'announcement' END AND m.id = coalesce(t.outgoing_message_id, t.outgoing_transaction_message_id)
	UNION ALL SELECT concat_ws('|', 'event', d.sns_message_id, m.name, t.sns_message_id) FROM mailroom.delivery_events d
	                 JOIN message m ON m.kind = d.message_kind AND m.id = d.message_id JOIN outgoing_message_events t ON t.id = d.timeline_id
	UNION ALL SELECT concat_ws('|', 'inferred', m.name) FROM mailroom.inferred_messages f JOIN message m ON m.kind = f.kind AND m.id = f.message_id
	UNION ALL SELECT concat_ws('|', 'send', m.name, o.name) FROM mailroom.sends s JOIN message m ON m.kind = s.kind AND m.id = s.message_id JOIN message o ON o.kind = s.kind AND o.id = s.original_id
	UNION ALL SELECT concat_ws('|', 'item', o.name, a.name) FROM mailroom.bulk_resend_items i JOIN message o ON o.kind = i.kind AND o.id = i.original_id
	                 LEFT JOIN message a ON a.kind = i.kind AND a.id = i.attempt_id
	UNION ALL SELECT concat_ws('|', 'audit', l.action, l.address, coalesce(m.name, s.name), last.name, original.name, removed.name) FROM mailroom.audit_log l
	                 LEFT JOIN message m ON m.kind = l.object AND m.id = l.object_id LEFT JOIN suppression s ON l.object = 'suppression' AND s.id = l.object_id
	                 LEFT JOIN message last ON l.before ->> 'last' = last.kind || ':' || last.id LEFT JOIN message original ON l.after ->> 'retry_for' = original.kind || ':' || original.id
	                 LEFT JOIN suppression removed ON l.before ->> 'removed' = 'suppression:' || removed.id
	 ORDER BY 1`

func handOver(t *testing.T, url string, options ...migrations.Option) migrations.HandOverReport {
	t.Helper()
	report, err := migrations.HandOver(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

var handedOver = []migrations.Aside{
	{Table: "public.email_suppressions", Before: 4, After: 4}, {Table: "public.outgoing_transaction_messages", Before: 3, After: 3},
	{Table: "public.outgoing_message_events", Before: 3, After: 3}, {Table: "public.outgoing_messages", Before: 1, After: 1},
}

// Rule 14: after a hand-over the integration's migrations run and rows with the same ids are written. Up still restores all of Mailroom's rows.
func TestRule14HandedOverRowsComeBackBesideTheIntegrations(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, slices.Concat(fewRows, ourRows)...)
	before := queryStrings(t, url, linked)
	if len(before) != 24 {
		t.Fatalf("%d rows refer to each other: %q", len(before), before)
	}
	if report := handOver(t, url); !slices.Equal(report.Aside, handedOver) {
		t.Errorf("%+v", report)
	}
	if pending, err := migrations.Check(t.Context(), url); err != nil || !pending {
		t.Errorf("Check = %v, %v; want pending", pending, err)
	}
	first, later := schema.Migrations()
	execute(t, url, first, later,
		`INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, created_at) VALUES (1, 'order_summary', 'theirs@example.com', 'Theirs', 'SENT', '2026-02-01')`,
		`INSERT INTO email_suppressions (email, reason, source) VALUES ('theirs@example.com', 'bounce', 'manual'), ('theirs@example.org', 'bounce', 'manual')`,
		`INSERT INTO outgoing_message_events (outgoing_transaction_message_id, event_type, sns_message_id) VALUES (1, 'Send', 'sns-theirs')`,
		`DELETE FROM accounts WHERE id = 2`)
	up(t, url)
	want := append(slices.Clone(before),
		"transaction|order_summary|theirs@example.com|Theirs|SENT|2026-02-01 00:00:00", "suppression|theirs@example.com bounce manual", "suppression|theirs@example.org bounce manual",
		"timeline|Send|sns-theirs|order_summary to theirs@example.com", "cleanup|account_deleted|eve@example.com bounce manual 2026-01-02 00:00:00 NOW|2")
	now := queryStrings(t, url, "SELECT deleted_at::text FROM email_suppressions WHERE email = 'eve@example.com'")[0]
	for i, line := range want {
		want[i] = strings.ReplaceAll(line, "NOW", now)
		if line == "suppression|eve@example.com 2 bounce manual 2026-01-02 00:00:00" { // it must never become platform-wide
			want[i] = "suppression|eve@example.com bounce manual 2026-01-02 00:00:00 " + now
		}
	}
	slices.Sort(want)
	got := queryStrings(t, url, linked)
	slices.Sort(got)
	requireSame(t, "the rows afterwards", got, want)
	requireSame(t, "the catalogue afterwards", catalogue(t, url), catalogue(t, worldtest.Migrated(t, world.IntegrationLater)))
	if p := plan(t, url); !p.Empty() {
		t.Errorf("still pending: %+v", p)
	}
	down(t, url, migrations.DownOptions{DropData: true, ExportDir: t.TempDir()})
	if left := queryStrings(t, url, "SELECT count(*)::text FROM email_suppressions"); left[0] != "6" {
		t.Errorf("%s suppressions are left in the integration's table", left[0])
	}
}

// Rule 14: if the integration's migrations never run, Up restores everything as it was, including ids; also after a crash at any point.
func TestRule14WhatWasHandedOverForNothingIsAsItWas(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, slices.Concat(fewRows, ourRows)...)
	rows, whole := sharedRows(t, url), catalogue(t, url)
	for _, work := range []func(options ...migrations.Option) error{
		func(options ...migrations.Option) error {
			_, err := migrations.HandOver(t.Context(), url, options...)
			return err
		},
		func(options ...migrations.Option) error { return migrations.Up(t.Context(), url, options...) },
	} {
		crashes := crashes{places: map[string]bool{}}
		for {
			err := work(crashes.options()...)
			if err == nil {
				break
			}
			if !errors.Is(err, errCrash) {
				t.Fatalf("after crashing at %d places: %v", len(crashes.places), err)
			}
		}
	}
	requireSame(t, "the rows", sharedRows(t, url), rows)
	requireSame(t, "the catalogue", catalogue(t, url), whole)
}

// An id that the sequence gave to the integration, even for a row that is not (yet) written, is not reused for a restored row. Tags follow their rows.
func TestRule14IdsThatWereGivenAwayStayAway(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, slices.Concat(fewRows, ourRows)...)
	execute(t, url, `INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, recipient, occurred_at, strength, tag) VALUES
		(sha256('tagged'), '0102-parked', 'Delivery', 'bob@example.org', now(), mailroom.fact_of('Delivery', NULL, NULL), 'transaction:3')`)
	handOver(t, url)
	first, later := schema.Migrations()
	execute(t, url, first, later, "SELECT nextval('outgoing_transaction_messages_id_seq') FROM generate_series(1, 3)")
	up(t, url)
	if got := queryStrings(t, url, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM outgoing_transaction_messages"); got[0] != "4 5 6" {
		t.Errorf("the ids are %s, want that 1, 2 and 3 are left out", got[0])
	}
	if got := queryStrings(t, url, `SELECT (d.tag = 'transaction:' || m.id)::text FROM mailroom.delivery_events d, outgoing_transaction_messages m WHERE d.tag IS NOT NULL AND m.recipient = 'bob@example.org'`); got[0] != "true" {
		t.Error("the tag names another row")
	}
	execute(t, url, "INSERT INTO outgoing_transaction_messages (id, event_id, email_type, recipient, subject, status) VALUES (1, 1, 'order_summary', 'theirs@example.com', 'Theirs', 'SENT')",
		"INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status) VALUES (1, 'order_summary', 'theirs@example.com', 'Theirs', 'SENT')")
}

// HandOver fails instead of losing columns that Mailroom would not restore.
func TestRule14ColumnsThatNobodyKnowsAreNotSetAside(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, "ALTER TABLE email_suppressions ADD COLUMN remark text")
	if report, err := migrations.HandOver(t.Context(), url); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "public.email_suppressions.remark") {
		t.Errorf("%+v, %v", report, err)
	}
	execute(t, url, "ALTER TABLE email_suppressions DROP COLUMN remark")
	handOver(t, url)
}

// HandOver also makes room for the missing migrations of a partly migrated integration.
func TestRule14HandOverSetsAsideWhatMailroomMade(t *testing.T) {
	t.Parallel()
	for _, shape := range world.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			url := worldtest.Migrated(t, shape)
			report, err := migrations.HandOver(t.Context(), url)
			if shape == world.IntegrationLater || shape == world.Integration2Later {
				if mail.CodeOf(err) != mail.CodeInvalid {
					t.Errorf("%+v, %v; want that there is nothing to hand over", report, err)
				}
				return
			}
			if err != nil || len(report.Aside) == 0 {
				t.Fatalf("%+v, %v", report, err)
			}
			up(t, url)
			requireSame(t, "the catalogue", catalogue(t, url), catalogue(t, worldtest.Migrated(t, shape)))
		})
	}
}

func TestOnlyAPreparedDatabaseIsHandedOver(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	if _, err := migrations.HandOver(t.Context(), url); mail.CodeOf(err) != mail.CodeNotPrepared {
		t.Errorf("not prepared: %v", err)
	}
	prepared := worldtest.Migrated(t, world.Stock)
	execute(t, prepared, "DROP INDEX mailroom_announcements_created")
	if _, err := migrations.HandOver(t.Context(), prepared); mail.CodeOf(err) != mail.CodeNotPrepared || !strings.Contains(err.Error(), "pending") {
		t.Errorf("pending: %v", err)
	}
}
