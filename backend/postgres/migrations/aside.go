package migrations

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

const asidePrefix = "mailroom.aside_"

// set is the data that is set aside from one table of the integration or of Hi.Events: the whole table or some columns.
type set struct {
	table   string   // in schema public, without the schema
	columns []string // sorted; if whole, all columns in Mailroom's steps
	whole   bool
}

func (s set) public() string { return "public." + s.table }

// stored returns the table that holds the rows while they are set aside.
func (s set) stored() string {
	if s.whole {
		return asidePrefix + s.table
	}
	return asidePrefix + "columns_of_" + s.table
}

// filled returns the SQL condition for rows that contain data of the set.
func (s set) filled() string {
	if s.whole {
		return "true"
	}
	return "num_nonnulls(" + strings.Join(s.columns, ", ") + ") > 0"
}

// wholeTables are the tables of the integration, in the order in which their rows are restored: the timeline after the transactions that it references.
var wholeTables = []string{"email_suppressions", "outgoing_transaction_messages", "outgoing_message_events"}

// made returns the sets of tables and columns that Mailroom created under names of the integration.
func (c *catalogue) made() []set {
	var sets []set
	columns := map[string][]string{}
	for _, s := range allSteps() {
		if _, ours := c.entries[s.creates]; !ours || !madeByIntegration(s.creates) {
			continue
		}
		table, member := s.creates.container()
		if s.creates.kind == "table" {
			sets = append(sets, set{table: member, columns: columnsOf(s.creates.name), whole: true})
		} else if s.creates.kind == "column" {
			columns[table] = append(columns[table], member)
		}
	}
	for table, members := range columns {
		if _, whole := c.entries[object{"table", table}]; !whole {
			slices.Sort(members)
			sets = append(sets, set{table: strings.TrimPrefix(table, "public."), columns: members})
		}
	}
	return inOrder(sets)
}

// aside returns the sets that are currently set aside.
func (c *catalogue) aside() []set {
	var sets []set
	for o := range c.valid {
		name, is := strings.CutPrefix(o.name, asidePrefix)
		if !is || o.kind != "table" {
			continue
		}
		table, columns := strings.CutPrefix(name, "columns_of_")
		one := set{table: table, whole: !columns}
		if one.whole {
			one.columns = columnsOf(one.public())
		} else {
			for column := range c.valid {
				if column.kind != "column" || column.table() != o.name {
					continue
				}
				if _, member := column.container(); member != "id" {
					one.columns = append(one.columns, member)
				}
			}
			slices.Sort(one.columns)
		}
		sets = append(sets, one)
	}
	return inOrder(sets)
}

func inOrder(sets []set) []set {
	place := func(s set) int { return slices.Index(append(slices.Clone(wholeTables), s.table), s.table) }
	slices.SortFunc(sets, func(a, b set) int {
		if order := place(a) - place(b); order != 0 {
			return order
		}
		return strings.Compare(a.stored(), b.stored())
	})
	return sets
}

// columnsOf returns the columns of a table that steps create, without id.
func columnsOf(table string) []string {
	var columns []string
	for _, s := range allSteps() {
		switch {
		case s.creates == object{"table", table}:
			for _, found := range columnName.FindAllStringSubmatch(s.sql, -1) {
				columns = append(columns, found[1])
			}
		case s.creates.kind == "column" && s.creates.table() == table:
			_, member := s.creates.container()
			columns = append(columns, member)
		}
	}
	slices.Sort(columns)
	return slices.DeleteFunc(slices.Compact(columns), func(name string) bool { return name == "id" })
}

// unknownColumns returns the columns of whole tables that no step creates.
func (c *catalogue) unknownColumns(sets []set) []string {
	var unknown []string
	for _, s := range sets {
		for o := range c.valid {
			if s.whole && o.kind == "column" && o.table() == s.public() {
				if _, member := o.container(); member != "id" && !slices.Contains(s.columns, member) {
					unknown = append(unknown, o.name)
				}
			}
		}
	}
	slices.Sort(unknown)
	return unknown
}

// bringBack returns the actions that restore the sets that are aside, each in one transaction. A row keeps its id unless the integration has used that
// id meanwhile. Then the row gets a new id, and all references to it are updated, also in the audit log.
func (c *catalogue) bringBack(ctx context.Context, connection *pgx.Conn) ([]action, error) {
	var due []action
	for _, s := range c.aside() {
		var rows int64
		if err := connection.QueryRow(ctx, "SELECT count(*) FROM "+s.stored()).Scan(&rows); err != nil {
			return nil, fmt.Errorf("count what is set aside of %s: %w", s.public(), err)
		}
		found := fmt.Sprintf("%d rows are set aside from %s", rows, s.public())
		statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + lockWait + "'"}
		if s.whole {
			statements = append(statements, s.wholeBack(c)...)
		} else {
			statements = append(statements, s.columnsBack())
		}
		stored := object{"table", s.stored()}
		statements = append(statements, "DROP TABLE "+s.stored(), stored.forget(), stored.forgetParts(), "COMMIT")
		due = append(due, action{step: step{title: "Bring back what was set aside from " + s.public(), creates: stored, version: definitions, locks: s.public(), waiting: "who writes to it waits until the rows are back"},
			statements: statements, facts: []string{found}, difference: found})
	}
	return due, nil
}

// renumber writes the old and new ids of the rows to restore into pg_temp.renumbered. An id may already be assigned to a row that is not written yet.
// Therefore it first runs an ALTER SEQUENCE that changes nothing: its lock stops other sessions from taking ids until the transaction ends. A rollback
// undoes ALTER SEQUENCE, unlike setval.
const renumber = `DO $$
DECLARE
    sequence CONSTANT text := pg_get_serial_sequence('%[1]s', 'id');
    given    bigint;
    newest   bigint;
BEGIN
    EXECUTE format('ALTER SEQUENCE %%s NO CYCLE', sequence);
    given := coalesce(pg_sequence_last_value(sequence::regclass), 0);
    newest := greatest(given, (SELECT max(id) FROM %[1]s), (SELECT max(id) FROM %[2]s), pg_sequence_last_value(pg_get_serial_sequence('%[2]s', 'id')::regclass));
    IF newest > 0 THEN
        EXECUTE format('ALTER SEQUENCE %%s RESTART WITH %%s', sequence, newest + 1);
    END IF;
    CREATE TEMP TABLE renumbered ON COMMIT DROP AS
    SELECT a.id AS was, CASE WHEN a.id > given AND t.id IS NULL THEN a.id ELSE nextval(sequence::regclass) END AS becomes
      FROM %[2]s a LEFT JOIN %[1]s t ON t.id = a.id;
END
$$`

func (s set) wholeBack(c *catalogue) []string {
	references, err := files.ReadFile("sql/aside/" + s.table + ".sql")
	if err != nil {
		panic("the migrations in this program: " + err.Error())
	}
	timeline := object{"table", asidePrefix + "outgoing_message_events"}
	if !c.has(timeline) { // the integration created it, so it was never set aside
		references = bytes.ReplaceAll(references, []byte(timeline.name), []byte("public.outgoing_message_events"))
	}
	columns := strings.Join(s.columns, ", ")
	statements := []string{
		fmt.Sprintf("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE", s.public()),
		fmt.Sprintf(renumber, s.public(), s.stored()),
		strings.TrimSpace(string(references)),
		fmt.Sprintf("INSERT INTO %s (id, %s) SELECT r.becomes, %[2]s FROM %s a JOIN pg_temp.renumbered r ON r.was = a.id ORDER BY a.id", s.public(), columns, s.stored()),
	}
	if s.table == "outgoing_transaction_messages" {
		statements = append(statements, "UPDATE mailroom.correlation_state SET transactions_seen = coalesce((SELECT max(id) FROM public.outgoing_transaction_messages), 0)")
	}
	return statements
}

func (s set) columnsBack() string {
	values := make([]string, len(s.columns))
	for i, column := range s.columns {
		values[i] = fmt.Sprintf("%s = coalesce(m.%[1]s, a.%[1]s)", column)
	}
	return fmt.Sprintf("UPDATE %s m SET %s FROM %s a WHERE a.id = m.id", s.public(), strings.Join(values, ", "), s.stored())
}
