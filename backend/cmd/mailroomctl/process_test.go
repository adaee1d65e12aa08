//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/simulate"
)

// mailroomctl must run on systems with neither a C library's headers nor GTK.
func TestBuildsAndRunsWithoutCgo(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "mailroomctl")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-X github.com/mailroom-app/mailroom/backend/app.Version=v1.2.3-test", "-o", program, ".")
	build.Env = append(build.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.Command(program, "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(output), "mailroomctl v1.2.3-test (go") {
		t.Errorf("%s, %v", output, err)
	}
	imports, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(imports), "wailsapp") {
		t.Error("mailroomctl imports Wails")
	}
}

func TestFirstSignalFinishesWorkInHandAndReports(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := oneMessage(t)
	var bodies []string
	for i := range 3000 {
		body, err := simulate.Event{Kind: simulate.Delivery, To: "x@example.com", SESMessageID: fmt.Sprint("0102-", i), At: now()}.JSON()
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(body))
	}
	if err := feed.PublishAll(t.Context(), bodies); err != nil {
		t.Fatal(err)
	}
	// A lock that the recorder must wait for: the drain is in progress until it is released.
	locked := lock(t, databaseURL, "LOCK TABLE mailroom.delivery_events IN ACCESS EXCLUSIVE MODE")
	child := prepare(t, settings, "drain", "--once", "--json")
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	awaitBlocked(t, databaseURL)
	if err := child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	locked()
	_ = child.Wait()
	report := decode[map[string]float64](t, stdout.String())
	if report["received"] == 0 || report["received"] != report["deleted"] || report["parked"] != report["received"] || child.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit code %d, %v\n%s", child.ProcessState.ExitCode(), report, stderr.String())
	}
	recorded := ask(t, databaseURL, "SELECT count(*)::text FROM mailroom.delivery_events")
	visible, inFlight, err := feed.Depth(t.Context())
	if err != nil || recorded[0] != fmt.Sprint(report["deleted"]) || inFlight != 0 || visible != 3000-int(report["deleted"]) {
		t.Errorf("%s recorded, %v deleted, %d and %d in the queue, %v", recorded[0], report["deleted"], visible, inFlight, err)
	}
	// The next drain takes the remaining messages, and none twice.
	deleted := report["deleted"] + decode[map[string]float64](t, succeed(t, settings, "drain", "--once", "--json"))["deleted"]
	visible, inFlight, err = feed.Depth(t.Context())
	if recorded := ask(t, databaseURL, "SELECT count(*)::text FROM mailroom.delivery_events"); err != nil || recorded[0] != "3000" || deleted != 3000 || visible+inFlight != 0 {
		t.Errorf("in the end %s are recorded, %v deleted, %d and %d in the queue (%v)", recorded[0], deleted, visible, inFlight, err)
	}
	if !strings.Contains(stderr.String(), "stopped before the queue was empty") {
		t.Errorf("stderr %q", stderr.String())
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	settings, databaseURL, feed := oneMessage(t)
	body, err := simulate.Event{Kind: simulate.Delivery, To: "bob@example.com", SESMessageID: "0102-bob", At: now()}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := feed.Publish(t.Context(), string(body)); err != nil {
		t.Fatal(err)
	}
	locked := lock(t, databaseURL, "LOCK TABLE mailroom.delivery_events IN ACCESS EXCLUSIVE MODE")
	defer locked()
	child := prepare(t, settings, "drain", "--once")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	awaitBlocked(t, databaseURL)
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	again := time.NewTicker(50 * time.Millisecond) // two signals at once count as one: wait until the first is handled
	defer again.Stop()
	for {
		_ = child.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
			if status := child.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("ended with %v", child.ProcessState)
			}
			if left := ask(t, databaseURL, "SELECT status FROM outgoing_transaction_messages"); left[0] != "SENT" {
				t.Errorf("half done: %v", left)
			}
			return
		case <-again.C:
		}
	}
}

// emulators returns the setting for the folder of the emulators: the program runs outside the checkout here.
func emulators(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("MAILROOM_EMULATORS_DIR")
	if folder == "" {
		folder = filepath.Join("..", "..", "world", "emulators")
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	return "MAILROOM_EMULATORS_DIR=" + absolute
}

func TestDemoRunsACommandInItsWorldAndEndsWithIt(t *testing.T) {
	t.Parallel()
	for generation, flags := range map[string][]string{"2.0": nil, "1.8": {"--hievents", "1.8"}} {
		t.Run(generation, func(t *testing.T) { demoRunsACommand(t, generation, flags) })
	}
}

func demoRunsACommand(t *testing.T, generation string, flags []string) {
	settings := []string{emulators(t), "DATABASE_URL=postgres://somebody@else/s", "AWS_PROFILE=production"}
	arguments := append(append([]string{"demo"}, flags...), "--", "sh", "-c", `echo "$DATABASE_URL|$MAILROOM_DEMO|$AWS_PROFILE"; read ignored; exit 7`)
	child := prepare(t, settings, arguments...)
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	child.Stderr = &stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	parts := strings.Split(strings.TrimSpace(line), "|")
	if len(parts) != 3 || !strings.Contains(parts[0], "@127.0.0.1:") || parts[1] != generation || parts[2] != "" {
		t.Fatalf("the command's environment: %q", line)
	}
	if messages := ask(t, parts[0], "SELECT count(*)::text FROM outgoing_transaction_messages"); messages[0] == "0" {
		t.Error("no sample data")
	}
	if dates := ask(t, parts[0], "SELECT (to_regclass('public.event_occurrences') IS NOT NULL)::text"); (dates[0] == "true") != (generation == "2.0") {
		t.Errorf("that the tables of Hi.Events have dates of their own is %s", dates[0])
	}
	_ = stdin.Close()
	_ = child.Wait()
	if child.ProcessState.ExitCode() != 7 {
		t.Errorf("exit code %d, want the command's\n%s", child.ProcessState.ExitCode(), stderr.String())
	}
	if reachable(parts[0]) {
		t.Error("the database outlived the demo")
	}
}

// Another Go module is not a checkout of Mailroom. All missing requirements are reported together, before anything starts.
func TestDemoOutsideACheckoutSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ settings, want []string }{
		"with the programs":    {nil, []string{"run make emulators in a checkout", "MAILROOM_EMULATORS_DIR"}},
		"without the programs": {[]string{"PATH=" + t.TempDir(), "PG_BIN=" + t.TempDir()}, []string{"run make emulators in a checkout", "Node.js 20 or newer", "PG_BIN"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := prepare(t, test.settings, "demo")
			if err := os.WriteFile(filepath.Join(child.Dir, "go.mod"), []byte("module other\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			output, _ := child.CombinedOutput()
			if child.ProcessState.ExitCode() != exitFailed || strings.Contains(string(output), "Starting") || strings.Count(string(output), "\n") != 1 {
				t.Errorf("exit code %d\n%s", child.ProcessState.ExitCode(), output)
			}
			for _, want := range test.want {
				if !strings.Contains(string(output), want) {
					t.Errorf("%q is not in:\n%s", want, output)
				}
			}
		})
	}
}

func TestDemoEndsOnHangup(t *testing.T) {
	t.Parallel()
	child := prepare(t, []string{emulators(t)}, "demo")
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var databaseURL string
	lines := bufio.NewScanner(stdout)
	for databaseURL == "" && lines.Scan() {
		if value, found := strings.CutPrefix(lines.Text(), "export DATABASE_URL="); found {
			databaseURL = strings.Trim(value, "'")
		}
	}
	if !reachable(databaseURL) {
		t.Fatalf("no database at %q", databaseURL)
	}
	if err := child.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // until the program closes its output
	}
	_ = child.Wait()
	if child.ProcessState.ExitCode() != exitDone || reachable(databaseURL) {
		t.Errorf("%v; the database is reachable: %v", child.ProcessState, reachable(databaseURL))
	}
}
