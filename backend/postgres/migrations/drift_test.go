package migrations_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// damages are differences between a prepared database and the desired state, caused by an earlier program, by hand, or by an incomplete
// dump. named is the text that the check reports for each.
var damages = []struct {
	what   string
	damage []string
	named  string
}{
	{"a function with an old body", []string{"CREATE OR REPLACE FUNCTION mailroom.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"},
		"function mailroom.keep_audit_log was changed"},
	{"a function of an earlier program", []string{
		"CREATE OR REPLACE FUNCTION mailroom.ses_id(stored text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(stored)'",
		"UPDATE mailroom.created_objects SET made_from = 'an earlier text', made = NULL WHERE name = 'mailroom.ses_id'",
	}, "function mailroom.ses_id is that of another program"},
	{"a function with an old signature", []string{"DROP FUNCTION mailroom.forgettable", "CREATE FUNCTION mailroom.forgettable(before timestamptz, days integer) RETURNS timestamptz LANGUAGE sql AS 'SELECT before'",
		"REVOKE ALL ON FUNCTION mailroom.forgettable FROM PUBLIC"},
		"function mailroom.forgettable was changed"},
	{"a function with another result", []string{"DROP FUNCTION mailroom.note_forgotten", "CREATE FUNCTION mailroom.note_forgotten(before timestamptz) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
		"REVOKE ALL ON FUNCTION mailroom.note_forgotten FROM PUBLIC"},
		"function mailroom.note_forgotten was changed"},
	{"a second function of the name", []string{"CREATE FUNCTION mailroom.free_second(wanted_email text) RETURNS timestamp LANGUAGE sql AS 'SELECT now()::timestamp'",
		"REVOKE ALL ON FUNCTION mailroom.free_second(text) FROM PUBLIC"},
		"function mailroom.free_second was changed"},
	{"a function that lost its search_path", []string{"ALTER FUNCTION mailroom.suppress_addresses RESET ALL"}, "function mailroom.suppress_addresses was changed"},
	{"a function that lost the rights of its owner", []string{"ALTER FUNCTION mailroom.settle_statuses SECURITY INVOKER"}, "function mailroom.settle_statuses was changed"},
	{"a missing function", []string{"DROP FUNCTION mailroom.attach_events"}, "function mailroom.attach_events is missing"},
	{"a function that nobody remembers", []string{"DELETE FROM mailroom.created_objects WHERE name = 'mailroom.link_retries'"}, "function mailroom.link_retries is not known to be Mailroom's"},
	{"functions that everybody may execute", []string{"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mailroom TO PUBLIC"}, "1 schemas of Mailroom whose functions everybody may execute"},
	{"a table that everybody may read", []string{"GRANT SELECT ON mailroom.audit_log TO PUBLIC"}, "1 tables, views and sequences of Mailroom that everybody may use"},
	{"a column that everybody may write", []string{"GRANT UPDATE (reason) ON mailroom.audit_log TO PUBLIC"}, "1 tables, views and sequences of Mailroom that everybody may use"},
	{"a schema that everybody may look into", []string{"GRANT USAGE, CREATE ON SCHEMA mailroom TO PUBLIC"}, "2 schemas of Mailroom that everybody may look into"},
	{"a function with other defaults", []string{"CREATE OR REPLACE FUNCTION mailroom.find_accounts(of_account bigint DEFAULT 1) RETURNS TABLE (id bigint, name text) LANGUAGE sql AS 'SELECT 1::bigint, NULL::text'"},
		"function mailroom.find_accounts was changed"},
	{"a function that plans otherwise", []string{"ALTER FUNCTION mailroom.holdings SET plan_cache_mode = force_generic_plan"}, "function mailroom.holdings was changed"},
	{"a function that every login calls", []string{"DROP FUNCTION mailroom.caller"}, "function mailroom.caller is missing"},
	{"a disabled trigger", []string{"ALTER TABLE mailroom.audit_log DISABLE TRIGGER mailroom_audit_log_append_only"},
		"trigger mailroom.audit_log.mailroom_audit_log_append_only was changed"},
	{"a lost trigger", []string{"DROP TRIGGER mailroom_audit_log_append_only ON mailroom.audit_log"}, "trigger mailroom.audit_log.mailroom_audit_log_append_only is missing"},
	{"a disabled trigger of a shared table", []string{"ALTER TABLE accounts DISABLE TRIGGER mailroom_clean_up_after_account"}, "trigger public.accounts.mailroom_clean_up_after_account was changed"},
	{"a lost unique constraint", []string{"ALTER TABLE mailroom.event_identities DROP CONSTRAINT event_identities_occurrence"},
		"constraint mailroom.event_identities.event_identities_occurrence is missing"},
	{"a lost primary key", []string{"ALTER TABLE mailroom.quarantine DROP CONSTRAINT quarantine_pkey"}, "constraint mailroom.quarantine.quarantine_pkey is missing"},
	{"a weakened check", []string{"ALTER TABLE mailroom.sends DROP CONSTRAINT sends_settled, ADD CONSTRAINT sends_settled CHECK (true)"},
		"constraint mailroom.sends.sends_settled was changed"},
	{"a lost foreign key", []string{"ALTER TABLE mailroom.bulk_resend_items DROP CONSTRAINT bulk_resend_items_bulk_id_fkey"},
		"constraint mailroom.bulk_resend_items.bulk_resend_items_bulk_id_fkey is missing"},
	{"a lost NOT NULL", []string{"ALTER TABLE mailroom.drains ALTER COLUMN received DROP NOT NULL"}, "not_null mailroom.drains.received is missing"},
	{"a lost default", []string{"ALTER TABLE mailroom.sends ALTER COLUMN login DROP DEFAULT"}, "default mailroom.sends.login is missing"},
	{"a changed default", []string{"ALTER TABLE mailroom.sends ALTER COLUMN login SET DEFAULT 'ann'"}, "default mailroom.sends.login was changed"},
	{"a lost index", []string{"DROP INDEX mailroom_announcements_created"}, "index public.mailroom_announcements_created is missing"},
	{"another index of the name", []string{"DROP INDEX mailroom_transactions_event", "CREATE INDEX mailroom_transactions_event ON outgoing_transaction_messages (event_id)"},
		"index public.mailroom_transactions_event was changed"},
	{"the unique index of suppressions that is unique no more", []string{"DROP INDEX mailroom_suppressions_live",
		"CREATE INDEX mailroom_suppressions_live ON email_suppressions (email, account_id, reason) WHERE deleted_at IS NULL"}, "index public.mailroom_suppressions_live was changed"},
	{"a lost index of a table of ours", []string{"DROP INDEX mailroom.delivery_events_message"}, "index mailroom.delivery_events_message is missing"},
	{"an index of a table of ours that is another", []string{"DROP INDEX mailroom.drains_finished", "CREATE INDEX drains_finished ON mailroom.drains (started_at)"},
		"index mailroom.drains_finished was changed"},
}

// The check reports each kind of damage, the plan shows it, and Up repairs it without touching anything else.
func TestRule14TheMatrixOfDamages(t *testing.T) {
	reference := worldtest.Migrated(t, world.Stock)
	want := catalogue(t, reference)
	t.Run("each", func(t *testing.T) {
		for _, d := range damages {
			t.Run(d.what, func(t *testing.T) {
				t.Parallel()
				url := worldtest.Migrated(t, world.Stock)
				execute(t, url, d.damage...)
				p := plan(t, url)
				if differences := p.Differences(); len(differences) != 1 || !strings.HasPrefix(differences[0], d.named) {
					t.Errorf("the check says %q, want %q alone", differences, d.named)
				}
				up(t, url)
				requireSame(t, "after the repair", catalogue(t, url), want)
				if p := plan(t, url); !p.Empty() {
					t.Errorf("still pending: %+v", p)
				}
			})
		}
	})
	fmt.Printf("The matrix of damages has %d rows, each named, planned and repaired.\n", len(damages))
}

func TestAllDamagesAtOnceAreRepaired(t *testing.T) {
	t.Parallel()
	want := catalogue(t, worldtest.Migrated(t, world.Stock))
	url := worldtest.Migrated(t, world.Stock)
	for _, d := range damages {
		execute(t, url, d.damage...)
	}
	up(t, url)
	requireSame(t, "after the repair", catalogue(t, url), want)
}

func TestWhatMailroomMakesBelongsToTheOwnerOfHiEventsTables(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	want := catalogue(t, url)
	stranger := userOf(t, login(t, url, "mailroom_test_stranger"))
	execute(t, url, "ALTER TABLE mailroom.sends OWNER TO "+stranger, "ALTER FUNCTION mailroom.ses_id OWNER TO "+stranger)
	if differences := plan(t, url).Differences(); len(differences) != 2 || !strings.Contains(differences[0], "belongs to "+stranger) {
		t.Errorf("the check says %q, want two owners", differences)
	}
	up(t, url)
	requireSame(t, "after the repair", catalogue(t, url), want)
}

// A dropped column cannot be restored, because its values are lost. Up reports that, and repairs everything else.
func TestWhatCannotBeRepairedWithoutLosingRowsIsSaid(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, "ALTER TABLE mailroom.quarantine DROP COLUMN detail", "DROP FUNCTION mailroom.ses_id")
	differences := plan(t, url).Differences()
	if !slices.Contains(differences, "column mailroom.quarantine.detail is missing, and cannot be brought back without losing rows") {
		t.Errorf("the check says %q", differences)
	}
	err := migrations.Up(t.Context(), url)
	if mail.CodeOf(err) != mail.CodeNotPrepared || !strings.Contains(err.Error(), "mailroom.quarantine.detail is missing") {
		t.Errorf("%v", err)
	}
	if there := queryStrings(t, url, "SELECT proname FROM pg_proc WHERE proname = 'ses_id'"); len(there) != 1 {
		t.Error("the function that could be repaired was not")
	}
}

func TestAConstraintThatRowsContradictIsSaid(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	execute(t, url, "ALTER TABLE mailroom.suppression_notes DROP CONSTRAINT suppression_notes_pkey", "INSERT INTO mailroom.suppression_notes VALUES (1, 'a'), (1, 'b')",
		"DROP INDEX mailroom.drains_finished")
	err := migrations.Up(t.Context(), url)
	if mail.CodeOf(err) != mail.CodeNotPrepared || !strings.Contains(err.Error(), "suppression_notes_pkey is missing, and rows that were written since contradict it") {
		t.Errorf("%v", err)
	}
	if differences := plan(t, url).Differences(); len(differences) != 1 {
		t.Errorf("still differing: %q, want the constraint alone", differences)
	}
	execute(t, url, "DELETE FROM mailroom.suppression_notes WHERE note = 'b'")
	up(t, url)
}

// The program can parse the signature of each function from its text. It needs the signature to decide whether CREATE OR REPLACE is possible,
// which keeps the rights that logins have on the function.
func TestEveryFunctionCanBeReplacedInPlace(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	before := queryStrings(t, url, "SELECT oid || ' ' || pg_get_function_arguments(oid) || ' RETURNS ' || pg_get_function_result(oid) FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace ORDER BY 1")
	execute(t, url, "UPDATE mailroom.created_objects SET made_from = 'an earlier text' WHERE kind = 'function'")
	up(t, url)
	after := queryStrings(t, url, "SELECT oid || ' ' || pg_get_function_arguments(oid) || ' RETURNS ' || pg_get_function_result(oid) FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace ORDER BY 1")
	requireSame(t, "the functions' oids", after, before)
}

func TestADatabaseFromBeforeTheFirstReleaseIsRefusedUnchanged(t *testing.T) {
	t.Parallel()
	url := worldtest.Database(t, world.Stock)
	execute(t, url, "CREATE SCHEMA mailroom", "CREATE TABLE mailroom.schema_versions (id integer, version_id bigint, is_applied boolean, tstamp timestamp)",
		"INSERT INTO mailroom.schema_versions VALUES (1, 11, true, now())", "CREATE TABLE mailroom.created_objects (id bigint, kind text, name text, holds text)")
	before := schemaDump(t, url)
	_, planned := migrations.MakePlan(t.Context(), url)
	_, removed := migrations.Down(t.Context(), url, migrations.DownOptions{})
	for what, err := range map[string]error{"plan": planned, "up": migrations.Up(t.Context(), url), "down": removed} {
		if mail.CodeOf(err) != mail.CodeDatabaseRefused || !strings.Contains(err.Error(), "before its first release") {
			t.Errorf("%s: %v", what, err)
		}
	}
	requireSame(t, "after the refusals", schemaDump(t, url), before)
}
