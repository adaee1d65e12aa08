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

// flatBaseline is how many messages each table has where the rate should be the same as with far more.
const flatBaseline = 100_000

// flat measures whether the rate from bytes to commit falls with the size of the tables.
func flat(ctx context.Context, cluster *world.Cluster, events, perTable int, out io.Writer) error {
	fmt.Fprintf(out, "Ingestion beside messages that are there: %d events, decode, verify, commit\n", events)
	few, err := rateBeside(ctx, cluster, events, flatBaseline, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  (baseline)\n", fmt.Sprintf("%d messages in each table", flatBaseline), few)
	var lists bytes.Buffer // they follow the line that they interrupt
	many, err := rateBeside(ctx, cluster, events, perTable, func(url string) error { return bench.Own(ctx, url, &lists) })
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %.2f x baseline\n", fmt.Sprintf("%d messages in each table", perTable), many, many/few)
	_, err = lists.WriteTo(out)
	return err
}

// rateBeside ingests into a database that holds so many messages in each table, and drops it again. A first share of the events warms the caches
// of the server and is not measured: what is there was written a moment ago in the smaller database only. The oldest accounts have 50 000 messages at
// most. also is called before the database goes, if it is given.
func rateBeside(ctx context.Context, cluster *world.Cluster, events, perTable int, also func(url string) error) (float64, error) {
	name := fmt.Sprintf("flat_%d", perTable)
	url, err := prepared(ctx, cluster, name)
	if err != nil {
		return 0, err
	}
	const inSmallAccounts = 1_250_000 // world.GrowMessages spreads what it makes over 50 accounts
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
