package postgres_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	second = time.Second
	hour   = time.Hour
)

func TestFiguresCountTheWholeInstallation(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.exec(someSuppressions)
	r.store([]*row{message(transaction(1), 1, mail.Bounced), message(announcement(1), 5, mail.Failed), message(announcement(2), 5, mail.Delivered)})
	r.exec(`
		INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength) VALUES (sha256('1'), 'x', 'Bounce', 'Permanent', 'a', now(), 80), (sha256('2'), 'x', 'Send', NULL, 'a', now(), 20);
		INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength, message_kind, message_id) VALUES (sha256('3'), 'x', 'Bounce', 'Permanent', 'a', now(), 80, 'transaction', 1);
		UPDATE mailroom.delivery_events SET unmatched_at = now(), unmatched_account = 2 WHERE occurrence = sha256('2');
		INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) VALUES ('1', 'x', 'not_json', 'x')`)
	figures, err := r.Operations.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if figures.SchemaVersion < 1 {
		t.Errorf("schema version %d", figures.SchemaVersion)
	}
	figures.SchemaVersion = 0
	if want := (mail.Figures{Backlog: mail.Backlog{Parked: 2, Unmatched: 1, Quarantined: 1}, OpenIssues: 2, LiveSuppressions: 5}); figures != want {
		t.Errorf("got %+v, want %+v", figures, want)
	}
}

func TestLastDrainIsTheOneThatFinishedLast(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	if none, err := r.Operations.LastDrain(t.Context()); err != nil || none != (mail.DrainRecord{}) {
		t.Errorf("before any: %+v, %v", none, err)
	}
	last := mail.DrainRecord{
		StartedAt: epoch, FinishedAt: epoch.Add(hour), Person: "ann@example.com", Received: 21, Applied: 1, Duplicates: 2, Parked: 3, Quarantined: 4, Ignored: 5, Deleted: 6,
	}
	longAgo := mail.DrainRecord{StartedAt: epoch, FinishedAt: epoch.Add(second)}
	for _, d := range []mail.DrainRecord{last, longAgo} {
		if err := r.Operations.RecordDrain(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Operations.LastDrain(t.Context())
	if err != nil || got.Login == "" {
		t.Fatalf("login %q, %v", got.Login, err)
	}
	got.Login = ""
	if got != last {
		t.Errorf("got %+v, want %+v", got, last)
	}
	if figures, err := r.Operations.Figures(t.Context()); err != nil || figures.LastDrain.Person != last.Person {
		t.Errorf("figures: %+v, %v", figures, err)
	}
}
