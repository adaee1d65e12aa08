//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/simulate"
)

// readHealth waits until the health file satisfies wanted, and returns it.
func readHealth(t *testing.T, name string, wanted func(healthJSON) bool) healthJSON {
	t.Helper()
	var health healthJSON
	for range 800 {
		content, err := os.ReadFile(name)
		if err == nil {
			if err := json.Unmarshal(content, &health); err != nil {
				t.Fatalf("half a health file: %v in %q", err, content)
			}
			if wanted(health) {
				return health
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the health file never said what was wanted: %+v", health)
	return health
}

// systemd listens on a socket as systemd does, and returns the received lines.
func systemd(t *testing.T) (socket string, heard <-chan string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "n") // socket names are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket = filepath.Join(folder, "s")
	connection, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	words := make(chan string, 1000)
	go func() {
		defer close(words)
		buffer := make([]byte, 100)
		for {
			n, err := connection.Read(buffer)
			if err != nil {
				return
			}
			words <- string(buffer[:n])
		}
	}()
	return socket, words
}

func TestFollowDrainsTellsAndStops(t *testing.T) {
	settings, databaseURL, feed := oneMessage(t)
	socket, heard := systemd(t)
	health := filepath.Join(t.TempDir(), "health.json")
	child := prepare(t, with(settings, "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=3000000", "MAILROOM_HEALTH_FILE="+health), "drain", "--follow", "--json")
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if first := <-heard; first != "READY=1" {
		t.Errorf("systemd first heard %q", first)
	}
	for n := 1; n <= 3; n++ {
		body, err := simulate.Event{Kind: simulate.Delivery, To: "x@example.com", SESMessageID: fmt.Sprint("0102-", n), At: now()}.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := feed.Publish(t.Context(), string(body)); err != nil {
			t.Fatal(err)
		}
		told := readHealth(t, health, func(h healthJSON) bool { return h.Counters.Deleted == n })
		if told.State != "following" || !told.Alive || told.Counters.Parked != n || told.LastDeletedAt == nil || told.PID != child.Process.Pid || told.Alarms == nil {
			t.Errorf("%+v", told)
		}
	}
	// The second event's message appears now: the next check of parked events applies it.
	execute(t, databaseURL, "UPDATE outgoing_transaction_messages SET recipient = 'x@example.com', ses_message_id = '0102-2'")
	deadline := time.Now().Add(time.Minute)
	for ask(t, databaseURL, "SELECT status FROM outgoing_transaction_messages")[0] != "DELIVERED" {
		if time.Now().After(deadline) {
			t.Fatal("the parked event was not applied within a minute")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if told := readHealth(t, health, func(healthJSON) bool { return true }); told.State != "stopped" {
		t.Errorf("after the end the health file says %s", told.State)
	}
	report := decode[map[string]float64](t, stdout.String())
	if report["received"] != 3 || report["deleted"] != 3 || report["parked"] != 3 {
		t.Errorf("%v", report)
	}
	for line := range strings.Lines(stdout.String()) {
		decode[map[string]any](t, line)
	}
	if noted := ask(t, databaseURL, "SELECT sum(received)::text FROM mailroom.drains"); noted[0] != "3" {
		t.Errorf("%s received are noted in the database", noted[0])
	}
	var all []string
	for len(heard) > 0 {
		all = append(all, <-heard)
	}
	if words := strings.Join(all, " "); !strings.Contains(words, "WATCHDOG=1") || !strings.Contains(words, "STOPPING=1") {
		t.Errorf("systemd heard %s", words)
	}
}

func TestFollowEndsAtOnceWithTheSecondSignal(t *testing.T) {
	settings, databaseURL, feed := oneMessage(t)
	body, err := simulate.Event{Kind: simulate.Delivery, To: "x@example.com", SESMessageID: "0102-1", At: now()}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := feed.Publish(t.Context(), string(body)); err != nil {
		t.Fatal(err)
	}
	release := lock(t, databaseURL, "LOCK TABLE mailroom.delivery_events IN ACCESS EXCLUSIVE MODE")
	defer release()
	child := prepare(t, settings, "drain", "--follow")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	awaitBlocked(t, databaseURL)
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		_ = child.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
			if status := child.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
				t.Errorf("ended with %v", child.ProcessState)
			}
			return
		case <-again.C:
		}
	}
}

func TestStatusRaisesTheAlarmOfSilence(t *testing.T) {
	settings, databaseURL, _ := oneMessage(t)
	execute(t, databaseURL, `INSERT INTO outgoing_transaction_messages (id, event_id, subject, recipient, status, created_at, email_type)
		SELECT 100 + n, 1, 'Subject', 'p@example.com', 'SENT', now() AT TIME ZONE 'UTC' - interval '5 hours', 'attendee_ticket' FROM generate_series(1, 20) AS n`)
	status := decode[statusJSON](t, succeed(t, settings, "status", "--json"))
	if len(status.Alarms) != 1 || status.Alarms[0].Code != "silence" || status.Alarms[0].Messages != 20 || status.Alarms[0].Since != nil {
		t.Errorf("%+v", status.Alarms)
	}
	if text := succeed(t, settings, "status"); !strings.Contains(text, "Messages go out, but no outcomes") {
		t.Errorf("%s", text)
	}
	execute(t, databaseURL, `INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, recipient, occurred_at, strength, unmatched_at)
		VALUES (sha256('1'), 'x', 'Send', 'a@example.com', now(), 20, NULL), (sha256('2'), 'y', 'Send', 'a@example.com', now(), 20, now())`)
	if status := decode[statusJSON](t, succeed(t, settings, "status", "--json")); status.Parked != 2 || status.Unmatched != 1 {
		t.Errorf("%+v", status)
	}
	execute(t, databaseURL, "UPDATE outgoing_transaction_messages SET status = 'DELIVERED'")
	if status := succeed(t, settings, "status", "--json"); !strings.Contains(status, `"alarms":[]`) {
		t.Errorf("%s", status)
	}
}
