package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ledger is the table in which Mailroom remembers what it created.
const ledger = "mailroom.created_objects"

// entry is one line of the ledger.
type entry struct {
	object
	holds string // what its rows are, in words; empty: losing them does not matter
}

// remember is the statement that enters what a step creates. It comes with the creation, in the same transaction; an index, which
// cannot be built in one, is entered first: removing what was never built does no harm, forgetting what was built would.
func (s step) remember() string {
	holds := "NULL"
	if s.holds != "" {
		holds = literal(s.holds)
	}
	return fmt.Sprintf("INSERT INTO %s (kind, name, holds) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
		ledger, literal(s.creates.kind), literal(s.creates.name), holds)
}

// forget is the statement that strikes an object out.
func (o object) forget() string {
	return fmt.Sprintf("DELETE FROM %s WHERE kind = %s AND name = %s", ledger, literal(o.kind), literal(o.name))
}

// literal quotes text of ours for SQL that people read; it is not for strangers' text.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// readLedger reads what Mailroom created, the latest first. Errors are the driver's.
func readLedger(ctx context.Context, connection *pgx.Conn) ([]entry, error) {
	rows, err := connection.Query(ctx, "SELECT kind, name, coalesce(holds, '') FROM "+ledger+" ORDER BY id DESC")
	if err != nil {
		return nil, fmt.Errorf("read what Mailroom created: %w", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (entry, error) {
		var e entry
		err := row.Scan(&e.kind, &e.name, &e.holds)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what Mailroom created: %w", err)
	}
	return entries, nil
}
