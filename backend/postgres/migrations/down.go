package migrations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// DownOptions are the options of Down.
type DownOptions struct {
	// DropData allows the loss of suppressions and tracking rows, which are exported first.
	DropData bool
	// ExportDir is the parent of the export folder; empty means the current folder.
	ExportDir string
}

// DownReport describes what Down did.
type DownReport struct {
	// Removed are the objects that were removed, for example "table public.email_suppressions".
	Removed []string
	// Kept are objects that Mailroom created and on which objects of other programs now depend.
	Kept []string
	// Restored counts the suppressions that Mailroom had soft-deleted as duplicates and that are live again.
	Restored int64
	// Lost are the rows that were exported and removed.
	Lost []Loss
	// Export is the folder of the export; empty if there was none.
	Export string
}

// Loss is a kind of rows that is deleted together with the objects that Mailroom created, and their number.
type Loss struct {
	What  string // "suppressions"
	Count int64
}

// Down removes only the objects that Mailroom created, as recorded in the database. Without DropData it fails with CodeInvalid, before any
// change, if suppressions or tracking rows would be lost. With DropData it first exports all rows of the removed objects to a new folder
// below ExportDir, in files that only their owner can read. It may be run again after an interruption. It fails with the codes of Up, and
// with CodeBusy if another program still writes to a table that it removes.
func Down(ctx context.Context, databaseURL string, how DownOptions, options ...Option) (DownReport, error) {
	var report DownReport
	err := work(ctx, databaseURL, options, func(r *runner) error {
		return r.down(ctx, how, &report)
	})
	return report, err
}

func (r *runner) down(ctx context.Context, how DownOptions, report *DownReport) error {
	catalogue, err := readCatalogue(ctx, r.connection)
	if err != nil {
		return err
	}
	if !catalogue.has(object{"table", ledger}) {
		return r.removeFoundation(ctx, false)
	}
	if catalogue.unreleased {
		return errUnreleased
	}
	if catalogue.version > latestVersion() {
		return mail.Errorf(mail.CodeSchemaNewer, "this database was prepared by a newer Mailroom (version %d, this program knows %d): remove it with the newer program",
			catalogue.version, latestVersion())
	}
	foundation := object{"schema", "mailroom"}
	entries := slices.DeleteFunc(slices.Clone(catalogue.ledger), func(e entry) bool { return e.partOf != "" || e.object == foundation })
	if err := catalogue.removable(entries); err != nil {
		return err
	}
	if err := r.refuseLogins(ctx, catalogue); err != nil {
		return err
	}
	counted, err := r.secure(ctx, how, catalogue.present(entries), report)
	if err != nil {
		return err
	}
	// From here on the database counts as not prepared, so that after an interruption Down can finish or Up can restore everything.
	if err := exec(ctx, r.connection, "DELETE FROM mailroom.schema_versions"); err != nil {
		return fmt.Errorf("mark the database as not prepared: %w", err)
	}
	for _, e := range entries {
		if err := r.remove(ctx, e, counted, report); err != nil {
			return fmt.Errorf("remove %s: %w", e.object, err)
		}
	}
	_, made := catalogue.entries[foundation]
	return r.removeFoundation(ctx, made)
}

// refuseLogins fails while database logins exist that Mailroom created. They are roles of the whole server and hold rights on objects that
// stay, and only "mailroomctl revoke" removes both.
func (r *runner) refuseLogins(ctx context.Context, c *catalogue) error {
	if !c.has(object{"table", "mailroom.installation"}) {
		return nil
	}
	rows, err := r.connection.Query(ctx, `
		SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE `+MarkedLoginSQL+` ORDER BY 1`)
	if err != nil {
		return fmt.Errorf("read the logins that Mailroom made: %w", err)
	}
	logins, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read the logins that Mailroom made: %w", err)
	}
	if len(logins) > 0 {
		return mail.Errorf(mail.CodeInvalid, "nothing was changed, since Mailroom made logins of the database that still exist (%s): remove each with mailroomctl revoke --login NAME first",
			strings.Join(logins, ", "))
	}
	return nil
}

// present returns the entries whose objects still exist.
func (c *catalogue) present(entries []entry) []entry {
	var present []entry
	for _, e := range entries {
		if _, there := c.valid[e.object]; there {
			present = append(present, e)
		}
	}
	return present
}

// removable fails if the login does not own a table from which something is to be removed.
func (c *catalogue) removable(entries []entry) error {
	for _, e := range entries {
		table := e.table()
		if owner, shared := c.owners[table]; shared && !c.mayChange[table] {
			return refusal([]string{fmt.Sprintf("the login %q does not own %s: use the login of Hi.Events (%s)", c.user, table, owner)})
		}
	}
	return nil
}
