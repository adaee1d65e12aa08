package main

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/simulate"
)

func TestQuarantineIsListedShownRetriedAndDiscarded(t *testing.T) {
	settings, databaseURL, feed := oneMessage(t)
	const hostile = "no JSON \u009b31m\u202e\nsecond line" // SQS accepts U+009B, which terminals treat like ESC [, the start of a control sequence
	if err := feed.SendRaw(t.Context(), hostile); err != nil {
		t.Fatal(err)
	}
	body, err := simulate.Event{Kind: simulate.Bounce, To: "bob@example.com", SESMessageID: "0102-bob", At: now()}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := feed.Publish(t.Context(), string(body)); err != nil {
		t.Fatal(err)
	}
	elsewhere := with(settings, "AWS_SNS_TOPIC_ARN=arn:aws:sns:eu-west-1:000000000000:elsewhere")
	if report := decode[map[string]float64](t, succeed(t, elsewhere, "drain", "--once", "--json")); report["quarantined"] != 2 {
		t.Fatalf("%v", report)
	}

	list := decode[[]quarantineJSON](t, succeed(t, settings, "quarantine", "list", "--json"))
	byReason := map[string]quarantineJSON{}
	for _, entry := range list {
		byReason[entry.Reason] = entry
	}
	garbage, stranger := byReason["not_json"], byReason["topic"]
	if len(list) != 2 || garbage.ID == 0 || stranger.ID == 0 || garbage.Bytes != len(hostile) || garbage.TimesSeen != 1 {
		t.Fatalf("%+v", list)
	}
	if text := succeed(t, settings, "quarantine", "list", "--reason", "topic"); !strings.Contains(text, "topic") || strings.Contains(text, "not_json") {
		t.Errorf("%s", text)
	}
	id := fmt.Sprint(garbage.ID)
	for _, text := range []string{succeed(t, settings, "quarantine", "show", id), succeed(t, settings, "quarantine", "show", id, "--json")} {
		if strings.ContainsAny(text, "\u009b\u202e") || !strings.Contains(text, "second line") {
			t.Errorf("not fit for a terminal, or not whole: %q", text)
		}
	}
	whole := decode[map[string]any](t, succeed(t, settings, "quarantine", "show", "--json", id))
	if whole["body"] != hostile || whole["body_base64"] != base64.StdEncoding.EncodeToString([]byte(hostile)) {
		t.Errorf("%v", whole)
	}

	// The topic's setting is corrected, so one of the two is accepted.
	done := mailroomctl(t, settings, "quarantine", "retry", "--all", "--json")
	if done.code != exitFailed || !strings.Contains(done.stderr, "1 of 2 are still refused") {
		t.Errorf("exit code %d, %s", done.code, done.stderr)
	}
	for _, result := range decode[[]retryJSON](t, done.stdout) {
		if want := map[int64]string{garbage.ID: "kept", stranger.ID: "applied"}[result.ID]; result.Outcome != want {
			t.Errorf("%+v, want %s", result, want)
		}
	}
	if status := ask(t, databaseURL, "SELECT status FROM outgoing_transaction_messages"); status[0] != "BOUNCED" {
		t.Errorf("the message is %s", status[0])
	}
	if done := mailroomctl(t, settings, "quarantine", "retry", fmt.Sprint(stranger.ID)); done.code != exitFailed || !strings.Contains(done.stderr, "not in quarantine") {
		t.Errorf("%+v", done)
	}

	if done := mailroomctl(t, settings, "quarantine", "discard", id, "--why", "garbage"); done.code != exitUsage || !strings.Contains(done.stderr, "--yes") {
		t.Errorf("%+v", done)
	}
	if text := succeed(t, settings, "quarantine", "discard", id, "--why", "garbage", "--yes", "--json"); strings.TrimSpace(text) != fmt.Sprintf(`{"discarded":[%s]}`, id) {
		t.Errorf("%s", text)
	}
	if left := ask(t, databaseURL, "SELECT (SELECT count(*) FROM mailroom.quarantine) || ' ' || why FROM mailroom.quarantine_discards"); len(left) != 1 || left[0] != "0 garbage" {
		t.Errorf("%v", left)
	}
	if done := mailroomctl(t, settings, "quarantine", "show", id); done.code != exitFailed {
		t.Errorf("%+v", done)
	}
	if text := succeed(t, settings, "quarantine", "retry", "--all"); !strings.Contains(text, "nothing in quarantine") {
		t.Errorf("%s", text)
	}
}
