package main

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/sample"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// sampleWorld returns a database with the demo world's sample data, and the settings to render its mails.
func sampleWorld(t *testing.T) (settings []string, databaseURL string) {
	t.Helper()
	databaseURL = worldtest.Migrated(t, world.IntegrationLater)
	if err := sample.New(time.Now(), world.HiEvents18).Load(t.Context(), databaseURL); err != nil {
		t.Fatal(err)
	}
	return []string{"DATABASE_URL=" + databaseURL, "MAIL_FROM_ADDRESS=" + sample.Sender, "MAIL_FROM_NAME=" + sample.SenderName, "APP_FRONTEND_URL=" + sample.FrontendURL}, databaseURL
}

// inProcess converts settings for a program that runs in this process.
func inProcess(settings []string) config.Settings {
	values := map[string]string{}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		values[name] = value
	}
	return config.From(func(name string) string { return values[name] })
}

// TestPreviewOfEveryKindOfMail previews one message of each type in each language of the demo world, including hostile names.
func TestPreviewOfEveryKindOfMail(t *testing.T) {
	t.Parallel()
	settings, databaseURL := sampleWorld(t)
	messages := ask(t, databaseURL, `
		SELECT 'transaction:' || min(m.id) || ' ' || m.email_type FROM outgoing_transaction_messages m LEFT JOIN orders o ON o.id = m.order_id GROUP BY m.email_type, o.locale
		UNION ALL SELECT 'transaction:' || m.id || ' ' || m.email_type FROM outgoing_transaction_messages m JOIN orders o ON o.id = m.order_id WHERE o.first_name ~ '[<>''"]' AND m.email_type = 'order_summary'
		UNION ALL SELECT 'announcement:' || min(id) || ' announcement' FROM outgoing_messages GROUP BY event_id`)
	types := map[string]bool{}
	var ids []string
	for _, m := range messages {
		id, mailType, _ := strings.Cut(m, " ")
		types[mailType], ids = true, append(ids, id)
	}
	if len(types) != 8 || len(ids) < 40 {
		t.Fatalf("%d messages of the types %v", len(ids), types)
	}
	for _, id := range ids {
		var out, errs bytes.Buffer
		p := newProgram(&out, &errs, inProcess(settings))
		if code := p.run(t.Context(), []string{"preview", id, "--eml"}); code != exitDone {
			t.Fatalf("%s: exit code %d, %s", id, code, errs.String())
		}
		if strings.Contains(errs.String(), "template") || strings.Contains(errs.String(), "invoice") {
			t.Errorf("%s: %s", id, errs.String())
		}
		message, err := mail.ReadMessage(&out)
		if err != nil || message.Header.Get("Subject") == "" {
			t.Errorf("%s: %v, %v", id, message, err)
		}
	}
}

func TestPreviewShowsTheMailAndWhatSpeaksAgainstIt(t *testing.T) {
	t.Parallel()
	settings, databaseURL := sampleWorld(t)
	execute(t, databaseURL, "UPDATE orders SET status = 'CANCELLED', first_name = E'Zoë \\x1b[31m' WHERE id = (SELECT min(order_id) FROM outgoing_transaction_messages WHERE email_type = 'order_summary' AND event_id = 8)")
	id := ask(t, databaseURL, "SELECT 'transaction:' || min(id) FROM outgoing_transaction_messages WHERE email_type = 'order_summary' AND order_id = (SELECT min(order_id) FROM outgoing_transaction_messages WHERE email_type = 'order_summary' AND event_id = 8)")[0]
	for _, c := range []struct{ flag, has, not string }{
		{"", "Attachment: invoice.pdf", "<html"}, {"--text", "Subject: ", "<html"}, {"--html", "<!DOCTYPE html>", "Subject: "}, {"--eml", "MIME-Version: 1.0\r\n", "<b>"},
	} {
		done := mailroomctl(t, settings, append([]string{"preview", id}, strings.Fields(c.flag)...)...)
		if done.code != exitDone || !strings.Contains(done.stdout, c.has) || strings.Contains(done.stdout, c.not) || !strings.Contains(done.stderr, "The order was cancelled.") {
			t.Errorf("%s: exit code %d\n%.400s\n%s", c.flag, done.code, done.stdout, done.stderr)
		}
	}
	gone := mailroomctl(t, settings, "preview", "transaction:99999999")
	if gone.code != exitFailed || !strings.Contains(gone.stderr, "there is no message transaction:99999999") {
		t.Errorf("exit code %d, %s", gone.code, gone.stderr)
	}
}

func TestRule12APreviewOnATerminalIsHarmless(t *testing.T) {
	t.Parallel()
	settings, databaseURL := sampleWorld(t)
	execute(t, databaseURL, "UPDATE messages SET message = E'<p>red \\x1b[31m text \\u009b \\u202E</p>'")
	for _, terminal := range []bool{true, false} {
		for _, flag := range []string{"--text", "--html", "--eml"} {
			var out, errs bytes.Buffer
			p := newProgram(&out, &errs, inProcess(settings))
			p.toTerminal = terminal
			if code := p.run(t.Context(), []string{"preview", "announcement:1", flag}); code != exitDone {
				t.Fatalf("exit code %d, %s", code, errs.String())
			}
			for line := range strings.SplitSeq(out.String(), "\n") {
				if terminal && strings.ContainsFunc(line, isInvisible) {
					t.Errorf("%s: invisible characters in %q", flag, line)
				}
			}
		}
	}
}
