package desktop_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// publish puts a text into the queue through SNS.
func (o *facades) publish(text string) {
	o.t.Helper()
	if err := o.feed.Publish(o.t.Context(), text); err != nil {
		o.t.Fatal(err)
	}
}

// drain drains once.
func (o *facades) drain() desktop.Report {
	o.t.Helper()
	if _, err := o.Start(); err != nil {
		o.t.Fatal(err)
	}
	return o.finished().Report
}

func TestRule11OperationsAreForSuperadmins(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	calls := map[string]func() error{
		"State":              func() error { _, err := o.Operations.State(); return err },
		"Quarantine":         func() error { _, err := o.Quarantine(""); return err },
		"QuarantinedBody":    func() error { _, err := o.QuarantinedBody("1"); return err },
		"RetryQuarantined":   func() error { _, err := o.RetryQuarantined([]string{"1"}); return err },
		"RetryQuarantine":    func() error { _, err := o.RetryQuarantine(); return err },
		"DiscardQuarantined": func() error { _, err := o.DiscardQuarantined([]string{"1"}, "mine"); return err },
		"Parked":             func() error { _, err := o.Parked(false, ""); return err },
	}
	in := installation{url: o.url}
	in.exec(t, "INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) VALUES ('1', 'secret', 'not_json', 'x')")
	for name, call := range calls {
		refused(t, name+" signed out", call(), mail.CodeSignedOut)
	}
	for _, person := range []string{"one@example.com", "two@example.com"} { // an organizer, and an administrator of an account
		o.signIn(person)
		for name, call := range calls {
			refused(t, name+" by "+person, call(), mail.CodeNotAllowed)
		}
	}
	if left := o.ask("SELECT count(*) FROM mailroom.quarantine"); left != 1 {
		t.Errorf("%d left", left)
	}
	o.signIn("root@example.com")
	for _, name := range []string{"State", "Quarantine", "QuarantinedBody", "Parked"} {
		if err := calls[name](); err != nil {
			t.Errorf("%s by a superadmin: %v", name, err)
		}
	}
}

func TestOperationsTellHowTheInstallationStands(t *testing.T) {
	t.Parallel()
	o := newFacades(t, withQueue(t))
	o.signIn("root@example.com")
	o.park()
	o.publish("{\"broken\": \x00")
	if report := o.drain(); report.Quarantined != 1 {
		t.Fatalf("%+v", report)
	}
	o.publish("waits")
	state, err := o.Operations.State()
	if err != nil || state.Queue != "ready" || state.Waiting != 1 || state.Parked != 1 || state.Unmatched != 0 || state.Quarantined != 1 || state.Silence.Alarm {
		t.Errorf("%+v, %v", state, err)
	}
	if len(state.Drains) != 2 || state.Drains[0].Person != "root@example.com" || state.Drains[0].Login == "" || state.Drains[0].Quarantined != 1 ||
		state.Drains[1].Parked != 1 || state.Drains[0].FinishedAt < state.Drains[1].FinishedAt {
		t.Errorf("%+v", state.Drains)
	}
	parked, err := o.Parked(false, "")
	if err != nil || len(parked.Rows) != 1 || parked.Next != "" || parked.Rows[0].Recipient != "late@example.net" || parked.Rows[0].Type != "Delivery" ||
		parked.Rows[0].ParkedAt == "" || parked.Rows[0].UnmatchedAt != "" {
		t.Errorf("%+v, %v", parked, err)
	}
	if unmatched, err := o.Parked(true, ""); err != nil || len(unmatched.Rows) != 0 {
		t.Errorf("%+v, %v", unmatched, err)
	}
}

func TestRule17OperationsOpenWithoutAQueue(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	state, err := o.Operations.State()
	if err != nil || state.Queue != "not_set" || state.QueueMessage == "" || state.Waiting != -1 || state.InFlight != -1 {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestQuarantineIsReadRetriedAndDiscarded(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	in := installation{url: o.url}
	o.signIn("root@example.com")
	// The first would be accepted now; the second contains a byte that is not valid UTF-8.
	in.exec(t, `
		INSERT INTO mailroom.quarantine (body_hash, body, reason, detail, times_seen) VALUES
			('1', convert_to('{"eventType":"Delivery","mail":{"messageId":"ses-t1","timestamp":"2026-04-01T10:00:00Z","destination":["buyer@example.net"]},"delivery":{"timestamp":"2026-04-01T10:00:05Z","recipients":["buyer@example.net"]}}', 'UTF8'), 'topic', 'of another topic', 3),
			('2', '\x3c623eff', 'not_json', 'not JSON', 1)`)
	page, err := o.Quarantine("")
	if err != nil || len(page.Rows) != 2 || page.Next != "" {
		t.Fatalf("%+v, %v", page, err)
	}
	broken, good := page.Rows[0], page.Rows[1]
	if good.Reason != "topic" || good.Detail != "of another topic" || good.TimesSeen != 3 || good.FirstSeen == "" || broken.Bytes != 4 {
		t.Errorf("%+v", page.Rows)
	}
	body, err := o.QuarantinedBody(broken.ID)
	if err != nil || body != (desktop.QuarantinedBody{Text: "<b>\uFFFD"}) {
		t.Errorf("%+v, %v", body, err)
	}
	if body, err := o.QuarantinedBody(good.ID); err != nil || !body.Exact || !strings.Contains(body.Text, `"ses-t1"`) {
		t.Errorf("%+v, %v", body, err)
	}
	retried, err := o.RetryQuarantined([]string{good.ID, "4711"})
	if err != nil || retried != (desktop.QuarantineRetry{Applied: 1, Missing: 1}) {
		t.Errorf("%+v, %v", retried, err)
	}
	if detail, err := o.Message("transaction:1"); err != nil || detail.Message.Status != "DELIVERED" {
		t.Errorf("%+v, %v", detail.Message, err)
	}
	all, err := o.RetryQuarantine()
	if err != nil || all.Kept != 1 || all.Reason != "not_json" || all.Detail == "" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = o.DiscardQuarantined([]string{broken.ID}, " \n")
	refused(t, "discarding without a reason", err, mail.CodeInvalid)
	_, err = o.DiscardQuarantined([]string{"x"}, "noise")
	refused(t, "no id", err, mail.CodeInvalid)
	if n, err := o.DiscardQuarantined([]string{broken.ID, good.ID}, " noise "); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if noted := o.ask("SELECT count(*) FROM mailroom.quarantine_discards WHERE person = 'root@example.com' AND why = 'noise'"); noted != 1 {
		t.Errorf("%d notes", noted)
	}
	_, err = o.QuarantinedBody(broken.ID)
	refused(t, "what was discarded", err, mail.CodeNotFound)
}

func TestQuarantineIsReadPageByPage(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	installation{url: o.url}.exec(t, `
		INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) SELECT n::text::bytea, 'x', 'not_json', 'x' FROM generate_series(1, 60) n`)
	o.signIn("root@example.com")
	seen, after := 0, ""
	for range 3 {
		page, err := o.Quarantine(after)
		if err != nil {
			t.Fatal(err)
		}
		seen, after = seen+len(page.Rows), page.Next
	}
	if seen != 60 || after != "" {
		t.Errorf("%d seen, and then %q", seen, after)
	}
	_, err := o.Quarantine("x")
	refused(t, "a cursor that nobody gave out", err, mail.CodeInvalid)
}

func TestRetryingSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := newFacades(t, func(i *installation) { i.distrusts = true })
	installation{url: o.url}.exec(t, "INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) VALUES ('1', 'x', 'not_json', 'x')")
	o.signIn("root@example.com")
	_, err := o.RetryQuarantine()
	refused(t, "retrying without knowing whom to trust", err, mail.CodeSettings)
}

func TestRule16SilenceIsToldToEverybody(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	installation{url: o.url}.exec(t, `
		INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, created_at)
		SELECT 1, 'attendee_ticket', 'p@example.com', 'x', 'SENT', timezone('UTC', now()) - interval '5 hours' FROM generate_series(1, 6)`)
	o.signIn("two@example.com")
	o.events.until(t, "the alarm", func() bool {
		state, err := o.Refresh.State()
		return err == nil && state.Silent && state.SilentSince == ""
	})
	o.signIn("root@example.com")
	state, err := o.Operations.State()
	if err != nil || !state.Silence.Alarm || state.Silence.Messages != 6 || state.Silence.Since != "" || state.Silence.Oldest == "" {
		t.Errorf("%+v, %v", state.Silence, err)
	}
}
