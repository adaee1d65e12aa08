package main

import (
	"context"
	"fmt"
	"io"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/bench"
	"github.com/mailroom-app/mailroom/backend/world"
)

// createdRows measures recording in a stock Hi.Events, which writes no row for the mail of an order: each Send event creates the row, and its outcome
// finds it. The baseline is the same kinds of events for transactions whose rows exist.
func createdRows(ctx context.Context, cluster *world.Cluster, events int, out io.Writer) error {
	fmt.Fprintf(out, "Recording on stock Hi.Events: %d events about orders' mails\n", events)
	url, db, err := seeded(ctx, cluster, "stock", world.Stock)
	if err != nil {
		return err
	}
	defer db.Close()
	orders, err := bench.AddOrders(ctx, url, events/2)
	if err != nil {
		return err
	}
	created, err := rateOf(ctx, db, orders, bench.OrderSubject, events)
	if err != nil {
		return err
	}
	added, err := bench.AddTargets(ctx, url, events/2)
	if err != nil {
		return err
	}
	var transactions []bench.Target
	for _, target := range added {
		if target.ID.Kind == mail.Transaction {
			transactions = append(transactions, target)
		}
	}
	there, err := rateOf(ctx, db, transactions, "Your ticket", events)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-58s %8.0f events/s  (baseline)\n", "rows that are there", there)
	fmt.Fprintf(out, "  %-58s %8.0f events/s  %5.1f x the time of the baseline\n", "rows created from Send", created, there/created)
	return nil
}

// rateOf records two events for each target and returns the events per second.
func rateOf(ctx context.Context, db *postgres.DB, targets []bench.Target, subject string, events int) (float64, error) {
	made, err := materialOf(ctx, targets, subject, events)
	if err != nil {
		return 0, err
	}
	return measureRecord(ctx, db, made, nil)
}
