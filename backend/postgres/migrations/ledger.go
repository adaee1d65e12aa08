package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ledger is the table in which Mailroom records the objects that it created.
const ledger = "mailroom.created_objects"

// entry is one line of the ledger.
type entry struct {
	object
	holds    string // what its rows are, as text for people; empty: losing them does not matter
	partOf   string // the table with which it was created and is dropped; empty: it has its own step
	madeFrom string // digest of the SQL text that created it; empty if the text is not compared
	made     string // its description by Postgres right after creation
	noted    bool   // whether made is known
}

// remember returns the statement that inserts the ledger entry of a step. It runs in the transaction that creates the object. An index,
// which cannot be built in a transaction, is entered before: an entry without an index does no harm, an index without an entry would.
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

// forget returns the statement that deletes the ledger entry of an object.
func (o object) forget() string {
	return fmt.Sprintf("DELETE FROM %s WHERE kind = %s AND name = %s", ledger, literal(o.kind), literal(o.name))
}

// forgetParts returns the statement that deletes the ledger entries of the parts of a table.
func (o object) forgetParts() string {
	return fmt.Sprintf("DELETE FROM %s WHERE part_of = %s", ledger, literal(o.name))
}

// noteSQL records the descriptions by Postgres of created objects: first of the parts of new tables, then of all entries without one.
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

// literal quotes text from this program for SQL that people read. It must not be used for untrusted text.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// readLedger reads the ledger, newest entry first. Errors are the driver's.
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
