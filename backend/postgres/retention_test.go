package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/operations"
	"github.com/mailroom-app/mailroom/backend/world"
)

const payloads = `
	SELECT concat_ws(' ', (SELECT count(raw_payload) FROM outgoing_message_events), (SELECT count(raw_payload) FROM email_suppressions),
	                 (SELECT count(raw_payload) FROM mailroom.delivery_events), (SELECT count(*) FROM outgoing_message_events))`

// aged makes everything recorded so far older by days.
func (r *recorder) aged(days int) {
	r.t.Helper()
	r.exec("UPDATE outgoing_message_events SET created_at = created_at - make_interval(days => $1)", days)
	r.exec("UPDATE email_suppressions SET created_at = created_at - make_interval(days => $1), updated_at = updated_at - make_interval(days => $1)", days)
	r.exec("UPDATE mailroom.delivery_events SET recorded_at = recorded_at - make_interval(days => $1)", days)
}

func (r *recorder) prune(days int) operations.Pruned {
	r.t.Helper()
	r.exec("UPDATE mailroom.upkeep SET done_before = done_before - interval '1 hour'")
	pruned, err := r.Operations.PrunePayloads(context.Background(), days, time.Minute)
	if err != nil {
		r.t.Fatal(err)
	}
	return pruned
}

func TestRule13OldPayloadsAreRemovedAndTheTimelineStays(t *testing.T) {
	r := newRecorder(t, world.Stock)
	message := r.store([]modelMessage{ticket})[0]
	late := modelMessage{kind: mail.Transaction, account: 1, recipient: "bob@example.com", sesID: "0102late", status: "SENT"}
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)), tell(about(t, late, "no such mailbox", 2)))
	r.aged(91)
	r.mustRecord(tell(about(t, ticket, "open", 3)))
	if got := r.ask(payloads); got != "2 1 1 2" {
		t.Fatalf("before: %s", got)
	}
	if pruned := r.prune(100); pruned.Total() != 0 {
		t.Errorf("within 100 days: %+v", pruned)
	}
	if pruned := r.prune(90); pruned != (operations.Pruned{Timeline: 1, Suppressions: 1, Parked: 1}) {
		t.Errorf("%+v", pruned)
	}
	if got := r.ask(payloads); got != "1 0 0 2" {
		t.Errorf("after: %s", got)
	}
	timeline, err := r.Lists.Timeline(t.Context(), mail.AllAccounts(), mail.MessageID{Kind: mail.Transaction, Row: message})
	if err != nil || len(timeline) != 2 || timeline[0].Type != mail.EventBounce || timeline[0].Reason == "" || timeline[0].Raw != "" {
		t.Errorf("%+v, %v", timeline, err)
	}
	// A parked event without a payload is still applied when its message appears.
	id := r.store([]modelMessage{late})[0]
	if _, err := r.Recorder.ApplyParked(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := status(r, late, id); got != "BOUNCED" {
		t.Errorf("the late message is %s", got)
	}
	r.aged(91)
	if pruned := r.prune(90); pruned.Timeline != 1 {
		t.Errorf("another 91 days later: %+v", pruned)
	}
}

func TestPruningRunsOnceAnHourWhoeverAsks(t *testing.T) {
	r := newRecorder(t, world.Stock)
	for i := range 3 {
		r.store([]modelMessage{ticket})
		r.exec(`INSERT INTO outgoing_message_events (outgoing_message_id, event_type, raw_payload, created_at) VALUES (1, 'Open', '{}', now() - interval '1 year')`)
		pruned, err := r.Operations.PrunePayloads(t.Context(), 90, time.Minute)
		if err != nil || (pruned.Timeline == 1) != (i == 0) {
			t.Errorf("time %d: %+v, %v", i, pruned, err)
		}
	}
	// Pruning finished for 90 days; it is still due for 30 days.
	if pruned, err := r.Operations.PrunePayloads(t.Context(), 30, time.Minute); err != nil || pruned.Timeline != 2 {
		t.Errorf("in fewer days: %+v, %v", pruned, err)
	}
}

func TestPruningGoesOnWhereItsTimeWasUpAndGivesWay(t *testing.T) {
	r := newRecorder(t, world.Stock)
	r.exec(`INSERT INTO outgoing_message_events (outgoing_message_id, event_type, raw_payload, created_at)
	        SELECT 1, 'Open', '{}', now() - interval '1 year' FROM generate_series(1, 1300)`)
	r.exec(`INSERT INTO outgoing_message_events (outgoing_message_id, event_type, raw_payload, created_at) VALUES (1, 'Open', '{}', now())`)
	// Written with a wrong clock, or by somebody who wants to keep the payload.
	r.exec(`INSERT INTO outgoing_message_events (outgoing_message_id, event_type, raw_payload, created_at) VALUES (1, 'Open', '{}', 'infinity')`)
	if pruned, err := r.Operations.PrunePayloads(t.Context(), 90, 0); err != nil || !pruned.Unfinished || pruned.Total() != 0 {
		t.Errorf("without any time: %+v, %v", pruned, err)
	}
	tx, err := r.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), "SELECT FROM outgoing_message_events WHERE id = 700 FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	if pruned := r.prune(90); !pruned.Unfinished || pruned.Timeline != 1300 {
		t.Errorf("beside a lock: %+v", pruned)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if pruned := r.prune(90); pruned.Unfinished || pruned.Timeline != 1 {
		t.Errorf("in the end: %+v", pruned)
	}
	if got := r.ask("SELECT count(raw_payload) || ' ' || min(id) FILTER (WHERE raw_payload IS NOT NULL) FROM outgoing_message_events"); got != "1 1301" {
		t.Errorf("payloads left, the first of them: %s", got)
	}
}

// TestPayloadsAreCompressedWithLZ4 checks the compression of a parked event's payload: a server without LZ4 uses pglz.
func TestPayloadsAreCompressedWithLZ4(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	want := r.ask("SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END FROM pg_settings WHERE name = 'default_toast_compression'")
	raw := fmt.Sprintf(`{"long":%q}`, strings.Repeat("far more than two kilobytes ", 300))
	r.mustRecord(mail.Notice{Events: []mail.DeliveryEvent{{
		Type: mail.EventSend, SESMessageID: "none", Recipient: "guest@example.com", Recipients: 1, OccurredAt: time.Now(), Raw: []byte(raw),
	}}})
	if got := r.ask("SELECT pg_column_compression(raw_payload) FROM mailroom.delivery_events"); got != want {
		t.Errorf("the payload is compressed with %s, want %s", got, want)
	}
}
