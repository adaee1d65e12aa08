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

// Comparison is SES's account-level list beside ours, as both were read. It may be used from several goroutines.
type Comparison struct {
	pool       *pool.Pool
	difference mail.ListDifference
	toPush     []string             // permanent bounces that SES does not list, in their order: such a bounce is the address's own, whatever account it was reported in
	onlySES    []mail.ListedAddress // suppressed nowhere here, in their order
	toRemove   []string             // of these, what a person has lifted here after SES listed it, in their order
}

// comparisonBatch is how many addresses are read, or asked about, at once.
const comparisonBatch = 5_000

// CompareAccountList reads SES's list, by way of pages, and puts it beside ours. It holds no connection and no transaction while the list is read, which may
// take many minutes; both lists are in memory, some 100 bytes an address. It is for superadmins (CodeNotAllowed), and fails with the errors of pages.
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
	if err := c.findLifted(ctx); err != nil {
		return nil, pool.Translate(fmt.Errorf("compare the lists: %w", err))
	}
	slices.Sort(c.toPush)
	c.difference.ToPush, c.difference.OnlySES, c.difference.ToRemove = len(c.toPush), len(c.onlySES), len(c.toRemove)
	return c, nil
}

// readOurs goes through our addresses, and takes those out of theirs that are here.
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

// findLifted narrows what only SES lists to what a person has lifted here since.
func (c *Comparison) findLifted(ctx context.Context) error {
	for batch := range slices.Chunk(c.onlySES, comparisonBatch) {
		emails, since := make([]string, len(batch)), make([]time.Time, len(batch))
		for i, listed := range batch {
			emails[i], since[i] = listed.Email, listed.Since
		}
		lifted, err := c.emails(ctx, liftedSQL, emails, since)
		if err != nil {
			return err
		}
		c.toRemove = append(c.toRemove, lifted...)
	}
	slices.Sort(c.toRemove)
	return nil
}

const liftedSQL = "SELECT * FROM mailroom.lifted_addresses($1, $2)"

func (c *Comparison) emails(ctx context.Context, statement string, args ...any) ([]string, error) {
	rows, err := c.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Close forgets both lists.
func (c *Comparison) Close() { *c = Comparison{} }

// Difference counts, exactly.
func (c *Comparison) Difference(context.Context) (mail.ListDifference, error) {
	return c.difference, nil
}

// ToPush are addresses that are safe to push, in their order, after one of them: those that are suppressed so at this moment.
func (c *Comparison) ToPush(ctx context.Context, after string, limit int) ([]string, error) {
	return c.still(ctx, c.toPush, after, limit, "SELECT * FROM mailroom.still_bouncing($1)", func(emails []string) []any { return []any{emails} })
}

// ToRemove are addresses that are safe to remove from SES's list, likewise.
func (c *Comparison) ToRemove(ctx context.Context, after string, limit int) ([]string, error) {
	return c.still(ctx, c.toRemove, after, limit, liftedSQL, func(emails []string) []any {
		since := make([]time.Time, len(emails))
		for i, email := range emails {
			at, _ := slices.BinarySearchFunc(c.onlySES, email, func(l mail.ListedAddress, email string) int { return strings.Compare(l.Email, email) })
			since[i] = c.onlySES[at].Since
		}
		return []any{emails, since}
	})
}

// OnlySES are all that SES lists and that are suppressed nowhere here, likewise.
func (c *Comparison) OnlySES(_ context.Context, after string, limit int) ([]string, error) {
	emails := make([]string, len(c.onlySES))
	for i, listed := range c.onlySES {
		emails[i] = listed.Email
	}
	return pageOf(emails, after, limit), nil
}

// still is the next page of some addresses, without those of which a statement does not say it any more. It is empty at the end alone.
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

// RecordListChange notes in the audit log that an address was put on SES's account-level list or taken off it, for what reason.
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
