package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

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

// trial are the statements that make what the integration's migrations make, and take it back. Indexes on tables with rows are left out: what would
// stand in their way is a name, which is free, and building them keeps Hi.Events from writing.
func (c *catalogue) trial() []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + patience + "'"}
	tables := map[string]bool{}
	for _, s := range allSteps() {
		if !madeByIntegration(s.creates) || c.has(s.creates) || s.creates.kind == "column" && tables[s.creates.table()] ||
			s.creates.kind == "index" && c.has(object{"table", s.on}) {
			continue
		}
		tables[s.creates.name] = true
		statements = append(statements, strings.Replace(s.statement(), "INDEX CONCURRENTLY", "INDEX", 1))
	}
	return append(statements, "ROLLBACK")
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
	if unknown := c.unknownColumns(sets); len(unknown) > 0 {
		return mail.Errorf(mail.CodeInvalid, "nothing was changed: somebody added columns that Mailroom does not know of and would not bring back (%s): save what is in them, and drop them first",
			strings.Join(unknown, ", "))
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
// with is not there. They are dropped last: the lock on the accounts is one that everybody waits for. The suppressions lose the foreign key that would make
// those of a deleted account everybody's.
func (c *catalogue) setAsideStatements(sets []set) []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + patience + "'"}
	for _, s := range sets {
		statements = append(statements, s.asideStatements()...)
		stored := object{"table", s.stored()}
		if owner := c.owners["public.outgoing_messages"]; owner != c.user {
			statements = append(statements, changeOwner(stored, owner))
		}
		statements = append(statements, step{creates: stored, holds: "rows that were set aside from " + s.public()}.remember())
	}
	for _, e := range c.ledger {
		if e.kind == "trigger" && strings.HasPrefix(e.name, "public.") {
			statements = append(statements, e.removal())
		}
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
