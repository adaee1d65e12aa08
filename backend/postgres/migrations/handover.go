package migrations

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// HandOverReport is what HandOver did.
type HandOverReport struct {
	// Aside tells of each table and column what it held, and what is set aside now.
	Aside []Aside
}

// Aside is what was set aside from one table.
type Aside struct {
	Table  string // "public.email_suppressions"
	Before int64  // its rows, or those in which one of the columns has a value
	After  int64  // those that are set aside
}

// HandOver makes room for the migrations of the integration in a database that Mailroom prepared: it sets the rows of what they create aside, in
// schema mailroom, and removes it. It returns without an error only where statements like theirs run afterwards, which it tries and takes back. Until
// they have run, and Up brought the rows back, the database counts as not prepared. It fails as Up does, with CodeNotPrepared where migrations are
// pending, and with CodeInvalid where nothing of the integration's was made by Mailroom. It may be run again.
func HandOver(ctx context.Context, databaseURL string, options ...Option) (HandOverReport, error) {
	var report HandOverReport
	err := work(ctx, databaseURL, options, func(r *runner) error { return r.handOver(ctx, &report) })
	return report, err
}

func (r *runner) handOver(ctx context.Context, report *HandOverReport) error {
	c, err := readCatalogue(ctx, r.connection)
	if err != nil {
		return err
	}
	if len(c.aside()) == 0 {
		if err := r.setAside(ctx, c, report); err != nil {
			return err
		}
		if c, err = readCatalogue(ctx, r.connection); err != nil {
			return err
		}
	}
	r.tell("Trying statements like those of the integration's migrations")
	return r.patiently(ctx, "the tables of Hi.Events", c.trial())
}

// madeByIntegration reports whether the integration's migrations make an object of this name: what else Mailroom makes in schema public begins with
// its own name.
func madeByIntegration(o object) bool {
	if !strings.HasPrefix(o.name, "public.") || !slices.Contains([]string{"table", "column", "constraint", "index"}, o.kind) {
		return false
	}
	_, name := o.container()
	return !strings.HasPrefix(name, "mailroom_")
}

// trial are the statements that make what the integration's migrations make, and take it back.
func (c *catalogue) trial() []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + patience + "'"}
	tables := map[string]bool{}
	for _, s := range allSteps() {
		if !madeByIntegration(s.creates) || c.has(s.creates) || s.creates.kind == "column" && tables[s.creates.table()] {
			continue
		}
		tables[s.creates.name] = true
		statements = append(statements, strings.Replace(s.statement(), "INDEX CONCURRENTLY", "INDEX", 1))
	}
	return append(statements, "ROLLBACK")
}

const asidePrefix = "mailroom.aside_"

// set is what is set aside of one table of the integration's or Hi.Events's: all of it, or some columns.
type set struct {
	table   string   // in schema public, without the schema
	columns []string // sorted; all that Mailroom knows of, where whole
	whole   bool
}

func (s set) public() string { return "public." + s.table }

// stored is the table in which the rows are meanwhile.
func (s set) stored() string {
	if s.whole {
		return asidePrefix + s.table
	}
	return asidePrefix + "columns_of_" + s.table
}

// filled is the condition that a row has something that is set aside.
func (s set) filled() string {
	if s.whole {
		return "true"
	}
	return "num_nonnulls(" + strings.Join(s.columns, ", ") + ") > 0"
}

// wholeTables are the tables of the integration, in the order in which their rows come back: the timeline after the transactions that it refers to.
var wholeTables = []string{"email_suppressions", "outgoing_transaction_messages", "outgoing_message_events"}

// made are the sets of what Mailroom made under names of the integration's.
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

// aside are the sets that are set aside.
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

// columnsOf are the columns of a table that Mailroom knows of, but its id.
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

// setAside sets aside in one transaction, and counts before and after.
func (r *runner) setAside(ctx context.Context, c *catalogue, report *HandOverReport) error {
	plan, err := makePlan(ctx, r.connection)
	switch {
	case err != nil:
		return err
	case plan.From == 0:
		return mail.Errorf(mail.CodeNotPrepared, "this database is not prepared by Mailroom: the integration's migrations can run as it is")
	case !plan.Empty():
		return mail.Errorf(mail.CodeNotPrepared, "migrations are pending: run mailroomctl migrate first, so that nothing is set aside that is not known")
	}
	sets := c.made()
	if len(sets) == 0 {
		return mail.Errorf(mail.CodeInvalid, "nothing was changed: the integration's tables and columns are its own in this database")
	}
	for _, s := range sets {
		before, err := r.count(ctx, s.public(), s.filled())
		if err != nil {
			return err
		}
		report.Aside = append(report.Aside, Aside{Table: s.public(), Before: before})
	}
	r.tell("Setting aside what is in the integration's tables and columns")
	if err := r.patiently(ctx, "the tables of Hi.Events", c.setAsideStatements(sets)); err != nil {
		return err
	}
	for i, s := range sets {
		if report.Aside[i].After, err = r.count(ctx, s.stored(), "true"); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) count(ctx context.Context, table, condition string) (rows int64, err error) {
	if err := r.connection.QueryRow(ctx, "SELECT count(*) FROM "+table+" WHERE "+condition).Scan(&rows); err != nil {
		return 0, fmt.Errorf("count the rows of %s: %w", table, err)
	}
	return rows, nil
}

// setAsideStatements move tables, copy columns, and forget what is gone with them. No trigger of Mailroom's stays on a table of Hi.Events: what it works
// with is not there. The suppressions lose the foreign key that would make those of a deleted account everybody's.
func (c *catalogue) setAsideStatements(sets []set) []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + patience + "'"}
	for _, e := range c.ledger {
		if e.kind == "trigger" && strings.HasPrefix(e.name, "public.") {
			statements = append(statements, e.removal())
		}
	}
	for _, s := range sets {
		statements = append(statements, s.asideStatements()...)
		stored := object{"table", s.stored()}
		if owner := c.owners["public.outgoing_messages"]; owner != c.user {
			statements = append(statements, changeOwner(stored, owner))
		}
		statements = append(statements, step{creates: stored, holds: "rows that were set aside from " + s.public()}.remember())
	}
	return append(statements, forgetGone, "DELETE FROM mailroom.schema_versions", "COMMIT")
}

func (s set) asideStatements() []string {
	if s.whole {
		statements := []string{fmt.Sprintf("ALTER TABLE %s SET SCHEMA mailroom", s.public()), fmt.Sprintf("ALTER TABLE mailroom.%s RENAME TO aside_%[1]s", s.table)}
		if s.table == "email_suppressions" {
			statements = append(statements, "ALTER TABLE "+s.stored()+" DROP CONSTRAINT IF EXISTS email_suppressions_account_id_foreign")
		}
		return statements
	}
	drops := make([]string, len(s.columns))
	for i, column := range s.columns {
		drops[i] = "DROP COLUMN " + column
	}
	return []string{
		fmt.Sprintf("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", s.public()),
		fmt.Sprintf("CREATE TABLE %s AS SELECT id, %s FROM %s WHERE %s", s.stored(), strings.Join(s.columns, ", "), s.public(), s.filled()),
		fmt.Sprintf("ALTER TABLE %s ADD PRIMARY KEY (id)", s.stored()),
		fmt.Sprintf("ALTER TABLE %s %s", s.public(), strings.Join(drops, ", ")),
	}
}

// forgetGone strikes out of the ledger what is not in schema public any more.
const forgetGone = `DELETE FROM mailroom.created_objects o
 WHERE o.name LIKE 'public.%'
   AND CASE WHEN o.kind IN ('table', 'view', 'index') THEN to_regclass(o.name) IS NULL
            WHEN o.kind = 'column' THEN NOT EXISTS (SELECT FROM pg_attribute a
                  WHERE a.attrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND a.attname = substring(o.name FROM '[^.]*$') AND NOT a.attisdropped)
            WHEN o.kind = 'constraint' THEN NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND k.conname = substring(o.name FROM '[^.]*$'))
            WHEN o.kind = 'trigger' THEN NOT EXISTS (SELECT FROM pg_trigger t
                  WHERE t.tgrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND t.tgname = substring(o.name FROM '[^.]*$')) END`

// bringBack are the actions that put what was set aside back, each in one transaction. A row keeps its id unless the integration has given it away
// meanwhile; then all that refers to the row changes with it, in the audit log too.
func (c *catalogue) bringBack(ctx context.Context, connection *pgx.Conn) ([]action, error) {
	var due []action
	for _, s := range c.aside() {
		var rows int64
		if err := connection.QueryRow(ctx, "SELECT count(*) FROM "+s.stored()).Scan(&rows); err != nil {
			return nil, fmt.Errorf("count what is set aside of %s: %w", s.public(), err)
		}
		found := fmt.Sprintf("%d rows are set aside from %s", rows, s.public())
		statements := []string{"BEGIN"}
		if s.whole {
			statements = append(statements, s.wholeBack(c)...)
		} else {
			statements = append(statements, s.columnsBack())
		}
		stored := object{"table", s.stored()}
		statements = append(statements, "DROP TABLE "+s.stored(), stored.forget(), stored.forgetParts(), "COMMIT")
		due = append(due, action{step: step{title: "Bring back what was set aside from " + s.public(), creates: stored, version: definitions},
			statements: statements, facts: []string{found}, difference: found})
	}
	return due, nil
}

func (s set) wholeBack(c *catalogue) []string {
	references, err := files.ReadFile("sql/aside/" + s.table + ".sql")
	if err != nil {
		panic("the migrations in this program: " + err.Error())
	}
	timeline := object{"table", asidePrefix + "outgoing_message_events"}
	if !c.has(timeline) { // it was never Mailroom's
		references = bytes.ReplaceAll(references, []byte(timeline.name), []byte("public.outgoing_message_events"))
	}
	columns := strings.Join(s.columns, ", ")
	statements := []string{
		fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), newest, true) FROM (SELECT max(id) AS newest FROM (SELECT id FROM %[1]s UNION ALL SELECT id FROM %s) t) t WHERE newest IS NOT NULL",
			s.public(), s.stored()),
		fmt.Sprintf(`CREATE TEMP TABLE renumbered ON COMMIT DROP AS
SELECT a.id AS was, CASE WHEN t.id IS NULL THEN a.id ELSE nextval(pg_get_serial_sequence('%s', 'id')) END AS becomes
  FROM %s a LEFT JOIN %[1]s t ON t.id = a.id`, s.public(), s.stored()),
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
