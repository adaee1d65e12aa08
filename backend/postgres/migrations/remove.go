package migrations

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// remove drops one object. For a table whose rows matter, it counts the rows again under the lock with which it drops the table.
func (r *runner) remove(ctx context.Context, e entry, counted map[object]int64, report *DownReport) error {
	r.tell("Removing " + e.String())
	if e.kind == "index" {
		if err := r.send(ctx, []string{e.removal(), e.forget()}); err != nil {
			return err
		}
		report.Removed = append(report.Removed, e.String())
		return nil
	}
	statements := []string{"BEGIN", "SET LOCAL lock_timeout = '" + lockWait + "'"}
	if e.name == cleanups {
		restored, err := r.restoreDuplicates(ctx)
		if err != nil {
			return err
		}
		report.Restored = restored
	}
	if e.kind == "table" && e.holds != "" {
		statements = append(statements, guard(e, counted[e.object]))
	}
	statements = append(statements, e.removal(), e.forget())
	if e.kind == "table" {
		statements = append(statements, e.forgetParts())
	}
	statements = append(statements, "COMMIT")
	err := r.patiently(ctx, e.table(), statements)
	var server *pgconn.PgError
	switch {
	case err == nil:
		report.Removed = append(report.Removed, e.String())
	case errors.As(err, &server) && server.Code == "2BP01" && e.kind == "extension": // dependent_objects_still_exist
		report.Kept = append(report.Kept, e.String())
		return nil
	case errors.As(err, &server) && server.Code == "2BP01":
		return mail.Wrap(mail.CodeNotAllowed, err, "something that is not Mailroom's depends on %s (%s): remove that first, then run this again", e.object, server.Detail)
	case errors.As(err, &server) && server.Code == stillWritten:
		return mail.Wrap(mail.CodeBusy, err, "%s is still written to: close every window and drain of Mailroom, and run this again", e.object)
	}
	return err
}

// stillWritten is the SQLSTATE that guard raises. Classes that begin with a letter from I on are free for programs.
const stillWritten = "MR001"

// guard returns a statement that locks a table and fails if it has more rows than were counted and exported.
func guard(e entry, counted int64) string {
	return fmt.Sprintf(`DO $$
BEGIN
    IF to_regclass('%[1]s') IS NOT NULL THEN
        LOCK TABLE %[1]s IN ACCESS EXCLUSIVE MODE;
        IF (SELECT count(*) FROM %[1]s) > %[2]d THEN
            RAISE EXCEPTION 'rows were added to %[1]s meanwhile' USING ERRCODE = '%[3]s';
        END IF;
    END IF;
END $$`, e.name, counted, stillWritten)
}

const cleanups = "mailroom.suppression_cleanups"

// restoreDuplicates reverts the soft deletes of duplicates that only Mailroom's unique index required, if the kept suppression is still live.
// If a person has removed that one, its duplicates must not return. The index must already be dropped.
func (r *runner) restoreDuplicates(ctx context.Context) (int64, error) {
	var possible bool
	err := r.connection.QueryRow(ctx, "SELECT to_regclass('public.email_suppressions') IS NOT NULL AND to_regclass($1) IS NOT NULL", cleanups).Scan(&possible)
	if err != nil || !possible {
		return 0, err
	}
	// The kept suppression may itself have become a duplicate of a newer one while the index was built.
	result, err := r.connection.Exec(ctx, `
		WITH RECURSIVE doubles AS (
		    SELECT c.suppression_id AS id, c.kept_id
		      FROM mailroom.suppression_cleanups c
		      JOIN public.email_suppressions s ON s.id = c.suppression_id AND s.deleted_at = c.deleted_at
		     WHERE c.cause = 'duplicate'
		), restorable AS (
		    SELECT d.id FROM doubles d JOIN public.email_suppressions kept ON kept.id = d.kept_id AND kept.deleted_at IS NULL
		    UNION
		    SELECT d.id FROM doubles d JOIN restorable r ON r.id = d.kept_id
		)
		UPDATE public.email_suppressions s SET deleted_at = NULL FROM restorable r WHERE s.id = r.id`)
	if err != nil {
		return 0, fmt.Errorf("restore doubled suppressions: %w", err)
	}
	return result.RowsAffected(), nil
}

// removeFoundation drops the bookkeeping tables, and the schema if Mailroom made it (made, from the ledger; without a ledger, by the schema's comment).
func (r *runner) removeFoundation(ctx context.Context, made bool) error {
	err := r.connection.QueryRow(ctx, `
		SELECT $1 OR EXISTS (SELECT
		                       FROM pg_namespace
		                      WHERE nspname = 'mailroom' AND obj_description(oid, 'pg_namespace') LIKE 'Made by Mailroom;%')`, made).Scan(&made)
	if err != nil {
		return fmt.Errorf("look for schema mailroom: %w", err)
	}
	statements := []string{"BEGIN", "DROP TABLE IF EXISTS mailroom.schema_versions, " + ledger}
	if made {
		statements = append(statements, "DROP SCHEMA mailroom")
	}
	err = r.patiently(ctx, "schema mailroom", append(statements, "COMMIT"))
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "2BP01" {
		return mail.Wrap(mail.CodeNotAllowed, err, "schema mailroom holds something that is not Mailroom's (%s): remove that, then run this again",
			strings.ReplaceAll(server.Detail, "\n", "; "))
	}
	return err
}
