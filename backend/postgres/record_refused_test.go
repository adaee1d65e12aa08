package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Rule 4: a parked event whose message the host rejects to change does not block other events, neither in that scan nor in later ones.
func TestRule4AParkedEventThatIsRefusedStopsNoOthers(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.IntegrationLater)
	messages := []modelMessage{ticket}
	for _, name := range []string{"bea", "cem", "dov", "eva"} {
		other := ticket
		other.recipient, other.sesID = name+"@example.com", "0102"+name
		messages = append(messages, other)
	}
	var notices []mail.Notice
	for i, m := range messages {
		notices = append(notices, tell(about(t, m, "no such mailbox", i+1)))
	}
	r.mustRecord(notices...)
	r.store(messages)
	r.exec(closeRow("P0001"))
	r.exec("UPDATE mailroom.delivery_events SET look_at = recorded_at")
	applied, err := r.Recorder.ApplyParked(t.Context())
	if len(applied.Outcomes) != 4 || applied.Changed[mail.Bounced] != 4 || mail.CodeOf(err) != mail.CodeDatabaseRefused || !strings.Contains(err.Error(), "closed") {
		t.Errorf("%+v, %v", applied, err)
	}
	// Its message has just arrived, so the next scan tries it once more, and postpones it again.
	if again, _ := r.Recorder.ApplyParked(t.Context()); len(again.Outcomes) != 0 {
		t.Errorf("the next look: %+v", again)
	}
	if parked := r.ask("SELECT string_agg(recipient, ' ') FROM mailroom.delivery_events WHERE message_id IS NULL AND look_at > now() + interval '50 minutes'"); parked != ticket.recipient {
		t.Errorf("put off: %s", parked)
	}
}

// The error after a trigger rejects rows names the messages, whatever else the batch contains: the program need not search for them.
func TestARefusalNamesTheNoticesOfTheRowsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.IntegrationLater)
	other := ticket
	other.recipient, other.sesID = "bea@example.com", "0102bea"
	r.store([]modelMessage{ticket, other})
	r.exec(closeRow("P0001"))
	unknown := ticket
	unknown.recipient, unknown.sesID = "nobody@example.com", "0102nobody"
	_, err := r.Recorder.Record(t.Context(), []mail.Notice{
		tell(about(t, other, "no such mailbox", 1)), tell(about(t, unknown, "no such mailbox", 2)), tell(about(t, ticket, "no such mailbox", 3)),
		{Body: []byte("not understood"), Refused: &mail.Refusal{Reason: "not_json", Detail: "x"}},
	})
	refusals, named := err.(*mail.Refusals)
	if !named || len(refusals.At) != 1 || mail.CodeOf(refusals.At[2]) != mail.CodeDatabaseRefused || !strings.Contains(refusals.At[2].Error(), "P0001") {
		t.Errorf("%v", err)
	}
	if n := r.ask("SELECT count(*) FROM mailroom.delivery_events"); n != "0" {
		t.Errorf("%s events were recorded", n)
	}
}

// Rule 1: a message that the host rejects does not stop the retry of others from quarantine.
func TestAQuarantinedMessageThatIsRefusedStopsNoOthers(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.IntegrationLater)
	other := ticket
	other.recipient, other.sesID = "bea@example.com", "0102bea"
	r.store([]modelMessage{ticket, other})
	r.exec(closeRow("P0001"))
	ids := quarantined(r, "first", "second")
	says := map[string]mail.Notice{"first": tell(about(t, ticket, "no such mailbox", 1)), "second": tell(about(t, other, "no such mailbox", 2))}
	results, err := r.Recorder.RetryQuarantined(t.Context(), ids, func(_ context.Context, body []byte) (mail.Notice, error) { return says[string(body)], nil })
	if err != nil || len(results) != 2 || results[0].Outcome != mail.Quarantined || !strings.Contains(results[0].Refusal.Detail, "closed") || results[1].Outcome != mail.Applied {
		t.Errorf("%+v, %v", results, err)
	}
}
