package migrations_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// A database that an earlier program prepared has the functions and views of that program, and rights that this one does not give.
func TestAPreparedDatabaseGetsTheDefinitionsOfThisProgram(t *testing.T) {
	t.Parallel()
	url := worldtest.Migrated(t, world.Stock)
	want := catalogue(t, url)
	own := queryStrings(t, url, "SELECT pg_get_viewdef('mailroom_own.transactions'::regclass)")
	execute(t, url,
		"CREATE OR REPLACE FUNCTION mailroom.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"COMMENT ON FUNCTION mailroom.keep_audit_log IS NULL",
		"CREATE OR REPLACE VIEW mailroom_own.transactions AS SELECT id, event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, "+
			"ses_message_id, created_at, updated_at, deleted_at, resolved_at, resolution_type, retry_for_id FROM public.outgoing_transaction_messages",
		"COMMENT ON VIEW mailroom_own.transactions IS NULL",
		"GRANT EXECUTE ON FUNCTION mailroom_own.add_send TO PUBLIC")
	if pending, err := migrations.Check(t.Context(), url); err != nil || !pending {
		t.Fatalf("pending: %t (%v), want what is to be replaced", pending, err)
	}
	if err := migrations.Up(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	requireSame(t, "after the migration", catalogue(t, url), want)
	requireSame(t, "the view of transactions", queryStrings(t, url, "SELECT pg_get_viewdef('mailroom_own.transactions'::regclass)"), own)
	if plan, err := migrations.MakePlan(t.Context(), url); err != nil || !plan.Empty() {
		t.Errorf("still pending: %+v (%v)", plan, err)
	}
}
