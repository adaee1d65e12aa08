package main

import (
	"context"
	"fmt"
	"io"

	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/world"
)

// lockRows is the number of rows in each of the two tables of messages when waits for locks are measured.
const lockRows = 50_000

// locks measures how long a migration of Hi.Events waits for its locks while batches are recorded and lists are read at full speed.
func locks(ctx context.Context, cluster *world.Cluster, events int, out io.Writer) error {
	fmt.Fprintf(out, "Waits of a migration for ACCESS EXCLUSIVE at %d announcements and transactions each, beside recording and lists: median\n", lockRows)
	url, err := prepared(ctx, cluster, "locks")
	if err != nil {
		return err
	}
	if err := world.GrowMessages(ctx, url, lockRows); err != nil {
		return err
	}
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	made, err := newMaterial(ctx, url, events, 1)
	if err != nil {
		return err
	}
	made.decoder = sesevent.New(sesevent.Options{Topics: []string{topic}}) // signatures would take most of the time
	targets := made.next()
	record := func(ctx context.Context) error {
		for first := 0; ctx.Err() == nil; first = (first + batchSize/2) % max(1, len(targets)-batchSize/2) {
			bodies, err := made.bodies(targets[first:min(first+batchSize/2, len(targets))], batchSize, nil)
			if err != nil {
				return err
			}
			notices, err := made.decode(ctx, bodies)
			if err != nil {
				return err
			}
			if _, err := db.Recorder.Record(ctx, notices); err != nil {
				return err
			}
		}
		return nil
	}
	return bench.LockWaits(ctx, url, db, record, out)
}
