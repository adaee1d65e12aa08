package main

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// granted runs grant and returns the connection string of the new login, which is removed at the end of the test.
func granted(t *testing.T, settings []string, databaseURL string, arguments ...string) string {
	t.Helper()
	name := "mailroom_test_" + strings.ToLower(rand.Text())
	made := decode[map[string]string](t, succeed(t, settings, append([]string{"grant", "--json", "--login", name}, arguments...)...))
	t.Cleanup(func() { dropLogin(t, databaseURL, name) })
	address, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	if made["login"] != name {
		t.Errorf("the login is %q, want %q", made["login"], name)
	}
	address.User = url.UserPassword(made["login"], made["password"])
	return address.String()
}

func dropLogin(t *testing.T, databaseURL, name string) {
	connection, err := pgx.Connect(context.Background(), databaseURL)
	if err != nil {
		t.Error(err)
		return
	}
	defer connection.Close(context.Background())
	for _, statement := range []string{"DROP OWNED BY " + name + " CASCADE", "DROP ROLE " + name} {
		if _, err := connection.Exec(context.Background(), statement); err != nil && !strings.Contains(err.Error(), "does not exist") {
			t.Error(err)
		}
	}
}

// as returns the settings with another database login.
func as(settings []string, databaseURL string) []string {
	return with(without(settings, "DATABASE_URL"), "DATABASE_URL="+databaseURL)
}

// An organizer has only a connection string: they see their mails, resend and resolve, and can do nothing else.
func TestRule11AnOrganizersLoginIsThatPerson(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := bouncedAnnouncement(t, "wrong-own@example.com")
	execute(t, databaseURL, "INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (50, 'Olga@example.org', 'x', 'Olga', 'UTC')")
	execute(t, databaseURL, "INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 50, 'ORGANIZER', 'ACTIVE')")
	own := as(settings, granted(t, settings, databaseURL, "organizer", "--user", "olga@example.org"))

	messages := decode[[]map[string]any](t, succeed(t, own, "messages", "--json"))
	if len(messages) != 1 || messages[0]["id"] != "announcement:7" {
		t.Errorf("the organizer of account 1 sees %v", messages)
	}
	if n := len(decode[[]map[string]any](t, succeed(t, settings, "messages", "--json"))); n != 2 {
		t.Errorf("everybody's are %d", n)
	}
	sent := decode[resendJSON](t, succeed(t, own, "resend", "announcement:7", "--to", "right-own@example.com", "--json"))
	if text(sent.Status) != "SENT" || mailsTo(t, feed, "right-own@example.com") != 1 {
		t.Errorf("the resend of their own: %s", text(sent.Status))
	}
	if n := decode[map[string]int](t, succeed(t, own, "resolve", "announcement:7", "--json")); n["resolved"] != 1 {
		t.Errorf("resolved %v", n)
	}
	who := ask(t, databaseURL, "SELECT action || ' ' || person || ' ' || (login LIKE 'mailroom_test_%') FROM mailroom.audit_log ORDER BY id")
	if strings.Join(who, ", ") != "resend Olga@example.org true, resolve Olga@example.org true" {
		t.Errorf("recorded: %q", who)
	}
	for _, test := range []struct{ arguments, says string }{
		{"resend transaction:9 --to x@example.com", "there is no message"},
		{"resolve transaction:9", "there is no message"},
		{"preview transaction:9", "there is no message"},
		{"drain --once", "does not have the drain right"},
		{"status", "sees the accounts of one person"},
		{"quarantine list", "may not"},
		{"grants", "may not"},
		{"grant drain --login another", "may not"},
		{"migrate --down --yes", "may not"},
	} {
		done := mailroomctl(t, own, strings.Fields(test.arguments)...)
		if done.code != exitFailed || !strings.Contains(done.stderr, test.says) {
			t.Errorf("%s: exit code %d, %s", test.arguments, done.code, done.stderr)
		}
	}
	execute(t, databaseURL, "UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 50")
	if rest := decode[[]map[string]any](t, succeed(t, own, "messages", "--json")); len(rest) != 0 {
		t.Errorf("after being deactivated they see %v", rest)
	}
	if done := mailroomctl(t, own, "resolve", "announcement:7"); done.code != exitFailed || !strings.Contains(done.stderr, "may not sign in to Hi.Events any more") {
		t.Errorf("after being deactivated: %+v", done)
	}
}

func TestADrainLoginDrainsAndNothingElse(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := oneMessage(t)
	drainer := as(settings, granted(t, settings, databaseURL, "drain"))
	succeed(t, settings, "simulate", "bounce", "transaction:9")
	succeed(t, drainer, "drain", "--once")
	if status := ask(t, databaseURL, "SELECT status FROM outgoing_transaction_messages WHERE id = 9"); status[0] != "BOUNCED" {
		t.Errorf("status %q", status)
	}
	for _, arguments := range []string{"messages --json", "suppressions list", "resolve transaction:9", "grants"} {
		if done := mailroomctl(t, drainer, strings.Fields(arguments)...); done.code != exitFailed || !strings.Contains(done.stderr, "may not") {
			t.Errorf("%s: exit code %d, %s%s", arguments, done.code, done.stdout, done.stderr)
		}
	}
}

func TestGrantsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	settings, databaseURL, _ := oneMessage(t)
	name := "mailroom_test_" + strings.ToLower(rand.Text())
	t.Cleanup(func() { dropLogin(t, databaseURL, name) })
	for _, arguments := range [][]string{
		{"grant"}, {"grant", "organizer"}, {"grant", "organizer", "--login", name}, {"grant", "auditor", "--login", name}, {"revoke"}, {"grants", "all"},
	} {
		if done := mailroomctl(t, settings, arguments...); done.code != exitUsage {
			t.Errorf("%q: exit code %d, %s", arguments, done.code, done.stderr)
		}
	}
	if said := succeed(t, settings, "grant", "superadmin", "--login", name); !strings.Contains(said, "Login "+name+", password ") {
		t.Errorf("grant says %q", said)
	}
	if said := succeed(t, settings, "migrate"); !strings.Contains(said, "have the rights of this version: 1.") {
		t.Errorf("migrate says %q", said)
	}
	checked := func(code int, words string) {
		t.Helper()
		if done := mailroomctl(t, settings, "migrate", "--check"); done.code != code || !strings.Contains(done.stdout, words) {
			t.Errorf("migrate --check ends with %d and says %q, want %d and %q", done.code, done.stdout, code, words)
		}
	}
	checked(0, "Nothing is pending.")
	execute(t, databaseURL, "REVOKE EXECUTE ON FUNCTION mailroom.messages FROM "+name)
	checked(exitFailed, "login "+name+" has other rights than mailroomctl grant gives it")
	execute(t, databaseURL, "DROP TRIGGER mailroom_audit_log_append_only ON mailroom.audit_log")
	checked(exitFailed, "trigger mailroom.audit_log.mailroom_audit_log_append_only is missing")
	succeed(t, settings, "migrate")
	checked(0, "Nothing is pending.")
	list := decode[[]grantJSON](t, succeed(t, settings, "grants", "--json"))
	if len(list) != 1 || list[0].Login != name || list[0].Kind != "superadmin" || list[0].User != nil || !list[0].MayDrain || list[0].GrantedAt == nil {
		t.Errorf("grants are %+v", list)
	}
	if done := mailroomctl(t, settings, "migrate", "--down", "--yes", "--drop-data"); done.code != exitFailed || !strings.Contains(done.stderr, "mailroomctl revoke --login NAME") || !strings.Contains(done.stderr, name) {
		t.Errorf("migrate --down with a login left: exit code %d, %s", done.code, done.stderr)
	}
	succeed(t, settings, "revoke", "--login", name)
	if left := ask(t, databaseURL, "SELECT count(*)::text FROM pg_roles WHERE rolname = '"+name+"'"); left[0] != "0" {
		t.Error("the login is still there")
	}
	if done := mailroomctl(t, settings, "revoke", "--login", name); done.code != exitFailed || !strings.Contains(done.stderr, "Mailroom made no login") {
		t.Errorf("once more: exit code %d, %s", done.code, done.stderr)
	}
	succeed(t, settings, "migrate", "--down", "--yes", "--drop-data")
}
