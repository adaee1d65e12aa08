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

// atOnce is the latency limit of one step of "Find a recipient", for which a person waits.
const atOnce = 150 * time.Millisecond

// recipients measures each query of "Find a recipient" against baseline A. GrowOrders must have filled orders and tickets. It marks a step
// that takes longer than atOnce.
func recipients(ctx context.Context, db *postgres.DB, pool *pgxpool.Pool, account int64, keys time.Duration, out io.Writer) error {
	var address string
	if err := pool.QueryRow(ctx, "SELECT recipient FROM public.outgoing_transaction_messages ORDER BY id LIMIT 1").Scan(&address); err != nil {
		return err
	}
	for _, step := range recipientSteps(ctx, db, account, address) {
		took, err := median(step.what)
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		slow := ""
		if took > atOnce {
			slow = fmt.Sprintf("  longer than %s", atOnce)
		}
		fmt.Fprintf(out, "  %-58s %9.2f ms  %6.1f x A%s\n", step.name, milliseconds(took), float64(took)/float64(keys), slow)
	}
	return nil
}

// recipientStep is a query of "Find a recipient".
type recipientStep struct {
	name string
	what func() error
}

func recipientSteps(ctx context.Context, db *postgres.DB, account int64, address string) []recipientStep {
	find := func(scope mail.Scope, text string) func() error {
		return func() error {
			_, _, err := db.Lists.FindRecipients(ctx, scope, text, 20)
			return err
		}
	}
	all, one := mail.AllAccounts(), mail.OneAccount(account)
	return []recipientStep{
		{"Find a recipient, a whole address", find(all, address)},
		{"Find a recipient, a rare part of an address", find(all, "yuki.tanaka1")},
		{"Find a recipient, a common part of an address", find(all, "gmail")},
		{"Find a recipient, a common part, one account", find(one, "gmail")},
		{"Find a recipient, a name", find(all, "yuki tanaka1")},
		{"Find a recipient, an order number", find(all, "O-GROWN42")},
		{"A recipient: accounts, suppressions, orders and tickets", func() error { _, err := db.Lists.Recipient(ctx, all, address); return err }},
		{"A recipient: mails and their count", func() error {
			filter := mail.Filter{Address: address}
			if _, err := db.Lists.Messages(ctx, all, filter, mail.PageRequest{Limit: pageRows}); err != nil {
				return err
			}
			_, err := db.Lists.CountMessages(ctx, all, filter, 1000)
			return err
		}},
	}
}
