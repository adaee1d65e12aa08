package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// Figures are medians by the name of what was measured.
type Figures map[string]time.Duration

// pickerLimit is the latency limit of a step of the picker of ticketed events and dates, which answers while a person types.
const pickerLimit = 20 * time.Millisecond

// Lists measures the pages and counts of the lists, "Find a recipient" and the picker of ticketed events, in a database that GrowMessages and
// GrowOrders have filled. With figures of an earlier call it prints each beside its ratio to the earlier one; without, it prints nothing.
func Lists(ctx context.Context, databaseURL string, before Figures, out io.Writer) (Figures, error) {
	db, err := postgres.Open(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	pool, err := pgxpool.New(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	steps, err := listSteps(ctx, db, pool)
	if err != nil {
		return nil, err
	}
	figures := Figures{}
	for _, step := range steps {
		took, err := median(step.what)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		figures[step.name] = took
		if before == nil {
			continue
		}
		slow := ""
		if step.limit > 0 && took > step.limit {
			slow = fmt.Sprintf("  longer than %s", step.limit)
		}
		fmt.Fprintf(out, "  %-70s %9.2f ms  %5.2f x 1.8 (%.2f ms)%s\n", step.name, milliseconds(took), float64(took)/float64(before[step.name]), milliseconds(before[step.name]), slow)
	}
	return figures, nil
}

// listStep is one measurement of Lists.
type listStep struct {
	name  string
	limit time.Duration // 0 for none
	what  func() error
}

func listSteps(ctx context.Context, db *postgres.DB, pool *pgxpool.Pool) ([]listStep, error) {
	var account, event int64
	var address string
	err := pool.QueryRow(ctx, `
		SELECT (SELECT min(account_id) FROM public.events), (SELECT max(event_id) FROM public.outgoing_transaction_messages),
		       (SELECT recipient FROM public.outgoing_transaction_messages ORDER BY id LIMIT 1)`).Scan(&account, &event, &address)
	if err != nil {
		return nil, err
	}
	var steps []listStep
	for _, v := range views {
		scope, filter := v.narrowed(account)
		steps = append(steps,
			listStep{v.name, 0, func() error { return v.page(ctx, db, scope, filter) }},
			listStep{v.name + ", count", 0, func() error { return v.count(ctx, db, scope, filter) }})
	}
	ofEvent := view{issues: true, sort: mail.ByDoorRisk}
	steps = append(steps, listStep{"Delivery issues by door risk, one ticketed event", 0, func() error {
		return ofEvent.page(ctx, db, mail.AllAccounts(), mail.Filter{TicketedEvent: event, NotEnded: true})
	}})
	for _, step := range recipientSteps(ctx, db, account, address) {
		steps = append(steps, listStep{step.name, atOnce, step.what})
	}
	return append(steps,
		listStep{"Ticketed events to choose from", pickerLimit, func() error {
			_, err := db.Lists.TicketedEvents(ctx, mail.AllAccounts(), "", 50)
			return err
		}},
		listStep{"Ticketed events to choose from, searching", pickerLimit, func() error {
			_, err := db.Lists.TicketedEvents(ctx, mail.AllAccounts(), "chess", 50)
			return err
		}},
		listStep{"Dates of a ticketed event to choose from", pickerLimit, func() error {
			_, err := db.Lists.Occurrences(ctx, mail.AllAccounts(), event, "", 50)
			return err
		}}), nil
}
