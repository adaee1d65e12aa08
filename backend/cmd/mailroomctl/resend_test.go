package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// bouncedAnnouncement returns a world with one bounced announcement, to an address of the test's own, and what resend needs.
func bouncedAnnouncement(t *testing.T, address string) (settings []string, databaseURL string, feed *world.Feed) {
	t.Helper()
	settings, databaseURL, feed = oneMessage(t)
	execute(t, databaseURL, "UPDATE outgoing_messages SET status = 'BOUNCED', recipient = $1", address)
	execute(t, databaseURL, "UPDATE events SET start_date = now() + interval '7 days', timezone = 'UTC', currency = 'EUR', status = 'LIVE'")
	return with(settings, "MAIL_FROM_ADDRESS=tickets@example.org", "APP_FRONTEND_URL=https://tickets.example.org", "MAILROOM_SEND_RATE=100"), databaseURL, feed
}

// mailsTo counts what the emulated SES sent to an address.
func mailsTo(t *testing.T, feed *world.Feed, address string) int {
	t.Helper()
	response, err := http.Get(feed.AWS.MailEndpoint + "/store")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var store struct {
		Emails []struct{ Destination struct{ To []string } }
	}
	if err := json.NewDecoder(response.Body).Decode(&store); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, email := range store.Emails {
		if strings.Join(email.Destination.To, " ") == address {
			n++
		}
	}
	return n
}

func TestResendSendsOnceAndSaysSo(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := bouncedAnnouncement(t, "wrong-cli@example.com")
	dry := decode[map[string]any](t, succeed(t, settings, "resend", "marketing:7", "--to", "Right-CLI@example.com", "--dry-run", "--json"))
	if dry["would_send"] != true || dry["to"] != "right-cli@example.com" {
		t.Errorf("dry run: %v", dry)
	}
	sent := decode[resendJSON](t, succeed(t, settings, "resend", "announcement:7", "--to", "Right-CLI@example.com", "--json"))
	if text(sent.Status) != "SENT" || text(sent.RetryFor) != "announcement:7" || text(sent.SESMessageID) == "" || sent.Reason != nil {
		t.Errorf("sent %s for %s: %s", text(sent.ID), text(sent.RetryFor), text(sent.Status))
	}
	if n := mailsTo(t, feed, "right-cli@example.com"); n != 1 {
		t.Errorf("%d mails", n)
	}
	row := ask(t, databaseURL, "SELECT concat_ws(' ', 'announcement:' || id, recipient, original_recipient, status, ses_message_id) FROM outgoing_messages WHERE retry_for_id = 7")
	if want := text(sent.ID) + " right-cli@example.com wrong-cli@example.com SENT " + text(sent.SESMessageID); row[0] != want {
		t.Errorf("row %q, want %q", row[0], want)
	}
	if who := ask(t, databaseURL, "SELECT os_user || ' ' || (login = session_user) FROM mailroom.audit_log WHERE action = 'resend'"); len(who) != 1 || strings.HasPrefix(who[0], " ") || !strings.HasSuffix(who[0], " true") {
		t.Errorf("recorded: %q", who)
	}

	again := mailroomctl(t, settings, "resend", "announcement:7", "--json")
	refused := decode[resendJSON](t, again.stdout)
	if again.code != exitFailed || refused.ID != nil || refused.Status != nil || text(refused.Code) != "in_flight" || text(refused.Reason) == "" {
		t.Errorf("again: exit code %d, %s", again.code, again.stdout)
	}
	if rows := ask(t, databaseURL, "SELECT count(*)::text FROM outgoing_messages"); rows[0] != "2" {
		t.Errorf("%s rows after a refusal", rows[0])
	}
	anyway := decode[resendJSON](t, succeed(t, settings, "resend", text(sent.ID), "--send-anyway", "--json"))
	if text(anyway.RetryFor) != "announcement:7" || mailsTo(t, feed, "right-cli@example.com") != 2 {
		t.Errorf("anyway: %s for %s", text(anyway.ID), text(anyway.RetryFor))
	}
}

func TestRule9TwoProcessesAtOnceSendOneMail(t *testing.T) {
	t.Parallel()
	settings, _, feed := bouncedAnnouncement(t, "at-once-cli@example.com")
	var all sync.WaitGroup
	var outcomes [4]outcome
	for i := range outcomes {
		all.Go(func() { outcomes[i] = mailroomctl(t, settings, "resend", "announcement:7", "--json") })
	}
	all.Wait()
	sent := 0
	for _, o := range outcomes {
		result := decode[resendJSON](t, o.stdout)
		switch {
		case o.code == exitDone && text(result.Status) == "SENT":
			sent++
		case o.code != exitFailed || result.ID != nil || (text(result.Code) != "conflict" && text(result.Code) != "in_flight"):
			t.Errorf("exit code %d, %s%s", o.code, o.stdout, o.stderr)
		}
	}
	if n := mailsTo(t, feed, "at-once-cli@example.com"); sent != 1 || n != 1 {
		t.Errorf("%d say that they sent, %d mails", sent, n)
	}
}

func TestResendOfASuppressedAddressSendsNothing(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := bouncedAnnouncement(t, "suppressed-cli@example.com")
	execute(t, databaseURL, `INSERT INTO email_suppressions (email, reason, source, created_at) VALUES ('suppressed-cli@example.com', 'complaint', 'manual', now())`)
	done := mailroomctl(t, with(settings, "SES_SUPPRESSION_ENABLED=true"), "resend", "announcement:7", "--send-anyway", "--json")
	result := decode[resendJSON](t, done.stdout)
	if done.code != exitFailed || text(result.Status) != "SUPPRESSED" || result.ID == nil || !strings.Contains(text(result.Reason), "spam") {
		t.Errorf("exit code %d, %s", done.code, done.stdout)
	}
	if n := mailsTo(t, feed, "suppressed-cli@example.com"); n != 0 {
		t.Errorf("%d mails", n)
	}
	succeed(t, with(settings, "SES_SUPPRESSION_ENABLED=false"), "resend", "announcement:7", "--json")
}

func TestResendFailsWithWhatSESSays(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := bouncedAnnouncement(t, "sandbox-cli@example.com")
	ses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-ErrorType", "MessageRejected")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"message":"Email address is not verified."}`))
	}))
	defer ses.Close()
	done := mailroomctl(t, with(settings, "AWS_ENDPOINT_URL_SESV2="+ses.URL), "resend", "announcement:7", "--json")
	result := decode[resendJSON](t, done.stdout)
	if done.code != exitFailed || text(result.Status) != "FAILED" || text(result.Code) != "address_not_verified" || !strings.Contains(text(result.Reason), "sandbox") {
		t.Errorf("exit code %d, %s%s", done.code, done.stdout, done.stderr)
	}
	if row := ask(t, databaseURL, "SELECT status FROM outgoing_messages WHERE retry_for_id = 7"); len(row) != 1 || row[0] != "FAILED" {
		t.Errorf("rows %v", row)
	}
	issue := decode[[]issueJSON](t, succeed(t, settings, "issues", "--json"))
	if len(issue) != 1 || text(issue[0].Reason) != "address_not_verified" {
		t.Errorf("issues %+v", issue)
	}
}

func TestResendRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := bouncedAnnouncement(t, "nonsense-cli@example.com")
	for _, test := range []struct {
		settings, arguments []string
		code                int
		says                string
	}{
		{settings, []string{"resend"}, exitUsage, "KIND:ID"},
		{settings, []string{"resend", "ticket:1"}, exitUsage, "unknown kind"},
		{settings, []string{"resend", "announcement:7", "--to", "ada@example.com\nBcc: bob@example.com"}, exitFailed, "control character"},
		{settings, []string{"resend", "announcement:7", "--to", "ада@example.com"}, exitFailed, "plain letters"},
		{settings, []string{"resend", "announcement:999"}, exitFailed, "no message announcement:999"},
		{without(settings, "MAIL_FROM_ADDRESS"), []string{"resend", "announcement:7"}, exitSettings, "MAIL_FROM_ADDRESS"},
		{without(settings, "APP_FRONTEND_URL"), []string{"resend", "announcement:7"}, exitSettings, "APP_FRONTEND_URL"},
		{without(settings, "DATABASE_URL"), []string{"resend", "announcement:7"}, exitSettings, "DATABASE_URL"},
		{without(settings, "AWS_REGION"), []string{"resend", "announcement:7"}, exitSettings, "AWS_REGION"},
		{without(settings, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), []string{"resend", "announcement:7"}, exitSettings, "credentials"},
		{with(settings, "MAILROOM_SEND_RATE=fast"), []string{"resend", "announcement:7"}, exitSettings, "MAILROOM_SEND_RATE"},
		{settings, []string{"resolve"}, exitUsage, "KIND:ID"},
		{settings, []string{"resolve", "announcement:7", "announcement:999"}, exitFailed, "no message announcement:999"},
	} {
		done := mailroomctl(t, test.settings, test.arguments...)
		if done.code != test.code || !strings.Contains(done.stderr, test.says) {
			t.Errorf("%q: exit code %d, want %d\n%s%s", test.arguments, done.code, test.code, done.stdout, done.stderr)
		}
	}
	if left := ask(t, databaseURL, "SELECT count(*) || ' ' || count(resolved_at) || ' ' || (SELECT count(*) FROM mailroom.audit_log) FROM outgoing_messages"); left[0] != "1 0 0" {
		t.Errorf("left: %s", left[0])
	}
}

func TestResolveAndUndo(t *testing.T) {
	t.Parallel()
	databaseURL := worldtest.Migrated(t, world.Stock)
	execute(t, databaseURL, twoAccounts)
	execute(t, databaseURL, `INSERT INTO outgoing_messages (id, event_id, message_id, subject, recipient, status, created_at) OVERRIDING SYSTEM VALUE
		VALUES (7, 1, 1, 'Hello', 'ann@example.com', 'BOUNCED', now())`)
	settings := []string{"DATABASE_URL=" + databaseURL}
	for _, step := range []struct{ argument, output, issues string }{
		{"--json", `{"resolved":1}`, "0"}, {"--json", `{"resolved":0}`, "0"}, {"--undo", "1 no longer resolved by hand.", "1"},
	} {
		if output := succeed(t, settings, "resolve", "announcement:7", step.argument); strings.TrimSpace(output) != step.output {
			t.Errorf("%s: %q", step.argument, output)
		}
		if issues := decode[[]issueJSON](t, succeed(t, settings, "issues", "--json")); len(issues) != int(step.issues[0]-'0') {
			t.Errorf("after %s: %d issues", step.output, len(issues))
		}
	}
}
