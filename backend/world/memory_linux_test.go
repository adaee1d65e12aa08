package world_test

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
)

func TestAClusterInMemoryIsWhereThereIsRoomForIt(t *testing.T) {
	t.Parallel()
	cluster, err := world.StartCluster(t.Context(), world.ClusterOptions{InMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	data := dataDirectory(t, cluster)
	if err := cluster.Stop(); err != nil {
		t.Error(err)
	}
	want := os.TempDir()
	var at syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &at); err == nil && at.Bavail*uint64(at.Bsize) >= 2<<30 {
		want = "/dev/shm"
	}
	if !strings.HasPrefix(data, want+"/mailroom-world-") {
		t.Errorf("the data is in %s, want it below %s", data, want)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data is still there after the end: %v", err)
	}
}

func dataDirectory(t *testing.T, cluster *world.Cluster) string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), cluster.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var folder string
	if err := connection.QueryRow(t.Context(), "SHOW data_directory").Scan(&folder); err != nil {
		t.Fatal(err)
	}
	return folder
}
