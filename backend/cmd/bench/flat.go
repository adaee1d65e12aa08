package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
)

// flatBaseline is the number of messages per table at which the baseline is measured.
const flatBaseline = 100_000

// flat measures whether the rate from bytes to commit falls with the size of the tables.
func flat(ctx context.Context, cluster *world.Cluster, events, perTable int, out io.Writer) error {
	fmt.Fprintf(out, "Ingestion beside messages that are there: %d events, decode, verify, commit\n", events)
	few, err := rateBeside(ctx, cluster, events, flatBaseline, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  (baseline)\n", fmt.Sprintf("%d messages in each table", flatBaseline), few)
	var lists bytes.Buffer // buffered: printed after the line of this measurement
	many, err := rateBeside(ctx, cluster, events, perTable, func(url string) error { return bench.Own(ctx, url, &lists) })
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %.2f x baseline\n", fmt.Sprintf("%d messages in each table", perTable), many, many/few)
	_, err = lists.WriteTo(out)
	return err
}

// rateBeside ingests into a database with perTable messages in each table, then drops it. A first share of the events warms the server's caches and
// is not measured, because only the smaller database was written recently enough to be cached. The oldest accounts have at most 50 000 messages.
// also, if not nil, is called before the database is dropped.
func rateBeside(ctx context.Context, cluster *world.Cluster, events, perTable int, also func(url string) error) (float64, error) {
	name := fmt.Sprintf("flat_%d", perTable)
	url, err := prepared(ctx, cluster, name)
	if err != nil {
		return 0, err
	}
	const inSmallAccounts = 1_250_000 // world.GrowMessages spreads its rows over 50 accounts
	for _, rows := range slices.DeleteFunc([]int{min(perTable, inSmallAccounts), perTable - inSmallAccounts}, func(n int) bool { return n <= 0 }) {
		if err := world.GrowMessages(ctx, url, rows); err != nil {
			return 0, err
		}
	}
	made, err := newMaterial(ctx, url, events, 2)
	if err != nil {
		return 0, err
	}
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return 0, err
	}
	if _, err := measureRecord(ctx, db, made, made.decoder); err != nil {
		db.Close()
		return 0, err
	}
	rate, err := measureRecord(ctx, db, made, made.decoder)
	db.Close()
	if err == nil && also != nil {
		err = also(url)
	}
	if err != nil {
		return 0, err
	}
	return rate, bench.DropDatabase(ctx, cluster.URL("postgres"), name)
}
