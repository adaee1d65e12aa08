package migrations_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

const twoAccounts = `INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'one@example.com', 'acc_1'), (2, 'Two', 'two@example.com', 'acc_2')`

// suppress returns the INSERT of a live suppression as the integration writes it; account 0 means platform-wide, an empty bounce type a complaint.
func suppress(id, account int, email, bounceType, createdAt string) string {
	reason := "bounce"
	if bounceType == "" {
		reason = "complaint"
	}
	return fmt.Sprintf(`INSERT INTO email_suppressions (id, account_id, email, reason, bounce_type, source, created_at, updated_at)
		VALUES (%d, nullif(%d, 0), '%s', '%s', nullif('%s', ''), 'ses_notification', '%[6]s', '%[6]s')`, id, account, email, reason, bounceType, createdAt)
}

func TestOfDoubledSuppressionsTheStrongestStays(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Integration)
	execute(t, url, twoAccounts,
		// Permanent is kept instead of a newer Transient.
		suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"), suppress(2, 1, "a@example.com", "Transient", "2026-03-01"),
		// Of equal strength the newest is kept; Undetermined is no stronger than Transient.
		suppress(3, 1, "b@example.com", "Transient", "2026-01-01"), suppress(4, 1, "b@example.com", "Undetermined", "2026-02-01"), suppress(5, 1, "b@example.com", "Transient", "2026-01-15"),
		// Platform-wide suppressions can be duplicates of each other too.
		suppress(6, 0, "c@example.com", "", "2026-01-01"), suppress(7, 0, "c@example.com", "", "2026-02-01"),
		// Suppressions with different accounts (or platform-wide) or reasons are not duplicates.
		suppress(8, 1, "d@example.com", "Transient", "2026-01-01"), suppress(9, 2, "d@example.com", "Transient", "2026-01-01"),
		suppress(10, 0, "d@example.com", "Transient", "2026-01-01"), suppress(11, 1, "d@example.com", "", "2026-01-01"))
	rows := sharedRows(t, url)

	if facts := strings.Join(factsOf(plan(t, url)), "\n"); !strings.Contains(facts, "4 live suppressions that repeat") {
		t.Errorf("the plan does not tell how many there are: %s", facts)
	}
	up(t, url)
	live := queryStrings(t, url, "SELECT id::text FROM email_suppressions WHERE deleted_at IS NULL ORDER BY email_suppressions.id")
	if want := []string{"1", "4", "7", "8", "9", "10", "11"}; !slices.Equal(live, want) {
		t.Errorf("live are %v, want %v", live, want)
	}
	// Rule 7: these are not removals by a person.
	noted := queryStrings(t, url, `
		SELECT format('%s kept %s of account %s, %s', c.suppression_id, c.kept_id, c.account_id, c.cause)
		  FROM mailroom.suppression_cleanups c JOIN email_suppressions s ON s.id = c.suppression_id AND s.deleted_at = c.deleted_at
		 ORDER BY c.suppression_id`)
	if want := []string{"2 kept 1 of account 1, duplicate", "3 kept 4 of account 1, duplicate", "5 kept 4 of account 1, duplicate", "6 kept 7 of account , duplicate"}; !slices.Equal(noted, want) {
		t.Errorf("noted are %q, want %q", noted, want)
	}
	if report := down(t, url, migrations.DownOptions{}); report.Restored != 4 {
		t.Errorf("restored %d, want 4", report.Restored)
	}
	requireSame(t, "the rows after down", sharedRows(t, url), rows)
}

func factsOf(p migrations.Plan) []string {
	var facts []string
	for _, step := range p.Pending {
		facts = append(facts, step.Facts...)
	}
	return facts
}

func TestDoublesFindSecondsThatNobodyHas(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Integration)
	statements := []string{twoAccounts}
	for i := range 40 {
		statements = append(statements, suppress(i+1, 1, "a@example.com", "Transient", "2026-01-01"))
	}
	// Suppressions that people removed have a deleted_at in every other second of the last two minutes and of the next two.
	statements = append(statements, `
		INSERT INTO email_suppressions (id, account_id, email, reason, source, deleted_at)
		SELECT 1000 + s, 1, 'a@example.com', 'bounce', 'manual', date_trunc('second', now() AT TIME ZONE 'UTC') + make_interval(secs => 2 * s - 120)
		  FROM generate_series(0, 90) AS s`)
	execute(t, url, statements...)
	up(t, url)
	counts := queryStrings(t, url, `
		SELECT format('%s live, %s cleaned, %s in the future', count(*) FILTER (WHERE deleted_at IS NULL), count(*) FILTER (WHERE id < 1000 AND deleted_at IS NOT NULL),
		              count(*) FILTER (WHERE id < 1000 AND deleted_at > now() AT TIME ZONE 'UTC'))
		  FROM email_suppressions`)
	if want := "1 live, 39 cleaned, 0 in the future"; counts[0] != want {
		t.Errorf("%s; want %s", counts[0], want)
	}
}

func TestDownDoesNotReviveTheDoublesOfWhatAPersonRemoved(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Integration)
	execute(t, url, twoAccounts, suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"), suppress(2, 1, "a@example.com", "Transient", "2026-01-01"))
	up(t, url)
	execute(t, url, "UPDATE email_suppressions SET deleted_at = '2026-05-05 05:05:05' WHERE id = 1")
	down(t, url, migrations.DownOptions{})
	if live := queryStrings(t, url, "SELECT id::text FROM email_suppressions WHERE deleted_at IS NULL"); len(live) != 0 {
		t.Errorf("live again: %v", live)
	}
}

func TestDoublesThatAppearWhileTheIndexIsBuiltAreCleanedUpToo(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Integration)
	execute(t, url, twoAccounts, suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"))
	var times int
	up(t, url, migrations.AfterStatement(func(statement string) error {
		// This statement runs before the unique index is built. The integration keeps receiving bounces.
		if strings.Contains(statement, "mailroom_suppressions_live") && strings.HasPrefix(statement, "INSERT INTO mailroom.created_objects") && times < 3 {
			times++
			execute(t, url, suppress(10+times, 1, "a@example.com", []string{"", "Transient", "Permanent", "Permanent"}[times], "2026-01-02"))
		}
		return nil
	}))
	live := queryStrings(t, url, "SELECT id::text FROM email_suppressions WHERE deleted_at IS NULL")
	if times != 3 || !slices.Equal(live, []string{"13"}) {
		t.Errorf("after %d doubles appeared, live are %v; want 3 and the newest of the permanent ones, [13]", times, live)
	}
	if report := down(t, url, migrations.DownOptions{}); report.Restored != 3 {
		t.Errorf("restored %d, want 3", report.Restored)
	}
}

func TestALiveSuppressionIsUniqueAlsoForThePlatform(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts, suppress(1, 0, "a@example.com", "Permanent", "2026-01-01"), suppress(2, 1, "a@example.com", "Permanent", "2026-01-01"))
	connection := dial(t, url)
	for account := range 2 {
		if _, err := connection.Exec(t.Context(), suppress(10+account, account, "a@example.com", "Transient", "2026-01-01")); err == nil || !strings.Contains(err.Error(), "mailroom_suppressions_live") {
			t.Errorf("a second live suppression for account %d: %v; want a violation of mailroom_suppressions_live", account, err)
		}
	}
	execute(t, url, "UPDATE email_suppressions SET deleted_at = '2026-02-02'", suppress(20, 0, "a@example.com", "Permanent", "2026-03-01"))
}

func TestRule14DeletingAnAccountTakesItsSuppressionsAlong(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts,
		suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"), // the same address also has a platform-wide suppression and one of another account
		suppress(2, 0, "a@example.com", "Permanent", "2026-01-01"), suppress(3, 2, "a@example.com", "Permanent", "2026-01-01"),
		suppress(4, 1, "b@example.com", "", "2026-01-01"), // no other suppression of this address
		// Removed by a person in this and the surrounding seconds: the soft delete must not violate the integration's unique constraint.
		`INSERT INTO email_suppressions (id, account_id, email, reason, source, deleted_at)
		 SELECT 100 + s, 1, 'a@example.com', 'bounce', 'manual', date_trunc('second', now() AT TIME ZONE 'UTC') + make_interval(secs => s - 10)
		   FROM generate_series(0, 70) AS s`)
	// Hi.Events's login may delete accounts but has no rights on schema mailroom.
	hievents := login(t, url, "mailroom_test_hievents")
	execute(t, url, "GRANT SELECT, DELETE ON accounts TO "+userOf(t, hievents))
	execute(t, hievents, "DELETE FROM accounts WHERE id = 1")

	if live := queryStrings(t, url, "SELECT id::text FROM email_suppressions WHERE deleted_at IS NULL ORDER BY email_suppressions.id"); !slices.Equal(live, []string{"2", "3"}) {
		t.Errorf("live are %v, want [2 3]: nothing became platform-wide, and other suppressions stay", live)
	}
	noted := queryStrings(t, url, `
		SELECT format('%s of account %s, %s', c.suppression_id, c.account_id, c.cause)
		  FROM mailroom.suppression_cleanups c JOIN email_suppressions s ON s.id = c.suppression_id AND s.deleted_at = c.deleted_at
		 ORDER BY 1`)
	if want := []string{"1 of account 1, account_deleted", "4 of account 1, account_deleted"}; !slices.Equal(noted, want) {
		t.Errorf("noted are %q, want %q", noted, want)
	}
}

func TestRule14TheTriggerNeverMakesADeletionFail(t *testing.T) {
	t.Parallel()
	for name, sabotage := range map[string]string{
		"without the notes":        "DROP TABLE mailroom.suppression_cleanups",
		"without the helper":       "DROP FUNCTION mailroom.free_second",
		"without the suppressions": "DROP TABLE email_suppressions CASCADE",
		"with a column renamed":    "ALTER TABLE email_suppressions RENAME COLUMN reason TO cause",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := worldtest.Migrated(t, world.Stock)
			execute(t, url, twoAccounts, suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"), sabotage, "DELETE FROM accounts WHERE id = 1")
			if left := queryStrings(t, url, "SELECT id::text FROM accounts"); !slices.Equal(left, []string{"2"}) {
				t.Errorf("accounts left: %v", left)
			}
		})
	}
}

func TestRule14ASoftDeletedAccountKeepsItsSuppressions(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts, suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"), "UPDATE accounts SET deleted_at = '2026-02-02' WHERE id = 1")
	if live := queryStrings(t, url, "SELECT id::text FROM email_suppressions WHERE deleted_at IS NULL AND account_id = 1"); !slices.Equal(live, []string{"1"}) {
		t.Errorf("live are %v, want [1]: Hi.Events may restore the account", live)
	}
}

func TestRule14SearchPathCannotMisleadTheTrigger(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, twoAccounts, suppress(1, 1, "a@example.com", "Permanent", "2026-01-01"))
	connection := dial(t, url)
	for _, statement := range []string{
		"CREATE TEMP TABLE email_suppressions (id bigint)",
		"CREATE FUNCTION pg_temp.date_trunc(text, timestamp) RETURNS timestamp LANGUAGE sql AS 'SELECT NULL::timestamp'",
		"SET search_path = pg_temp, public",
		"DELETE FROM public.accounts WHERE id = 1",
	} {
		if _, err := connection.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var deleted time.Time
	err := connection.QueryRow(t.Context(), "SELECT deleted_at FROM public.email_suppressions WHERE id = 1").Scan(&deleted)
	if err == pgx.ErrNoRows || err != nil || deleted.IsZero() {
		t.Errorf("the suppression was not soft-deleted: %v %v", deleted, err)
	}
}

func TestIDsAreNormalisedByTheFunctionAsByTheIndex(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	connection := dial(t, url)
	if _, err := connection.Exec(t.Context(), "SET enable_seqscan = off"); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"outgoing_messages", "outgoing_transaction_messages"} {
		rows, err := connection.Query(t.Context(), "EXPLAIN SELECT id FROM "+table+" WHERE ses_message_id IS NOT NULL AND mailroom.ses_id(ses_message_id) = ANY (ARRAY['x', 'y'])")
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if explained := strings.Join(lines, "\n"); !strings.Contains(explained, "_ses_id") {
			t.Errorf("%s: the index on the normalised id is not used:\n%s", table, explained)
		}
	}
	got := queryStrings(t, url, `SELECT coalesce(mailroom.ses_id(id), 'null') FROM (VALUES (1, NULL), (2, 'Ab-1'), (3, ' <AB-1@eu-west-1.amazonses.com>'||chr(13)||chr(10)), (4, 'ab-1@email.amazonses.com')) AS v(n, id) ORDER BY n`)
	if want := []string{"null", "ab-1", "ab-1", "ab-1"}; !slices.Equal(got, want) {
		t.Errorf("normalised are %q, want %q", got, want)
	}
}
