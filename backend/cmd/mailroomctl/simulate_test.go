package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// oneMessage returns a world with one announcement and one transaction, both sent, with SES ids.
func oneMessage(t *testing.T) (settings []string, databaseURL string, feed *world.Feed) {
	t.Helper()
	databaseURL = worldtest.Migrated(t, world.IntegrationLater)
	feed = worldtest.AWS(t)
	execute(t, databaseURL, twoAccounts)
	execute(t, databaseURL, `
		INSERT INTO outgoing_messages (id, event_id, message_id, subject, recipient, status, ses_message_id, created_at) OVERRIDING SYSTEM VALUE
		VALUES (7, 1, 1, 'Doors at eight', 'ann@example.com', 'SENT', '<0102-ann@eu-west-1.amazonses.com>', now());
		INSERT INTO outgoing_transaction_messages (id, event_id, email_type, subject, recipient, status, ses_message_id, created_at)
		VALUES (9, 2, 'attendee_ticket', 'Your ticket', 'bob@example.com', 'SENT', '0102-bob', now())`)
	return with(feed.Env(), "DATABASE_URL="+databaseURL), databaseURL, feed
}

func TestSimulateShowsWhatAnEventDoes(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := oneMessage(t)
	straight := without(settings, "AWS_SNS_TOPIC_ARN")
	for _, step := range []struct {
		settings        []string
		arguments       []string
		before, after   string
		why             string // part of the explanation; "" if the status changed
		message, sentTo string
	}{
		{settings, []string{"delivery", "transaction:9"}, "SENT", "DELIVERED", "", "transaction:9", "the topic"},
		{settings, []string{"bounce-transient", "transaction:9"}, "DELIVERED", "DELIVERED", "stronger", "transaction:9", "the topic"},
		{settings, []string{"delay", "transaction:9"}, "DELIVERED", "DELIVERED", "timeline", "transaction:9", "the topic"},
		{straight, []string{"bounce", "BOB@example.com"}, "DELIVERED", "BOUNCED", "", "transaction:9", "the queue"},
		{straight, []string{"complaint", "bob@example.com", "0102-BOB"}, "BOUNCED", "BOUNCED", "already", "transaction:9", "the queue"},
		{settings, []string{"send", "marketing:7"}, "SENT", "SENT", "already", "announcement:7", "the topic"},
		{settings, []string{"reject", "announcement:7"}, "SENT", "FAILED", "", "announcement:7", "the topic"},
		{settings, []string{"delivery", "nobody@example.com", "0102-unknown"}, "", "", "parked", "", "the topic"},
	} {
		t.Run(strings.Join(step.arguments, " "), func(t *testing.T) {
			got := decode[simulationJSON](t, succeed(t, step.settings, append(append([]string{"simulate"}, step.arguments...), "--drain", "--json")...))
			if text(got.Before) != step.before || text(got.After) != step.after || text(got.Message) != step.message || got.SentTo != step.sentTo {
				t.Errorf("message %s was %s, is %s, sent to %s", text(got.Message), text(got.Before), text(got.After), got.SentTo)
			}
			if got.Changed == nil || *got.Changed != (step.before != step.after) || (step.why == "") != (got.Why == nil) || !strings.Contains(text(got.Why), step.why) {
				t.Errorf("changed %v because %q, want %q", got.Changed, text(got.Why), step.why)
			}
			if got.Drain == nil || got.Drain.Received != 1 || got.Drain.Deleted != 1 {
				t.Errorf("drain %+v", got.Drain)
			}
		})
	}
	if people := succeed(t, settings, "simulate", "bounce", "ann@example.com", "--drain"); !strings.Contains(people, "announcement:7 was FAILED and is BOUNCED") {
		t.Errorf("for people: %s", people)
	}
	if list := succeed(t, settings, "simulate", "list"); !strings.Contains(list, "transaction:9") || !strings.Contains(list, "ann@example.com") {
		t.Errorf("list: %s", list)
	}

	// Two bounces and a complaint: remove them one by one and by address.
	ids := ask(t, databaseURL, "SELECT id::text FROM email_suppressions WHERE email = 'ann@example.com'")
	if list := succeed(t, settings, "simulate", "list-suppressions"); len(ids) != 1 || !strings.Contains(list, "ann@example.com") || !strings.Contains(list, ids[0]) {
		t.Fatalf("suppressions of ann: %v; list: %s", ids, list)
	}
	succeed(t, settings, "simulate", "unsuppress", ids[0])
	succeed(t, settings, "simulate", "unsuppress", "Bob@Example.com")
	if live := ask(t, databaseURL, "SELECT email FROM email_suppressions WHERE deleted_at IS NULL"); len(live) != 0 {
		t.Errorf("still suppressed: %v", live)
	}
	if done := mailroomctl(t, settings, "simulate", "unsuppress", ids[0]); done.code != exitFailed || !strings.Contains(done.stderr, "no live suppression") {
		t.Errorf("removing twice: %+v", done)
	}
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestSimulateWithoutADrainNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	feed := worldtest.AWS(t)
	succeed(t, feed.Env(), "simulate", "bounce", "ann@example.com", "0102-ann")
	if visible, _, err := feed.Depth(t.Context()); err != nil || visible != 1 {
		t.Errorf("%d in the queue, %v", visible, err)
	}
	succeed(t, feed.Env(), "simulate", "subscribe")
}

func TestSimulateExplainsAQuarantine(t *testing.T) {
	t.Parallel()
	settings, _, _ := oneMessage(t)
	got := decode[simulationJSON](t, succeed(t, with(settings, "AWS_SNS_VERIFY_SIGNATURE=true"), "simulate", "bounce", "transaction:9", "--drain", "--json"))
	if got.Drain.Quarantined != 1 || text(got.After) != "SENT" || !strings.Contains(text(got.Why), "AWS_SNS_VERIFY_SIGNATURE=false") {
		t.Errorf("%+v because %q", got.Drain, text(got.Why))
	}
}

func TestGarbageIsQuarantinedAndBlocksNothing(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := oneMessage(t)
	event, err := simulate.Event{Kind: simulate.Delivery, To: "bob@example.com", SESMessageID: "0102-bob", At: now()}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"not JSON at all", "{}", `{"Type":"Notification","Message":"{\"half\":"}`, `[1,2,3]`, strings.Repeat("[", 5000), `{"eventType":"Bounce"}`} {
		if err := feed.SendRaw(t.Context(), body); err != nil {
			t.Fatal(err)
		}
	}
	if err := feed.Publish(t.Context(), string(event)); err != nil {
		t.Fatal(err)
	}
	done := mailroomctl(t, settings, "drain", "--once", "--json")
	report := decode[map[string]float64](t, done.stdout)
	if done.code != exitDone || report["received"] != 7 || report["quarantined"] != 6 || report["applied"] != 1 || report["deleted"] != 7 {
		t.Errorf("exit code %d, %v\n%s", done.code, report, done.stderr)
	}
	if kept := ask(t, databaseURL, "SELECT convert_from(body, 'UTF8') FROM mailroom.quarantine WHERE body = 'not JSON at all'"); len(kept) != 1 {
		t.Error("the garbage was not kept whole")
	}
	if status := decode[statusJSON](t, succeed(t, without(settings, "SQS_QUEUE_URL"), "status", "--json")); status.Queue != nil || status.Quarantined != 6 {
		t.Errorf("status %+v", status)
	}
}

func TestQueueThatIsNotBehindSNSIsDrainedWithAWarning(t *testing.T) {
	t.Parallel()
	settings, _, feed := oneMessage(t)
	event, err := simulate.Event{Kind: simulate.Delivery, To: "bob@example.com", SESMessageID: "0102-bob", At: now()}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := feed.SendRaw(t.Context(), string(event)); err != nil {
		t.Fatal(err)
	}
	done := mailroomctl(t, without(settings, "AWS_SNS_TOPIC_ARN"), "drain", "--once", "--json")
	if report := decode[map[string]float64](t, done.stdout); done.code != exitDone || report["applied"] != 1 || report["deleted"] != 1 {
		t.Errorf("exit code %d, %v", done.code, report)
	}
	if !strings.Contains(done.stderr, "warning") || !strings.Contains(done.stderr, "raw message delivery") {
		t.Errorf("no warning in %q", done.stderr)
	}
}

func TestRule12HostileTextInLists(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := oneMessage(t)
	hostile := "Free \x1b[31mticket\u202e'; DROP TABLE users; --"
	execute(t, databaseURL, "UPDATE outgoing_messages SET subject = $1, status = 'BOUNCED'", hostile)
	for _, command := range []string{"messages", "issues"} {
		if table := succeed(t, settings, command, "--kind", "announcement"); strings.ContainsAny(table, "\x1b\u202e") || !strings.Contains(table, `\u{1b}`) {
			t.Errorf("%s prints %q", command, table)
		}
		output := succeed(t, settings, command, "--kind", "announcement", "--json")
		var rows []struct{ Subject string }
		if err := json.Unmarshal([]byte(output), &rows); err != nil || len(rows) != 1 || rows[0].Subject != hostile || strings.ContainsAny(output, "\x1b\u202e") {
			t.Errorf("%s --json: %q (%v)", command, output, err)
		}
	}
	if found := succeed(t, settings, "messages", "--search", "'; DROP", "--json"); !strings.Contains(found, "announcement:7") {
		t.Errorf("search: %s", found)
	}
}
