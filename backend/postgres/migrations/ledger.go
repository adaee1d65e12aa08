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
	holds    string // what its rows are, in words; empty: losing them does not matter
	partOf   string // the table that it came with and goes with; empty: it has a step of its own
	madeFrom string // digest of the program's text that made it; empty for what is not compared by its text
	made     string // what Postgres said of it once it was made
	noted    bool   // whether made is known
}

// remember is the statement that enters what a step creates. It comes with the creation, in the same transaction; an index, which
// cannot be built in one, is entered first: removing what was never built does no harm, forgetting what was built would.
func (s step) remember() string {
	orNull := func(value string) string {
		if value == "" {
			return "NULL"
		}
		return literal(value)
	}
	return fmt.Sprintf("INSERT INTO %s (kind, name, holds, made_from) VALUES (%s, %s, %s, %s) ON CONFLICT (kind, name) DO UPDATE SET made_from = excluded.made_from, made = NULL",
		ledger, literal(s.creates.kind), literal(s.creates.name), orNull(s.holds), orNull(s.digest()))
}

// forget is the statement that strikes an object out.
func (o object) forget() string {
	return fmt.Sprintf("DELETE FROM %s WHERE kind = %s AND name = %s", ledger, literal(o.kind), literal(o.name))
}

// forgetParts is the statement that strikes out what went with a table.
func (o object) forgetParts() string {
	return fmt.Sprintf("DELETE FROM %s WHERE part_of = %s", ledger, literal(o.name))
}

// noteSQL notes what Postgres says of what was made: of the parts of new tables first, then of everything that is not noted yet.
var noteSQL = []string{
	`INSERT INTO mailroom.created_objects (kind, name, part_of, made)
SELECT c.kind, c.name, c.part_of, c.stands
  FROM mailroom.created_objects t
  JOIN mailroom.catalogue() c ON c.part_of = t.name
 WHERE t.kind = 'table' AND t.made IS NULL
    ON CONFLICT (kind, name) DO NOTHING`,
	`WITH standing AS MATERIALIZED (SELECT kind, name, stands FROM mailroom.catalogue())
UPDATE mailroom.created_objects o
   SET made = coalesce(s.stands, '')
  FROM mailroom.created_objects new
  LEFT JOIN standing s ON s.kind = new.kind AND s.name = new.name
 WHERE o.id = new.id AND o.made IS NULL`,
}

// literal quotes text of ours for SQL that people read; it is not for strangers' text.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// readLedger reads what Mailroom created, the latest first. Errors are the driver's.
func readLedger(ctx context.Context, connection *pgx.Conn) ([]entry, error) {
	rows, err := connection.Query(ctx, "SELECT kind, name, coalesce(holds, ''), coalesce(part_of, ''), coalesce(made_from, ''), coalesce(made, ''), made IS NOT NULL FROM "+
		ledger+" ORDER BY id DESC")
	if err != nil {
		return nil, fmt.Errorf("read what Mailroom created: %w", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (entry, error) {
		var e entry
		err := row.Scan(&e.kind, &e.name, &e.holds, &e.partOf, &e.madeFrom, &e.made, &e.noted)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what Mailroom created: %w", err)
	}
	return entries, nil
}
