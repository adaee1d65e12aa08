package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// HandOverReport describes what HandOver did.
type HandOverReport struct {
	// Aside lists for each table or set of columns how much it held, and how much is set aside now.
	Aside []Aside
}

// Aside is what was set aside from one table.
type Aside struct {
	Table  string // "public.email_suppressions"
	Before int64  // number of its rows, or of rows in which one of the columns has a value
	After  int64  // number of rows that are set aside
}

// HandOver makes room for the migrations of the integration in a database that Mailroom prepared. It removes the objects that they create, and sets
// their rows aside in schema mailroom. It then tries statements like those migrations and rolls them back; it returns nil only if they succeed. The
// database counts as not prepared until the migrations have run and Up has restored the rows. It fails with the codes of Up, with CodeNotPrepared if
// migrations are pending, and with CodeInvalid if Mailroom created none of the integration's objects. It may be run again.
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

// madeByIntegration reports whether the integration's migrations create an object of this name. The names of Mailroom's other objects in schema public
// begin with mailroom_.
func madeByIntegration(o object) bool {
	if !strings.HasPrefix(o.name, "public.") || !slices.Contains([]string{"table", "column", "constraint", "index"}, o.kind) {
		return false
	}
	_, name := o.container()
	return !strings.HasPrefix(name, "mailroom_")
}

// trial returns statements that create the same objects as the integration's migrations, and roll them back. Indexes on existing tables are left out:
// they can only fail because a name is taken, and their names are free; building them would block writes of Hi.Events.
func (c *catalogue) trial() []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + lockWait + "'"}
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

// setAside sets the rows aside in one transaction, and counts them before and after.
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

// setAsideStatements move tables, copy columns, and delete the ledger entries of the removed objects. They drop Mailroom's triggers on tables of Hi.Events,
// whose functions need the moved tables. The triggers are dropped last, because every session waits for the lock on the accounts. The suppressions lose the
// foreign key that would make those of a deleted account platform-wide.
func (c *catalogue) setAsideStatements(sets []set) []string {
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + lockWait + "'"}
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

// forgetGone deletes ledger entries of objects that no longer exist in schema public.
const forgetGone = `DELETE FROM mailroom.created_objects o
 WHERE o.name LIKE 'public.%'
   AND CASE WHEN o.kind IN ('table', 'view', 'index') THEN to_regclass(o.name) IS NULL
            WHEN o.kind = 'column' THEN NOT EXISTS (SELECT FROM pg_attribute a
                  WHERE a.attrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND a.attname = substring(o.name FROM '[^.]*$') AND NOT a.attisdropped)
            WHEN o.kind = 'constraint' THEN NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND k.conname = substring(o.name FROM '[^.]*$'))
            WHEN o.kind = 'trigger' THEN NOT EXISTS (SELECT FROM pg_trigger t
                  WHERE t.tgrelid = to_regclass(substring(o.name FROM '^(.*)[.]')) AND t.tgname = substring(o.name FROM '[^.]*$')) END`
