package world_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// victimVariable makes the test binary run as a process that owns a cluster and emulators and is about to be killed.
const victimVariable = "MAILROOM_WORLD_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victimVariable) != "" {
		victim()
		return
	}
	worldtest.Main(m)
}

// places are the addresses of what a victim has started.
type places struct{ Database, Queues, Mail string }

// victim starts a cluster and emulators, prints their addresses, and runs until it is killed.
func victim() {
	cluster, err := world.StartCluster(context.Background(), world.ClusterOptions{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	emulated, err := world.StartAWS(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(places{cluster.URL("postgres"), emulated.Endpoint, emulated.MailEndpoint})
	select {}
}

// startVictim runs this binary as a victim. The caller kills it.
func startVictim(t *testing.T, temporary string) (*exec.Cmd, places) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimVariable+"=1", "TMPDIR="+temporary)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said places
	if err := json.NewDecoder(output).Decode(&said); err != nil {
		_ = child.Process.Kill()
		t.Fatalf("the child did not say what it started: %v", err)
	}
	return child, said
}

// eventually polls until a state of other processes is reached.
func eventually(t *testing.T, what string, state func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !state() {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
