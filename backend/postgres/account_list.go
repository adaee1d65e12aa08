package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Comparison is SES's account-level list beside ours, as it was read. It holds a connection of the pool until it is closed, and must not be
// used from several goroutines at once.
type Comparison struct{ connection *pgxpool.Conn }

// heldBackSQL are permanent bounces that SES does not list. Such a bounce is the address's own, whatever account it was reported in.
const heldBackSQL = `
	  FROM public.email_suppressions s
	 WHERE s.deleted_at IS NULL AND s.reason = 'bounce' AND s.bounce_type = 'Permanent'
	   AND NOT EXISTS (SELECT FROM pg_temp.mailroom_ses_list l WHERE l.email = s.email)`

// onlySESSQL are listed addresses that are suppressed nowhere here.
const onlySESSQL = `
	  FROM pg_temp.mailroom_ses_list l
	 WHERE NOT EXISTS (SELECT FROM public.email_suppressions s WHERE s.email = l.email AND s.deleted_at IS NULL)`

// liftedSQL narrows those to what a person has lifted here after SES listed it (any soft delete counts as a person's, except clean-ups).
const liftedSQL = onlySESSQL + `
	   AND EXISTS (SELECT FROM public.email_suppressions removed
	                WHERE removed.email = l.email AND removed.deleted_at AT TIME ZONE 'UTC' > l.since
	                  AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = removed.id AND c.deleted_at = removed.deleted_at))`

// CompareAccountList reads SES's list, by way of pages, and puts it beside ours. It is for superadmins (CodeNotAllowed), and fails with the
// errors of pages. The caller closes the comparison.
func (db *DB) CompareAccountList(
	ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error,
) (*Comparison, error) {
	if err := superadminsOnly(scope); err != nil {
		return nil, err
	}
	connection, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, translate(err)
	}
	c := &Comparison{connection}
	// No transaction: reading the list may take many minutes, and an open transaction would hold up vacuum.
	_, err = connection.Exec(ctx, `
		CREATE TEMPORARY TABLE mailroom_ses_list (email text PRIMARY KEY, reason text NOT NULL, since timestamptz NOT NULL)`)
	if err == nil {
		err = pages(ctx, func(page []mail.ListedAddress) error { return c.add(ctx, page) })
	}
	if err == nil {
		_, err = connection.Exec(ctx, "ANALYZE pg_temp.mailroom_ses_list")
	}
	if err != nil {
		c.Close()
		return nil, translate(err)
	}
	return c, nil
}

func (c *Comparison) add(ctx context.Context, page []mail.ListedAddress) error {
	emails, reasons, since := make([]string, len(page)), make([]string, len(page)), make([]time.Time, len(page))
	for i, l := range page {
		emails[i], reasons[i], since[i] = textOf(l.Email), string(l.Reason), l.Since
	}
	_, err := c.connection.Exec(ctx, `
		INSERT INTO pg_temp.mailroom_ses_list (email, reason, since)
		SELECT DISTINCT ON (email) email, reason, since FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS l(email, reason, since)
		 ORDER BY email, since DESC
		    ON CONFLICT (email) DO UPDATE SET reason = excluded.reason, since = excluded.since`, emails, reasons, since)
	return err
}

// Close gives the connection back, without the list.
func (c *Comparison) Close() {
	ctx := context.Background()
	if _, err := c.connection.Exec(ctx, "DROP TABLE IF EXISTS pg_temp.mailroom_ses_list"); err != nil {
		_ = c.connection.Conn().Close(ctx) // a broken connection is not worth keeping; the table goes with it
	}
	c.connection.Release()
}

// Difference counts, exactly.
func (c *Comparison) Difference(ctx context.Context) (mail.ListDifference, error) {
	var d mail.ListDifference
	var here int
	err := c.connection.QueryRow(ctx, `
		SELECT (SELECT count(DISTINCT email) FROM public.email_suppressions WHERE deleted_at IS NULL),
		       (SELECT count(*) FROM pg_temp.mailroom_ses_list),
		       (SELECT count(DISTINCT s.email)`+heldBackSQL+`),
		       (SELECT count(DISTINCT s.email) FROM public.email_suppressions s
		         WHERE s.deleted_at IS NULL AND NOT EXISTS (SELECT FROM pg_temp.mailroom_ses_list l WHERE l.email = s.email)),
		       (SELECT count(*)`+onlySESSQL+`), (SELECT count(*)`+liftedSQL+`)`).Scan(&d.Ours, &d.Theirs, &d.ToPush, &here, &d.OnlySES, &d.ToRemove)
	d.OnlyHere = here - d.ToPush
	if err != nil {
		return mail.ListDifference{}, translate(fmt.Errorf("compare the lists: %w", err))
	}
	return d, nil
}

// ToPush are addresses that are safe to push, in their order, after one of them.
func (c *Comparison) ToPush(ctx context.Context, after string, limit int) ([]string, error) {
	return c.emails(ctx, "SELECT DISTINCT s.email"+heldBackSQL+" AND s.email > $1 ORDER BY s.email LIMIT $2", after, limit)
}

// ToRemove are addresses that are safe to remove from SES's list, likewise.
func (c *Comparison) ToRemove(ctx context.Context, after string, limit int) ([]string, error) {
	return c.emails(ctx, "SELECT l.email"+liftedSQL+" AND l.email > $1 ORDER BY l.email LIMIT $2", after, limit)
}

// OnlySES are all that SES lists and that are suppressed nowhere here, likewise.
func (c *Comparison) OnlySES(ctx context.Context, after string, limit int) ([]string, error) {
	return c.emails(ctx, "SELECT l.email"+onlySESSQL+" AND l.email > $1 ORDER BY l.email LIMIT $2", after, limit)
}

func (c *Comparison) emails(ctx context.Context, statement, after string, limit int) ([]string, error) {
	rows, err := c.connection.Query(ctx, statement, after, limit)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, translate(fmt.Errorf("compare the lists: %w", err))
	}
	return found, nil
}

// RecordListChange notes in the audit log that an address was put on SES's account-level list or taken off it, for what reason.
func (db *DB) RecordListChange(ctx context.Context, scope mail.Scope, actor mail.Actor, action, email, why string) error {
	if err := superadminsOnly(scope); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		return audit(ctx, tx, actor, auditEntry{action: action, subject: "address:" + textOf(email), reason: why})
	})
	if err != nil {
		return translate(fmt.Errorf("note a change of SES's list: %w", err))
	}
	return nil
}
