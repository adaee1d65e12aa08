package suppressions

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// Comparison compares SES's account-level list with ours, as both were when they were read. It may be used from several goroutines.
type Comparison struct {
	pool       *pool.Pool
	difference mail.ListDifference
	toPush     []string             // permanent bounces that SES does not list, sorted: a permanent bounce concerns the address, whatever account reported it
	onlySES    []mail.ListedAddress // on SES's list and suppressed nowhere here, sorted
	toRemove   []string             // subset of onlySES: a person removed the suppression here after SES listed the address; sorted
}

// comparisonBatch is how many addresses one query reads or checks.
const comparisonBatch = 5_000

// CompareAccountList reads SES's list with pages and compares it with ours. It holds no connection or transaction while it reads SES's list, which may
// take many minutes. It keeps addresses in memory, some 100 bytes each. It is for superadmins (CodeNotAllowed), and fails with the errors of pages.
func (s *Suppressions) CompareAccountList(
	ctx context.Context, scope mail.Scope, pages func(ctx context.Context, page func([]mail.ListedAddress) error) error,
) (*Comparison, error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return nil, err
	}
	theirs := map[string]mail.ListedAddress{}
	err := pages(ctx, func(page []mail.ListedAddress) error {
		for _, listed := range page {
			listed.Email = values.TextOf(listed.Email)
			if known, again := theirs[listed.Email]; !again || listed.Since.After(known.Since) {
				theirs[listed.Email] = listed
			}
		}
		return nil
	})
	if err != nil {
		return nil, pool.Translate(err)
	}
	c := &Comparison{pool: s.pool}
	c.difference.Theirs = len(theirs)
	if err := c.readOurs(ctx, theirs); err != nil {
		return nil, pool.Translate(fmt.Errorf("compare the lists: %w", err))
	}
	for _, listed := range theirs {
		c.onlySES = append(c.onlySES, listed)
	}
	slices.SortFunc(c.onlySES, func(x, y mail.ListedAddress) int { return strings.Compare(x.Email, y.Email) })
	if err := c.findRemoved(ctx); err != nil {
		return nil, pool.Translate(fmt.Errorf("compare the lists: %w", err))
	}
	slices.Sort(c.toPush)
	c.difference.ToPush, c.difference.OnlySES, c.difference.ToRemove = len(c.toPush), len(c.onlySES), len(c.toRemove)
	return c, nil
}

// readOurs reads our addresses, and deletes from theirs the addresses that are on our list.
func (c *Comparison) readOurs(ctx context.Context, theirs map[string]mail.ListedAddress) error {
	for after := ""; ; {
		rows, err := c.pool.Query(ctx, "SELECT * FROM mailroom.suppressed_addresses($1, $2)", after, comparisonBatch)
		if err != nil {
			return err
		}
		var email string
		var permanent bool
		read, err := pgx.ForEachRow(rows, []any{&email, &permanent}, func() error {
			c.difference.Ours++
			_, listed := theirs[email]
			switch {
			case listed:
				delete(theirs, email)
			case permanent:
				c.toPush = append(c.toPush, email)
			default:
				c.difference.OnlyHere++
			}
			return nil
		})
		if err != nil || read.RowsAffected() < comparisonBatch {
			return err
		}
		after = email
	}
}

// findRemoved fills toRemove: the addresses of onlySES whose suppression a person removed here after SES listed them.
func (c *Comparison) findRemoved(ctx context.Context) error {
	for batch := range slices.Chunk(c.onlySES, comparisonBatch) {
		emails, since := make([]string, len(batch)), make([]time.Time, len(batch))
		for i, listed := range batch {
			emails[i], since[i] = listed.Email, listed.Since
		}
		removed, err := c.emails(ctx, removedSQL, emails, since)
		if err != nil {
			return err
		}
		c.toRemove = append(c.toRemove, removed...)
	}
	slices.Sort(c.toRemove)
	return nil
}

const removedSQL = "SELECT * FROM mailroom.removed_addresses($1, $2)"

func (c *Comparison) emails(ctx context.Context, statement string, args ...any) ([]string, error) {
	rows, err := c.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Close frees both lists.
func (c *Comparison) Close() { *c = Comparison{} }

// Difference returns the exact counts.
func (c *Comparison) Difference(context.Context) (mail.ListDifference, error) {
	return c.difference, nil
}

// ToPush returns up to limit addresses after the address after, sorted, that are safe to push: the permanent bounce is on our list at this moment.
func (c *Comparison) ToPush(ctx context.Context, after string, limit int) ([]string, error) {
	return c.still(ctx, c.toPush, after, limit, "SELECT * FROM mailroom.still_bouncing($1)", func(emails []string) []any { return []any{emails} })
}

// ToRemove returns addresses that are safe to remove from SES's list at this moment, paged like ToPush.
func (c *Comparison) ToRemove(ctx context.Context, after string, limit int) ([]string, error) {
	return c.still(ctx, c.toRemove, after, limit, removedSQL, func(emails []string) []any {
		since := make([]time.Time, len(emails))
		for i, email := range emails {
			at, _ := slices.BinarySearchFunc(c.onlySES, email, func(l mail.ListedAddress, email string) int { return strings.Compare(l.Email, email) })
			since[i] = c.onlySES[at].Since
		}
		return []any{emails, since}
	})
}

// OnlySES returns the addresses that SES lists and that were suppressed nowhere here, paged like ToPush.
func (c *Comparison) OnlySES(_ context.Context, after string, limit int) ([]string, error) {
	emails := make([]string, len(c.onlySES))
	for i, listed := range c.onlySES {
		emails[i] = listed.Email
	}
	return pageOf(emails, after, limit), nil
}

// still returns the next page of emails, without the addresses that statement does not return any more. It is empty only at the end.
func (c *Comparison) still(ctx context.Context, emails []string, after string, limit int, statement string, args func([]string) []any) ([]string, error) {
	for {
		page := pageOf(emails, after, limit)
		if len(page) == 0 {
			return nil, nil
		}
		found, err := c.emails(ctx, statement, args(page)...)
		if err != nil {
			return nil, pool.Translate(fmt.Errorf("compare the lists: %w", err))
		}
		if len(found) > 0 {
			slices.Sort(found)
			return found, nil
		}
		after = page[len(page)-1]
	}
}

func pageOf(emails []string, after string, limit int) []string {
	from, there := slices.BinarySearch(emails, after)
	if there {
		from++
	}
	return emails[from:min(len(emails), from+limit)]
}

// RecordListChange writes to the audit log that an address was added to SES's account-level list or removed from it, and why.
func (s *Suppressions) RecordListChange(ctx context.Context, scope mail.Scope, actor mail.Actor, action, email, why string) error {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return err
	}
	err := s.pool.Act(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT mailroom.note_list_change($1, $2, $3, $4, $5, $6)", action, values.TextOf(email), values.TextOf(why), actor.Person, actor.PersonID, actor.OSUser)
		return err
	})
	if err != nil {
		return pool.Failed(err, "note a change of SES's list")
	}
	return nil
}
