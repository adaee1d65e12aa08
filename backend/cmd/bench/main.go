// Command bench measures Mailroom's performance goals on a private Postgres with fsync on and emulated AWS. Every figure is
// printed with its ratio to a baseline that is measured in the same run: absolute figures depend more on the machine than on the
// program.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

func main() {
	events := flag.Int("events", 20_000, "events to ingest in each measurement")
	rows := flag.Int("rows", 1_000_000, "rows in each of the two tables of messages, for the larger of the two measurements of pages")
	flatRows := flag.Int("flat", 5_000_000, "rows in each of the two tables, for the larger of the two measurements of ingestion beside them; 0 leaves them out")
	addresses := flag.Int("addresses", 100_000, "addresses in the larger of the two imports of suppressions; 0 leaves them out")
	only := flag.String("only", "", "measure one part alone: imports, locks (what migrations wait for), or generations (the lists on Hi.Events 1.8 and 2.0)")
	program := flag.String("mailroomctl", "", "the built program whose memory is measured; empty leaves that out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, sizes{*events, *rows, *flatRows, *addresses, *only}, *program); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// sizes are the amounts to measure, and the one part to measure; empty for all.
type sizes struct {
	events, rows, flatRows, addresses int
	only                              string
}

func run(ctx context.Context, size sizes, program string) (err error) {
	if parts := []string{"", "imports", "locks", "generations"}; !slices.Contains(parts, size.only) {
		return fmt.Errorf("-only is one of%s, not %q", strings.Join(parts, " "), size.only)
	}
	cluster, err := world.StartCluster(ctx, world.ClusterOptions{Durable: true, Settings: map[string]string{"shared_buffers": "1GB", "max_wal_size": "4GB"}})
	if err != nil {
		return err
	}
	defer func() {
		if stopErr := cluster.Stop(); err == nil {
			err = stopErr
		}
	}()
	switch size.only {
	case "imports":
		return imports(ctx, cluster, program, size.addresses, os.Stdout)
	case "locks":
		return locks(ctx, cluster, size.events, os.Stdout)
	case "generations":
		url, err := grown(ctx, cluster, size.rows)
		if err != nil {
			return err
		}
		return generations(ctx, url, size.rows, os.Stdout)
	}
	if program != "" && size.addresses > 0 {
		if err := imports(ctx, cluster, program, size.addresses, os.Stdout); err != nil {
			return err
		}
	}
	if err := ingest(ctx, cluster, size.events, os.Stdout); err != nil {
		return err
	}
	if err := createdRows(ctx, cluster, size.events, os.Stdout); err != nil {
		return err
	}
	if err := refusals(ctx, cluster, os.Stdout); err != nil {
		return err
	}
	if err := locks(ctx, cluster, size.events, os.Stdout); err != nil {
		return err
	}
	if program != "" {
		if err := memory(ctx, cluster, program, size.events, os.Stdout); err != nil {
			return err
		}
	}
	for _, perTable := range slices.Compact([]int{6_000, size.rows}) {
		if err := pages(ctx, cluster, perTable, os.Stdout); err != nil {
			return err
		}
	}
	if size.flatRows == 0 {
		return nil
	}
	return flat(ctx, cluster, size.events, size.flatRows, os.Stdout)
}

// datesOfEach is the number of dates of a recurring event.
const datesOfEach = 300

// pages measures the first pages of the tabs with perTable rows in each table.
func pages(ctx context.Context, cluster *world.Cluster, perTable int, out io.Writer) error {
	url, err := grown(ctx, cluster, perTable)
	if err != nil {
		return err
	}
	if err := bench.Pages(ctx, url, out); err != nil {
		return err
	}
	if err := bench.Own(ctx, url, out); err != nil {
		return err
	}
	return generations(ctx, url, perTable, out)
}

// generations measures the lists before and after the database is upgraded to Hi.Events 2.0 and half of its ticketed events become recurring.
func generations(ctx context.Context, url string, perTable int, out io.Writer) error {
	before, err := bench.Lists(ctx, url, nil, out)
	if err != nil {
		return err
	}
	if err := world.UpgradeHiEvents(ctx, url); err != nil {
		return err
	}
	if err := world.GrowDates(ctx, url, datesOfEach); err != nil {
		return err
	}
	if err := migrations.Up(ctx, url); err != nil {
		return err
	}
	fmt.Fprintf(out, "The same after the upgrade to Hi.Events 2.0, half of the ticketed events with %d dates, at %d announcements and transactions each\n", datesOfEach, perTable)
	_, err = bench.Lists(ctx, url, before, out)
	return err
}

// grown creates a migrated database with that many messages of each kind and their orders.
func grown(ctx context.Context, cluster *world.Cluster, perTable int) (string, error) {
	url, err := prepared(ctx, cluster, fmt.Sprintf("pages_%d", perTable))
	if err != nil {
		return "", err
	}
	if err := world.GrowMessages(ctx, url, perTable); err != nil {
		return "", err
	}
	return url, world.GrowOrders(ctx, url, perTable)
}

// prepared creates a migrated database of the integration's shape.
func prepared(ctx context.Context, cluster *world.Cluster, name string) (string, error) {
	return preparedFrom(ctx, cluster, name, world.IntegrationLater)
}

// preparedFrom creates a migrated database of the given shape.
func preparedFrom(ctx context.Context, cluster *world.Cluster, name string, shape world.Shape) (string, error) {
	if err := bench.CreateDatabase(ctx, cluster.URL("postgres"), name); err != nil {
		return "", err
	}
	url := cluster.URL(name)
	if err := world.LoadShape(ctx, url, shape); err != nil {
		return "", err
	}
	return url, migrations.Up(ctx, url)
}

// seeded creates a migrated database with the rows that messages refer to, and opens it. The caller closes it.
func seeded(ctx context.Context, cluster *world.Cluster, name string, shape world.Shape) (url string, db *postgres.DB, err error) {
	if url, err = preparedFrom(ctx, cluster, name, shape); err != nil {
		return "", nil, err
	}
	if err := bench.Seed(ctx, url); err != nil {
		return "", nil, err
	}
	db, err = postgres.Open(ctx, url)
	return url, db, err
}
