package postgres_test

import (
	"reflect"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Every program that may write into the timeline can write any time there. A time that cannot be displayed counts as no time.
func TestTimelineSurvivesTimesThatNoProgramCanShow(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.store([]*row{message(transaction(1), 1, mail.Sent)})
	r.exec(`
		INSERT INTO outgoing_message_events (id, outgoing_transaction_message_id, event_type, occurred_at, created_at) VALUES
		(10, 1, 'Open', 'infinity', '-infinity'), (11, 1, 'Open', '20000-01-01', '4000-01-01 BC'), (12, 1, 'Open', '2026-03-01 12:00:00', '2026-03-01 12:00:05')`)
	got, err := r.Lists.Timeline(t.Context(), mail.OneAccount(1), transaction(1))
	if err != nil {
		t.Fatal(err)
	}
	want := []mail.TimelineEntry{
		{ID: 10, Type: mail.EventOpen}, {ID: 11, Type: mail.EventOpen}, {ID: 12, Type: mail.EventOpen, OccurredAt: epoch, RecordedAt: epoch.Add(5 * second)},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTimelineHasMailroomsEventsAndTheIntegrations(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.store([]*row{message(transaction(1), 1, mail.Bounced), message(announcement(1), 1, mail.Sent)})
	r.exec(`
		INSERT INTO outgoing_message_events (id, outgoing_transaction_message_id, event_type, event_subtype, raw_payload, occurred_at, created_at) VALUES
		(10, 1, 'Bounce', 'Transient/MailboxFull', '{"a": "\u0000"}', '2026-03-01 12:00:00', '2026-03-01 12:00:05'),
		(11, 1, 'Bounce', 'Permanent/NoEmail', NULL, '2026-03-01 11:00:00', '2026-03-01 12:00:06'),
		(12, 1, 'DeliveryDelay', NULL, NULL, NULL, NULL);
		INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength, reason, status_code, diagnostic, message_kind, message_id, timeline_id, recorded_at) VALUES
		(sha256('1'), 'x', 'Bounce', 'Transient/MailboxFull', 'ann@example.com', '2026-03-01 12:00:00.5Z', 40, 'mailbox_full', '4.2.2', 'over <b>quota</b>', 'transaction', 1, 10, '2026-03-01 12:00:05Z')`)
	got, err := r.Lists.Timeline(t.Context(), mail.OneAccount(1), transaction(1))
	if err != nil {
		t.Fatal(err)
	}
	noon := epoch
	want := []mail.TimelineEntry{
		{ID: 12, Type: mail.EventDeliveryDelay, Reason: mail.ReasonDelayed},
		{ID: 11, Type: mail.EventBounce, Subtype: "Permanent/NoEmail", OccurredAt: noon.Add(-hour), RecordedAt: noon.Add(6 * second), Reason: mail.ReasonMailboxMissing},
		{
			ID: 10, Type: mail.EventBounce, Subtype: "Transient/MailboxFull", Recipient: "ann@example.com", OccurredAt: noon.Add(second / 2), RecordedAt: noon.Add(5 * second),
			Reason: mail.ReasonMailboxFull, StatusCode: "4.2.2", Diagnostic: "over <b>quota</b>", Raw: `{"a": "\u0000"}`,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got, err := r.Lists.Timeline(t.Context(), mail.OneAccount(1), announcement(1)); err != nil || len(got) > 0 {
		t.Errorf("nothing was reported about it: %v, %v", got, err)
	}
}
