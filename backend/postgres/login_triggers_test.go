package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// everyKind is a login of each kind that grant makes, by what it is.
func (q *quarter) everyKind() map[string]string {
	q.t.Helper()
	made := map[string]string{"organizer": q.organizer(), "organizer who was deactivated": q.deactivated()}
	for name, request := range map[string]mail.LoginRequest{
		"organizer with drain":     {Kind: mail.OrganizerLogin, Email: "olga@example.org", WithDrain: true},
		"superadmin":               {Kind: mail.SuperadminLogin, Email: "super@example.org"},
		"superadmin who is nobody": {Kind: mail.SuperadminLogin},
		"drain":                    {Kind: mail.DrainLogin},
	} {
		request.Name = loginName()
		made[name] = grant(q.t, q.DB, q.url, request)
	}
	return made
}

// triggerFunctions are Mailroom's functions that return trigger.
const triggerFunctions = `
	SELECT p.oid::regprocedure::text
	  FROM pg_proc p
	 WHERE p.pronamespace IN ('mailroom'::regnamespace, 'mailroom_own'::regnamespace) AND p.prorettype = 'trigger'::regtype`

// Whoever may execute a trigger function may tie it to a table of their own, and have it work there with its owner's rights.
func TestRule11NoLoginMayExecuteATriggerFunction(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	if len(q.ask(triggerFunctions)) == 0 {
		t.Fatal("there is no trigger function: the test says nothing")
	}
	for kind, url := range q.everyKind() {
		may, err := column(psql(t, url), triggerFunctions+" AND has_function_privilege(p.oid, 'EXECUTE')")
		if err != nil || len(may) > 0 {
			t.Errorf("%s may execute %q (%v)", kind, may, err)
		}
	}
	if everybody := q.ask(`
		SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		 WHERE p.pronamespace IN ('mailroom'::regnamespace, 'mailroom_own'::regnamespace) AND a.grantee = 0`); len(everybody) > 0 {
		t.Errorf("everybody may execute %q", everybody)
	}
}

// giveEverybody undoes what keeps logins from tying trigger functions to tables of their own, as somebody might by hand.
func (q *quarter) giveEverybody() {
	q.t.Helper()
	q.exec("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mailroom, mailroom_own TO PUBLIC")
}

// takeOver ties one of Mailroom's trigger functions to a table of the login's own, with a type that has a function of the login's called when
// the trigger writes a value of it.
const takeOver = `
	CREATE FUNCTION pg_temp.check_value(bigint) RETURNS boolean LANGUAGE plpgsql AS $$
	BEGIN
	    IF current_user <> session_user THEN
	        RAISE EXCEPTION 'a function of the login runs as %', current_user;
	    END IF;
	    RETURN true;
	END $$;
	CREATE DOMAIN pg_temp.number AS bigint CHECK (pg_temp.check_value(VALUE));
	CREATE TEMP TABLE bait (id pg_temp.number, os_user text, account bigint, action text, subject text, before jsonb, after jsonb, reason text);
	CREATE TRIGGER bait BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_audit_entry();
	INSERT INTO bait (account, action, subject) VALUES (1, 'resolve', 'x')`

func TestRule11NoLoginHasItsFunctionRunAsTheOwner(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	for _, state := range []string{"as it is migrated", "with EXECUTE for everybody again"} {
		if state != "as it is migrated" {
			q.giveEverybody()
		}
		err := execute(psql(t, q.organizer()), takeOver)
		if said := strings.Join(confessed(err), " "); err == nil || strings.Contains(said, "runs as") || !strings.HasPrefix(said, "42501") {
			t.Errorf("%s: the login is told %q, want that it may not", state, said)
		}
	}
}

// Each trigger function works for its relation alone, whoever may execute it, and looks at no row of another one.
func TestRule11TriggerFunctionsWorkForTheirOwnRelationAlone(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	q.giveEverybody()
	connection := psql(t, q.organizer())
	for _, function := range q.ask(triggerFunctions) {
		err := execute(connection, "DROP TABLE IF EXISTS bait; CREATE TEMP TABLE bait (id int); CREATE TRIGGER bait BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION "+function+
			"; INSERT INTO bait VALUES (1)")
		if said := strings.Join(confessed(err), " "); !strings.HasPrefix(said, "42501 this is the trigger of ") {
			t.Errorf("%s on another table: %q (%v)", function, said, err)
		}
	}
}

func execute(connection *pgx.Conn, sql string) error {
	_, err := connection.PgConn().Exec(context.Background(), sql).ReadAll()
	return err
}
