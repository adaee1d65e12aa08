package erasing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/pool"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// PlanErasure returns what EraseAddress would do; it changes nothing. It reads every table that may contain the address, page by page. It is for
// superadmins (CodeNotAllowed), and fails with CodeInvalid for what is no address.
func (e *Erasing) PlanErasure(ctx context.Context, scope mail.Scope, address string) (mail.Erasure, error) {
	address, err := e.checked(scope, address)
	if err != nil {
		return mail.Erasure{}, err
	}
	return e.search(ctx, address, nil)
}

// EraseAddress erases an address from the tables of Mailroom and of the integration, in all of its spellings, for a person who asked. Live
// suppressions stay, as HMACs. It works in short transactions; a failure leaves the rest for the next call, which is safe at any time. The audit
// log records it, without the address. It fails like PlanErasure, and with CodeInvalid without a reason.
func (e *Erasing) EraseAddress(ctx context.Context, scope mail.Scope, actor mail.Actor, address, why string) (mail.Erasure, error) {
	address, err := e.checked(scope, address)
	if err != nil {
		return mail.Erasure{}, err
	}
	if why, err = mail.CheckedNote(why); err != nil {
		return mail.Erasure{}, err
	}
	planned, err := e.search(ctx, address, nil)
	if err != nil {
		return mail.Erasure{}, err
	}
	counts := map[string]int64{}
	for _, rows := range planned.Erased {
		if rows.Rows > 0 {
			counts[rows.Table] = rows.Rows
		}
	}
	inJSON, err := json.Marshal(counts)
	if err != nil {
		return mail.Erasure{}, err
	}
	var entry int64
	err = e.pool.Act(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "SELECT mailroom.start_erasing($1, $2, $3, $4, $5, $6)", address, string(inJSON), why, actor.Person, actor.PersonID, actor.OSUser).Scan(&entry)
	})
	if err != nil {
		return mail.Erasure{}, pool.Failed(err, "erase an address")
	}
	done, err := e.search(ctx, address, &entry)
	if done.Total() > 0 {
		e.pool.Announce(ctx)
	}
	return done, err
}

func (e *Erasing) checked(scope mail.Scope, address string) (string, error) {
	if err := pool.SuperadminsOnly(scope); err != nil {
		return "", err
	}
	address, err := checkedAddress(address)
	if err != nil {
		return "", err
	}
	return address, values.StorableText("the address", address)
}

// search goes through all tables, and erases if there is an audit log entry for it.
func (e *Erasing) search(ctx context.Context, address string, entry *int64) (mail.Erasure, error) {
	var erasure mail.Erasure
	rows, err := e.pool.Query(ctx, "SELECT * FROM mailroom.searched_tables()")
	if err != nil {
		return erasure, pool.Translate(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return erasure, pool.Translate(fmt.Errorf("list the tables that are searched: %w", err))
	}
	for _, table := range tables {
		erased := mail.ErasedRows{Table: table}
		var err error
		erased.Rows, err = e.searchTable(ctx, table, address, entry)
		erasure.Erased = append(erasure.Erased, erased)
		if err != nil {
			return erasure, err
		}
	}
	return erasure, e.addHeld(ctx, &erasure, address)
}

// searchTable goes through one table. Between its transactions it pauses for as long as the last one took.
func (e *Erasing) searchTable(ctx context.Context, table, address string, entry *int64) (rows int64, err error) {
	for from := int64(0); ; {
		begun := time.Now()
		var next *int64
		var found int64
		page := func(tx pgx.Tx) error {
			return tx.QueryRow(ctx, "SELECT last_key, hits FROM mailroom.erase_page($1, $2, $3, $4)", table, address, from, entry).Scan(&next, &found)
		}
		if err := e.pool.Retry(ctx, func() error { return e.pool.Act(ctx, page) }); err != nil {
			return rows, pool.Failed(err, "erase an address from %s", table)
		}
		rows += found
		if next == nil {
			return rows, nil
		}
		from = *next
		if err := clock.Sleep(ctx, time.Since(begun)); err != nil {
			return rows, err
		}
	}
}

// addHeld adds where the address stays.
func (e *Erasing) addHeld(ctx context.Context, erasure *mail.Erasure, address string) error {
	rows, err := e.pool.Query(ctx, "SELECT * FROM mailroom.address_held($1)", address)
	if err != nil {
		return pool.Translate(err)
	}
	var table, why string
	var held int64
	_, err = pgx.ForEachRow(rows, []any{&table, &why, &held}, func() error {
		if why == "suppression" {
			erasure.Suppressions += held
			return nil
		}
		erasure.Held = append(erasure.Held, mail.Holding{Table: table, Rows: held, Why: mail.HoldingReason(why)})
		return nil
	})
	return pool.Translate(err)
}
