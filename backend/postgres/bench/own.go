package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// ownLimit is the limit for the fastest measured page with the login of one person: other load on the machine can only make a page slower.
func ownLimit(rows int64) time.Duration {
	if rows > 1_500_000 {
		return 60 * time.Millisecond
	}
	return 30 * time.Millisecond
}

var ownViews = []view{
	{name: "Delivery issues by door risk, events not ended", issues: true, filter: notEnded, sort: mail.ByDoorRisk},
	{name: "Delivery issues by door risk, a month", issues: true, month: true, sort: mail.ByDoorRisk},
	{name: "Delivery issues, newest first, all time", issues: true},
	{name: "Announcements, all time", filter: announcements},
	{name: "Transactions, all time", filter: transactions},
	{name: "Transactions, searching an address", filter: rare},
	{name: "Transactions, searching a common word", filter: common},
	{name: "Both kinds, searching an address", filter: mail.Filter{Search: rare.Search}},
	{name: "Both kinds, searching what is nowhere", filter: mail.Filter{Search: "nowhere-at-all"}},
}

// Own measures list pages like Pages, but with the database login of an organizer of one account, whose lists are built from that person's rows. It marks a
// page that takes longer than 30 ms, or 60 ms if a table has more than 1.5 million rows. The login is removed at the end.
func Own(ctx context.Context, databaseURL string, out io.Writer) error {
	owner, err := postgres.Open(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer owner.Close()
	own, revoke, err := grantOwn(ctx, owner, databaseURL)
	if err != nil {
		return err
	}
	defer revoke()
	defer own.Close()
	theirs, rows, err := sizes(ctx, databaseURL)
	if err != nil {
		return err
	}
	limit := ownLimit(rows)
	fmt.Fprintf(out, "The same with the database login of an organizer of one account, which has %d messages, beside %d transactions\n", theirs, rows)
	for _, v := range ownViews {
		filter := v.filter
		if v.month {
			filter.CreatedSince = time.Now().AddDate(0, -1, 0)
		}
		var fastest time.Duration
		page, err := median(func() error {
			begin := time.Now()
			err := v.page(ctx, own, mail.AllAccounts(), filter)
			if took := time.Since(begin); fastest == 0 || took < fastest {
				fastest = took
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		count, err := median(func() error { return v.count(ctx, own, mail.AllAccounts(), filter) })
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		over := ""
		if fastest > limit {
			over = fmt.Sprintf(", OVER %d ms", limit.Milliseconds())
		}
		fmt.Fprintf(out, "  %-58s %9.2f ms  with its count %8.2f ms  (fastest %.2f ms%s)\n", v.name, milliseconds(page), milliseconds(page+count), milliseconds(fastest), over)
	}
	return nil
}

// sizes counts the messages of the account with the smallest id, and all transactions.
func sizes(ctx context.Context, databaseURL string) (theirs, rows int64, err error) {
	pool, err := pgxpool.New(ctx, databaseURL)
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, `
		WITH own AS (SELECT id FROM public.events WHERE account_id = (SELECT min(account_id) FROM public.events))
		SELECT (SELECT count(*) FROM public.outgoing_messages WHERE event_id IN (SELECT id FROM own)) +
		       (SELECT count(*) FROM public.outgoing_transaction_messages WHERE event_id IN (SELECT id FROM own)),
		       (SELECT count(*) FROM public.outgoing_transaction_messages)`).Scan(&theirs, &rows)
	return theirs, rows, err
}

// grantOwn creates an organizer of the account with the smallest id, and a login for that person.
func grantOwn(ctx context.Context, owner *postgres.DB, databaseURL string) (own *postgres.DB, revoke func(), err error) {
	pool, err := pgxpool.New(ctx, databaseURL)
	if err != nil {
		return nil, nil, err
	}
	defer pool.Close()
	name := "bench_" + strings.ToLower(rand.Text())
	email := name + "@example.org"
	_, err = pool.Exec(ctx, `
		WITH person AS (INSERT INTO public.users (email, password, first_name, timezone) VALUES ($1, 'invited', 'Bench', 'UTC') RETURNING id)
		INSERT INTO public.account_users (account_id, user_id, role, status)
		SELECT (SELECT min(account_id) FROM public.events), id, 'ORGANIZER', 'ACTIVE' FROM person`, email)
	if err != nil {
		return nil, nil, err
	}
	password, err := owner.Logins.GrantLogin(ctx, mail.LoginRequest{Name: name, Kind: mail.OrganizerLogin, Email: email})
	if err != nil {
		return nil, nil, err
	}
	address, err := url.Parse(databaseURL)
	if err != nil {
		return nil, nil, err
	}
	address.User = url.UserPassword(name, password)
	own, err = postgres.Open(ctx, address.String())
	return own, func() { _ = owner.Logins.RevokeLogin(context.WithoutCancel(ctx), name) }, err
}
