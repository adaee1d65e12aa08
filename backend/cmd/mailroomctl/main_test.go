package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// asProgram makes the test binary run as mailroomctl: the tests run the program's real code in a process of its own.
const asProgram = "MAILROOMCTL_TEST_AS_PROGRAM"

// racesAtExit prevents a program that was built with -race from waiting for a second before it ends.
// https://go.dev/doc/articles/race_detector#Options
const racesAtExit = "GORACE=atexit_sleep_ms=20"

func TestMain(m *testing.M) {
	app.MakeMailsIfAsked()
	if os.Getenv(asProgram) != "" {
		os.Exit(run())
	}
	worldtest.Main(m)
}

// outcome is the result of a run of the program.
type outcome struct {
	stdout, stderr string
	code           int
}

// prepare returns a process of the program with only these settings.
func prepare(t *testing.T, settings []string, arguments ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	child := exec.CommandContext(ctx, os.Args[0], arguments...)
	child.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "AWS_EC2_METADATA_DISABLED=true", racesAtExit}, settings...)
	child.Dir = t.TempDir()
	return child
}

// mailroomctl runs the program.
func mailroomctl(t *testing.T, settings []string, arguments ...string) outcome {
	t.Helper()
	child := prepare(t, settings, arguments...)
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	err := child.Run()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatalf("mailroomctl %s: %v", strings.Join(arguments, " "), err)
	}
	return outcome{stdout.String(), stderr.String(), child.ProcessState.ExitCode()}
}

// succeed runs the program and fails the test unless it succeeds.
func succeed(t *testing.T, settings []string, arguments ...string) string {
	t.Helper()
	done := mailroomctl(t, settings, arguments...)
	if done.code != exitDone {
		t.Fatalf("mailroomctl %s: exit code %d\n%s%s", strings.Join(arguments, " "), done.code, done.stdout, done.stderr)
	}
	return done.stdout
}

// decode parses the last line of an output as JSON.
func decode[T any](t *testing.T, output string) T {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(output), "\n")
	var value T
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &value); err != nil {
		t.Fatalf("no JSON (%v) in the last line of %q", err, output)
	}
	return value
}

// execute runs SQL on its own connection, like another program.
func execute(t *testing.T, databaseURL, sql string, arguments ...any) {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	if _, err := connection.Exec(context.Background(), sql, arguments...); err != nil {
		t.Fatal(err)
	}
}

// ask returns rows of text, read on its own connection, like another program.
func ask(t *testing.T, databaseURL, sql string, arguments ...any) []string {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	rows, err := connection.Query(context.Background(), sql, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// twoAccounts is the minimum that messages need: two accounts, each with one ticketed event and one announcement.
const twoAccounts = `
	INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1'), (2, 'Two', 'b@example.org', 'acc_2');
	INSERT INTO events (id, title, account_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	VALUES (1, 'First', 1, 1, now(), now(), 'e_1'), (2, 'Second', 2, 1, now(), now(), 'e_2');
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
	VALUES (1, 1, 'Hello', '', 'ALL_ATTENDEES', 1, 'SENT', now()), (2, 2, 'Hello', '', 'ALL_ATTENDEES', 1, 'SENT', now());`

// reachable reports whether a database accepts connections.
func reachable(databaseURL string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return false
	}
	return connection.Close(ctx) == nil
}

// lock holds a lock on its own connection, like another program, until the returned function is called.
func lock(t *testing.T, databaseURL, sql string) (release func()) {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	if _, err := connection.Exec(context.Background(), "BEGIN; "+sql); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := connection.Exec(context.Background(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
	}
}

// awaitBlocked returns when a session of the database waits for a lock.
func awaitBlocked(t *testing.T, databaseURL string) {
	t.Helper()
	for range 600 {
		if waiting := ask(t, databaseURL, "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"); len(waiting) > 0 {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("nobody waits for the lock")
}
