// Package erasing erases addresses of guests from the tables of Mailroom and of the integration: of what Hi.Events deleted, and on request.
package erasing

import (
	"context"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
)

// Erasing erases addresses. It may be used from several goroutines.
type Erasing struct{ pool *pool.Pool }

// New returns Erasing that uses a pool.
func New(p *pool.Pool) *Erasing { return &Erasing{p} }

const (
	// searchEvery is the interval between the beginnings of two searches for deleted data: what is deleted is found within an hour, with time to
	// spare for the search itself and for programs that come by every ten minutes.
	searchEvery = 40 * time.Minute
	// deletedBatch is how many messages one transaction examines, which takes some tens of milliseconds. It erases the addresses of at most 200.
	deletedBatch = 1000
)

// EraseDeleted erases the addresses of accounts and orders that Hi.Events has deleted or anonymised. It begins a search if the last one, by any
// program, began 40 minutes ago, or continues it. It works in short transactions, pauses after each for as long as it took, and ends when the
// budget is used up, after one at least. It may run concurrently with everything else, including itself: one program searches at a time. With the login of
// an organizer, which may drain but not erase, it does nothing.
func (e *Erasing) EraseDeleted(ctx context.Context, budget time.Duration) (mail.ErasedDeleted, error) {
	deleted := mail.ErasedDeleted{Rows: map[string]int64{}, Unfinished: true}
	if e.pool.Login.Restricted() {
		return mail.ErasedDeleted{}, nil
	}
	for until := time.Now().Add(budget); ; {
		begun := time.Now()
		var erased map[string]int64
		var more bool
		err := e.pool.Retry(ctx, func() error {
			return e.pool.QueryRow(ctx, "SELECT more, erased FROM mailroom.erase_deleted($1, $2)", int(searchEvery.Seconds()), deletedBatch).Scan(&more, &erased)
		})
		if err != nil {
			return deleted, pool.Translate(fmt.Errorf("erase addresses of what was deleted: %w", err))
		}
		for table, rows := range erased {
			deleted.Rows[table] += rows
		}
		if deleted.Unfinished = more; !more || !time.Now().Before(until) {
			break
		}
		if err := clock.Sleep(ctx, time.Since(begun)); err != nil {
			return deleted, err
		}
	}
	if deleted.Total() > 0 {
		e.pool.Announce(ctx)
	}
	return deleted, nil
}

// checkedAddress returns the canonical form of an address that can be erased. It fails with CodeInvalid.
func checkedAddress(address string) (string, error) {
	canonical := mail.NormalizeAddress(address)
	if canonical == mail.ErasedAddress {
		return "", mail.Errorf(mail.CodeInvalid, "%s stands where an address was erased", canonical)
	}
	return canonical, nil
}
