//go:build unix

package world_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func connect(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

// sharedTemporary returns a temporary folder that other users can access, as the cluster of a root process must.
func sharedTemporary(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "mailroom-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o1777); err != nil {
		t.Fatal(err)
	}
	return folder
}

func worldFolders(t *testing.T, temporary string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(temporary, "mailroom-world-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// postmaster returns the process id of the server in a world's folder.
func postmaster(t *testing.T, folder string) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(content), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func TestClusterStopLeavesNothingBehind(t *testing.T) {
	temporary := sharedTemporary(t)
	t.Setenv("TMPDIR", temporary)
	cluster, err := world.StartCluster(t.Context(), world.ClusterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	folders := worldFolders(t, temporary)
	if len(folders) != 1 {
		t.Fatalf("folders of the running cluster: %v", folders)
	}
	pid := postmaster(t, folders[0])
	for range 2 {
		if err := cluster.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	if !gone(pid) {
		t.Error("Stop returned before the server was gone")
	}
	if left := worldFolders(t, temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEverythingEndsWithAKilledOwner(t *testing.T) {
	temporary := sharedTemporary(t)
	child, started := startVictim(t, temporary)
	connect(t, started.Database) // an open connection must not delay the server's stop
	folders := worldFolders(t, temporary)
	if len(folders) != 1 {
		t.Fatalf("folders of the running cluster: %v", folders)
	}
	pid := postmaster(t, folders[0])
	if refused(started.Queues) || refused(started.Mail) {
		t.Fatal("the emulators do not serve")
	}
	if err := child.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // returns an error: it was killed
	eventually(t, "the server of the killed owner is gone", func() bool { return gone(pid) })
	eventually(t, "the folder of the killed owner is gone", func() bool { return len(worldFolders(t, temporary)) == 0 })
	eventually(t, "the emulators of the killed owner are gone", func() bool { return refused(started.Queues) && refused(started.Mail) })
}

// refused reports whether nothing listens at the address of a URL.
func refused(address string) bool {
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err == nil {
		_ = connection.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

func TestWorldListensOnLoopbackOnly(t *testing.T) {
	cluster, err := world.StartCluster(t.Context(), world.ClusterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Stop()
	emulated := worldtest.AWS(t).AWS
	ports := map[string]string{}
	for name, address := range map[string]string{"Postgres": cluster.URL("postgres"), "SNS and SQS": emulated.Endpoint, "SES": emulated.MailEndpoint} {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		ports[name] = parsed.Port()
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() {
			continue
		}
		for name, port := range ports {
			if !refused(net.JoinHostPort(network.IP.String(), port)) {
				t.Errorf("%s listens on %s", name, network.IP)
			}
		}
	}
}

func TestStartSweepsFoldersOfDeadOwnersOnly(t *testing.T) {
	temporary := sharedTemporary(t)
	t.Setenv("TMPDIR", temporary)
	living, err := world.StartCluster(t.Context(), world.ClusterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer living.Stop()
	dead := filepath.Join(temporary, "mailroom-world-dead")
	newborn := filepath.Join(temporary, "mailroom-world-newborn")
	for _, folder := range []string{filepath.Join(dead, "data"), newborn} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dead, "owner.lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	second, err := world.StartCluster(t.Context(), world.ClusterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Stop()

	if _, err := os.Stat(dead); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of a dead owner is still there (%v)", err)
	}
	if _, err := os.Stat(newborn); err != nil {
		t.Errorf("a folder whose owner has not locked it yet was swept: %v", err)
	}
	if err := connect(t, living.URL("postgres")).Ping(t.Context()); err != nil {
		t.Errorf("the living cluster suffered: %v", err)
	}
}

func TestCrashKeepsWhatWasCommitted(t *testing.T) {
	cluster, err := world.StartCluster(t.Context(), world.ClusterOptions{Durable: true})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Stop()
	before := connect(t, cluster.URL("postgres"))
	if _, err := before.Exec(t.Context(), "CREATE TABLE kept AS SELECT 1 AS one"); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := before.Ping(t.Context()); err == nil {
		t.Error("a connection survived the crash")
	}
	if err := cluster.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := connect(t, cluster.URL("postgres")).QueryRow(t.Context(), "SELECT count(*) FROM kept").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("rows after the crash: %d, %v", rows, err)
	}
}

func TestDurableIsARealInstallationsDurability(t *testing.T) {
	for _, durable := range []bool{true, false} {
		cluster, err := world.StartCluster(t.Context(), world.ClusterOptions{Durable: durable, Settings: map[string]string{"work_mem": "7MB"}})
		if err != nil {
			t.Fatal(err)
		}
		defer cluster.Stop()
		connection := connect(t, cluster.URL("postgres"))
		want := map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "work_mem": "7MB", "server_encoding": "UTF8"}
		if durable {
			want["fsync"], want["synchronous_commit"], want["full_page_writes"] = "on", "on", "on"
		}
		for name, value := range want {
			var got string
			if err := connection.QueryRow(t.Context(), "SELECT current_setting($1)", name).Scan(&got); err != nil || got != value {
				t.Errorf("durable %t: %s is %q (%v), want %q", durable, name, got, err, value)
			}
		}
	}
}
