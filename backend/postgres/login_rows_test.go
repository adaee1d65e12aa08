package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// own are the rows that a person finds: each view, and the condition on the one of the same name that shows everybody's.
func own(t *testing.T) map[string]string {
	t.Helper()
	views := map[string]string{}
	for line := range lines(t, "testdata/login_rows.txt") {
		views[line[0]] = line[1]
	}
	return views
}

// row is all of a row but the hash, which nobody has in mailroom_own.
const wholeRow = "SELECT (to_jsonb(v) - 'password')::text FROM "

func TestRule11EachViewShowsThePersonsRowsAndNoOthers(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	views := own(t)
	for _, name := range q.ask("SELECT relname::text FROM pg_class WHERE relnamespace = 'mailroom_own'::regnamespace AND relkind = 'v'") {
		if views[name] == "" {
			t.Errorf("testdata/login_rows.txt has a hole: %s", name)
		}
	}
	organizer, deactivated := psql(t, q.organizer()), psql(t, q.deactivated())
	for view, condition := range views {
		want := q.ask(wholeRow + "mailroom." + view + " v WHERE " + condition)
		if all := q.ask(wholeRow + "mailroom." + view + " v"); len(want) == 0 || len(all) <= len(want) {
			t.Errorf("%s: %d of %d rows are the person's: the test says nothing", view, len(want), len(all))
		}
		got, err := column(organizer, wholeRow+"mailroom_own."+view+" v")
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s shows\n %q (%v), want\n %q", view, got, err, want)
		}
		if got, err := column(deactivated, wholeRow+"mailroom_own."+view+" v"); err != nil || len(got) > 0 {
			t.Errorf("somebody who was deactivated sees in %s %q (%v)", view, got, err)
		}
	}
}

// The two schemas have views of the same names and columns, so that one text of SQL serves both.
func TestRule11BothSchemasHaveTheSameColumns(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	different := q.ask(`
		SELECT o.relname || '.' || a.attname
		  FROM pg_class o
		  JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0
		 WHERE o.relnamespace = 'mailroom_own'::regnamespace AND o.relkind = 'v'
		   AND NOT EXISTS (SELECT
		                     FROM pg_class m JOIN pg_attribute b ON b.attrelid = m.oid
		                    WHERE m.relnamespace = 'mailroom'::regnamespace AND m.relname = o.relname AND b.attname = a.attname AND b.atttypid = a.atttypid)
		UNION ALL
		SELECT m.relname || '.' || b.attname
		  FROM pg_class m
		  JOIN pg_attribute b ON b.attrelid = m.oid AND b.attnum > 0 AND NOT b.attisdropped
		  JOIN pg_class o ON o.relname = m.relname AND o.relnamespace = 'mailroom_own'::regnamespace
		 WHERE m.relnamespace = 'mailroom'::regnamespace
		   AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = o.oid AND a.attname = b.attname)`)
	if len(different) > 0 {
		t.Errorf("columns that only one of the schemas has: %q", different)
	}
}

// A person who is deactivated sees nothing from the next statement on, and everything again when they are taken back.
func TestRule11WhoIsDeactivatedSeesNothingAtOnce(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	organizer := psql(t, q.organizer())
	sees := func() int {
		found, err := column(organizer, "SELECT id::text FROM mailroom_own.transactions")
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	for _, test := range []struct{ away, back string }{
		{"UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 11", "UPDATE account_users SET status = 'ACTIVE' WHERE user_id = 11 AND account_id = 1"},
		{"UPDATE account_users SET deleted_at = now() WHERE user_id = 11", "UPDATE account_users SET deleted_at = NULL WHERE user_id = 11"},
		{"UPDATE account_users SET role = 'AUDITOR' WHERE user_id = 11 AND account_id = 1", "UPDATE account_users SET role = 'ADMIN' WHERE user_id = 11 AND account_id = 1"},
		{"UPDATE users SET deleted_at = now() WHERE id = 11", "UPDATE users SET deleted_at = NULL WHERE id = 11"},
		{"UPDATE accounts SET deleted_at = now() WHERE id = 1", "UPDATE accounts SET deleted_at = NULL WHERE id = 1"},
	} {
		if n := sees(); n != 1 {
			t.Fatalf("before %s the person sees %d transactions", test.away, n)
		}
		q.exec(test.away)
		if n := sees(); n != 0 {
			t.Errorf("after %s the person sees %d transactions", test.away, n)
		}
		q.exec(test.back)
	}
}

// What somebody types who has an organizer's connection string and wants to see or change more.
var attacks = []string{
	"SET search_path = public; SELECT password FROM users",
	"SET search_path = public; SELECT * FROM outgoing_transaction_messages",
	"SET search_path = mailroom; SELECT recipient FROM transactions",
	"SET search_path = pg_temp; CREATE TEMP TABLE logins (login text, kind text, user_id bigint); INSERT INTO logins VALUES (session_user, 'organizer', 12); SELECT subject FROM mailroom_own.transactions",
	"CREATE TEMP TABLE users AS SELECT 12 AS id, NULL::timestamp AS deleted_at, 'x' AS email; SET search_path = pg_temp, public; SELECT subject FROM mailroom_own.transactions",
	"CREATE FUNCTION pg_temp.array_agg(bigint) RETURNS bigint[] LANGUAGE sql AS 'SELECT ARRAY[1, 2]::bigint[]'; SET search_path = pg_temp, pg_catalog; SELECT subject FROM mailroom_own.transactions",
	"CREATE FUNCTION pg_temp.eq(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.eq, LEFTARG = bigint, RIGHTARG = bigint); SET search_path = pg_temp, pg_catalog; SELECT subject FROM mailroom_own.transactions",
	"CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$; SELECT id FROM mailroom_own.transactions WHERE pg_temp.leak(subject)",
	"CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$; UPDATE mailroom_own.transactions SET subject = subject WHERE pg_temp.leak(recipient)",
	"CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$; SELECT id FROM mailroom_own.suppressions WHERE pg_temp.leak(email)",
	"CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$; SELECT id FROM mailroom_own.people WHERE pg_temp.leak(email)",
	"SELECT id FROM mailroom_own.transactions WHERE subject::int = 1",
	"SELECT id FROM mailroom_own.orders WHERE (first_name || email)::int = 1",
	"SELECT 1 / (event_id - 2) FROM mailroom_own.transactions",
	"SET ROLE hievents; SELECT * FROM users", "SET SESSION AUTHORIZATION hievents", "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; SELECT * FROM public.users",
	"SELECT set_config('role', 'hievents', false); SELECT * FROM public.users", "SELECT set_config('session_authorization', 'hievents', false)",
	"SELECT mailroom_own.is_mine('transaction', 2)::text || mailroom_own.is_mine('transaction', 99)::text", "SELECT * FROM mailroom_own.suppressions_of('fremdling@example.com', 2)",
	"SELECT * FROM mailroom_own.suppressions_of('fremdling@example.com'' OR true --', 1)", "SELECT * FROM mailroom_own.suppressions_of('%', NULL)",
	"SELECT * FROM mailroom.suppressions_of('fremdling@example.com', 2)", "SELECT mailroom.free_second('fremdling@example.com', 2, 'bounce', 1)",
	"COPY public.users TO STDOUT", "COPY (SELECT * FROM mailroom_own.transactions) TO STDOUT", "COPY mailroom.transactions TO STDOUT", "COPY mailroom_own.sends FROM STDIN",
	"SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "SELECT * FROM pg_authid", "SELECT rolpassword FROM pg_authid", "SELECT * FROM pg_stats WHERE schemaname IN ('public', 'mailroom')",
	"SELECT query FROM pg_stat_activity", "SELECT * FROM pg_stat_statements", "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM mailroom_own.transactions WHERE subject ILIKE '%e%'",
	"DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM mailroom_own.delivery_events LOOP RAISE NOTICE '%', r; END LOOP; END $$",
	"CREATE TABLE public.mine (t text)", "CREATE VIEW pg_temp.mine AS SELECT * FROM public.users; SELECT * FROM pg_temp.mine", "CREATE SCHEMA mine",
	"CREATE TRIGGER mine AFTER UPDATE ON public.orders EXECUTE FUNCTION mailroom.keep_audit_log()", "CREATE TRIGGER mine INSTEAD OF INSERT ON mailroom_own.sends FOR EACH ROW EXECUTE FUNCTION mailroom.keep_audit_log()",
	"ALTER FUNCTION mailroom_own.my_accounts() RESET ALL", "CREATE OR REPLACE FUNCTION mailroom_own.me() RETURNS bigint LANGUAGE sql AS 'SELECT 12'", "DROP VIEW mailroom_own.transactions",
	"UPDATE mailroom_own.transactions SET status = 'DELIVERED'", "UPDATE mailroom_own.transactions SET event_id = 2", "UPDATE mailroom_own.order_addresses SET email = 'x@example.com'",
	"UPDATE mailroom_own.announcements SET subject = 'x' FROM mailroom_own.transactions t", "DELETE FROM mailroom_own.transactions",
	"UPDATE mailroom_own.audit_log SET reason = 'nothing'", "DELETE FROM mailroom_own.audit_log", "TRUNCATE mailroom.audit_log",
	"INSERT INTO mailroom_own.audit_log (account, action, subject) VALUES (2, 'resolve', 'x')", "INSERT INTO mailroom_own.audit_log (login, action, subject) VALUES ('hievents', 'resolve', 'x')",
	"INSERT INTO mailroom_own.suppressions (email) VALUES ('x')", "UPDATE mailroom_own.suppressions SET deleted_at = now()", "DELETE FROM mailroom_own.suppressions",
	"INSERT INTO public.email_suppressions (email, reason, source) VALUES ('x@example.com', 'bounce', 'manual')", "UPDATE public.email_suppressions SET deleted_at = now()",
	"UPDATE mailroom.logins SET user_id = 12", "INSERT INTO mailroom.logins (login) VALUES ('x')", "UPDATE mailroom.my_login SET user_id = 12", "DELETE FROM mailroom.my_login",
	"UPDATE mailroom_own.memberships SET role = 'SUPERADMIN'", "UPDATE mailroom_own.people SET email = 'otto.fremdling@example.org'",
	"INSERT INTO mailroom_own.announcements (event_id, message_id, recipient, subject, status) VALUES (2, 2, 'x', 'x', 'PENDING')",
	"INSERT INTO mailroom_own.announcements (event_id, message_id, recipient, subject, status, retry_for_id) VALUES (1, 2, 'x', 'x', 'PENDING', 1)",
	"INSERT INTO mailroom_own.transactions (event_id, order_id, attendee_id, email_type, recipient, subject, status, retry_for_id) VALUES (1, 2, 1, 'attendee_ticket', 'x', 'x', 'PENDING', 1)",
	"INSERT INTO mailroom_own.transactions (event_id, order_id, attendee_id, email_type, recipient, subject, status, retry_for_id) VALUES (1, 1, 1, 'attendee_ticket', 'x', 'x', 'DELIVERED', 1)",
}

// changeable are what nobody may change with these: all of a stranger's, the log, the suppressions, the logins.
var untouchable = []string{
	wholeRow + "public.outgoing_messages v WHERE event_id = 2", wholeRow + "public.outgoing_transaction_messages v WHERE event_id = 2",
	wholeRow + "public.orders v WHERE event_id = 2", wholeRow + "public.attendees v WHERE event_id = 2", wholeRow + "public.waitlist_entries v WHERE event_id = 2",
	wholeRow + "mailroom.sends v WHERE message_id = 2", wholeRow + "mailroom.bulk_resends v WHERE id = 2", wholeRow + "mailroom.bulk_resend_items v WHERE bulk_id = 2",
	wholeRow + "mailroom.audit_log v", wholeRow + "public.email_suppressions v", wholeRow + "mailroom.logins v", wholeRow + "public.users v", wholeRow + "public.account_users v",
}

func TestRule11WhateverIsTypedStrangersStayUnseenAndUnchanged(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	url := q.organizer()
	state := func() (rows []string) {
		for _, sql := range untouchable {
			rows = append(rows, q.ask(sql+" ORDER BY 1")...)
		}
		return rows
	}
	before := state()
	for _, attack := range attacks {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			t.Fatal(err)
		}
		said := overheard(config)
		connection, err := pgx.ConnectConfig(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		results, err := connection.PgConn().Exec(t.Context(), attack).ReadAll()
		for _, result := range results {
			for _, row := range result.Rows {
				for _, value := range row {
					*said = append(*said, string(value))
				}
			}
		}
		*said = append(*said, confessed(err)...)
		for _, words := range *said {
			if strings.Contains(strings.ToLower(words), strings.ToLower(stranger)) && !strings.Contains(attack, words) {
				t.Errorf("%s\n shows %q", attack, words)
			}
		}
		_ = connection.Close(t.Context())
		if after := state(); !slices.Equal(after, before) {
			t.Errorf("%s\n changed what is not the person's", attack)
			before = after
		}
	}
}

// What names a stranger's row is answered as what names none, but for the number that was typed: an error that differs would tell that it
// exists.
func TestRule11ErrorsDoNotTellWhatExists(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	connection := psql(t, q.organizer())
	for _, statement := range []string{
		"INSERT INTO mailroom_own.announcements (event_id, message_id, recipient, subject, status, retry_for_id) VALUES (1, 1, 'x', 'x', 'PENDING', ID)",
		"INSERT INTO mailroom_own.announcements (event_id, message_id, recipient, subject, status, retry_for_id) VALUES (1, ID, 'x', 'x', 'PENDING', 1)",
		"INSERT INTO mailroom_own.announcements (event_id, message_id, recipient, subject, status, retry_for_id) VALUES (ID, 1, 'x', 'x', 'PENDING', 1)",
		"INSERT INTO mailroom_own.transactions (event_id, order_id, attendee_id, email_type, recipient, subject, status, retry_for_id) VALUES (1, ID, 1, 'attendee_ticket', 'x', 'x', 'PENDING', 1)",
		"INSERT INTO mailroom_own.transactions (event_id, order_id, attendee_id, email_type, recipient, subject, status, retry_for_id) VALUES (1, 1, ID, 'attendee_ticket', 'x', 'x', 'PENDING', 1)",
		"INSERT INTO mailroom_own.sends (kind, message_id, original_id) VALUES ('transaction', ID, 1)",
		"INSERT INTO mailroom_own.sends (kind, message_id, original_id) VALUES ('transaction', 1, ID)",
		"INSERT INTO mailroom_own.bulk_resend_items (bulk_id, position, kind, original_id) VALUES (ID, 1, 'transaction', 1)",
		"INSERT INTO mailroom_own.bulk_resend_items (bulk_id, position, kind, original_id) VALUES (1, 2, 'transaction', ID)",
		"INSERT INTO mailroom_own.bulk_resends (account, send_anyway) VALUES (ID, false)",
		"INSERT INTO mailroom_own.audit_log (account, action, subject) VALUES (ID, 'resolve', 'x')",
		"UPDATE mailroom_own.bulk_resend_items SET attempt_id = ID",
		"UPDATE mailroom_own.transactions SET subject = 'x' WHERE id = ID RETURNING id::text",
		"SELECT id FROM mailroom_own.transactions WHERE id = ID FOR UPDATE",
		"SELECT mailroom_own.is_mine('transaction', ID)::text",
		"SELECT id::text FROM mailroom_own.suppressions_of('own@example.com', ID)",
	} {
		answers := map[string]bool{}
		for _, id := range []string{"2", "987654"} {
			found, err := column(connection, strings.ReplaceAll(statement, "ID", id))
			answers[strings.ReplaceAll(strings.Join(append(found, confessed(err)...), "; "), "("+id+")", "(ID)")] = true
		}
		if len(answers) != 1 {
			t.Errorf("%s\n is answered in different ways: %v", statement, answers)
		}
	}
}

func TestRule11OneMayAskForAnAddressThatIsSuppressedEverywhere(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	own := open(t, q.organizer())
	found, err := own.Suppressions(t.Context(), mail.OneAccount(1), "everybody@example.com", 1)
	if err != nil || len(found) != 1 || found[0].Reason != mail.ReasonDoNotContact {
		t.Errorf("found %+v (%v)", found, err)
	}
	listed, err := own.ListSuppressions(t.Context(), mail.AllAccounts(), mail.SuppressionFilter{}, mail.PageRequest{})
	if err != nil || len(listed.Rows) != 1 || listed.Rows[0].Email != "own@example.com" {
		t.Errorf("the list has %+v (%v), want the account's own only", listed.Rows, err)
	}
	if _, err := own.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), mail.Actor{}, "own@example.com", mail.ReasonBounce, nil, "wrong"); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("removing one: %v", err)
	}
}
