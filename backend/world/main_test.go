package world_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// victimVariable makes the test binary play a process that owns a cluster and is about to be killed.
const victimVariable = "MAILROOM_WORLD_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victimVariable) != "" {
		victim()
		return
	}
	worldtest.Main(m)
}

// victim starts a cluster, says where it is, and lives until it is killed.
func victim() {
	cluster, err := world.StartCluster(context.Background(), world.ClusterOptions{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(cluster.URL("postgres"))
	select {}
}

// startVictim runs this binary as a victim and returns the first line it prints. The caller kills it.
func startVictim(t *testing.T, temporary string) (*exec.Cmd, string) {
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
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil && err != io.EOF || line == "" {
		_ = child.Process.Kill()
		t.Fatalf("the child said nothing: %v", err)
	}
	return child, strings.TrimSpace(line)
}

// eventually waits for a state of other processes, of which nobody tells us.
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
