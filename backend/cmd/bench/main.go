// Command bench measures what Mailroom promises about speed, on a private Postgres with fsync on and emulated AWS. Every
// figure is printed with its ratio to a baseline that is measured in the same run: absolute figures say more about the
// machine than about the program.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

func main() {
	events := flag.Int("events", 20_000, "events to ingest in each measurement")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *events); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, events int) (err error) {
	cluster, err := world.StartCluster(ctx, world.ClusterOptions{Durable: true, Settings: map[string]string{"shared_buffers": "1GB", "max_wal_size": "4GB"}})
	if err != nil {
		return err
	}
	defer func() {
		if stopErr := cluster.Stop(); err == nil {
			err = stopErr
		}
	}()
	return ingest(ctx, cluster, events, os.Stdout)
}

// prepared makes a migrated database of the integration's shape.
func prepared(ctx context.Context, cluster *world.Cluster, name string) (string, error) {
	if err := bench.CreateDatabase(ctx, cluster.URL("postgres"), name); err != nil {
		return "", err
	}
	url := cluster.URL(name)
	if err := world.LoadShape(ctx, url, world.IntegrationLater); err != nil {
		return "", err
	}
	return url, migrations.Up(ctx, url)
}
