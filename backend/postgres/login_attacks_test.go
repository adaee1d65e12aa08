package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// leak is an attacker's function that raises its argument as a notice, so cheap that the planner would call it first.
const leak = "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$; "

// attacks are what somebody with an organizer's connection string could type to see or change more. They include attacks on earlier designs: views
// behind barriers, planted rows, times, ids and locks.
var attacks = map[string][]string{
	"other names in the way": {
		"SET search_path = public; SELECT password FROM users", "SET search_path = public; SELECT * FROM outgoing_transaction_messages",
		"CREATE TEMP TABLE logins (login text, kind text, user_id bigint, may_drain boolean); INSERT INTO logins VALUES (session_user, 'superadmin', NULL, true); SET search_path = pg_temp, mailroom; SELECT subject FROM mailroom.messages()",
		"CREATE TEMP TABLE users AS SELECT 12 AS id, NULL::timestamp AS deleted_at, 'x' AS email; SET search_path = pg_temp, public; SELECT subject FROM mailroom.messages()",
		"CREATE FUNCTION pg_temp.array_agg(bigint) RETURNS bigint[] LANGUAGE sql AS 'SELECT ARRAY[1, 2]::bigint[]'; SET search_path = pg_temp, pg_catalog; SELECT subject FROM mailroom.messages()",
		"CREATE FUNCTION pg_temp.eq(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.eq, LEFTARG = bigint, RIGHTARG = bigint); SET search_path = pg_temp, pg_catalog; SELECT subject FROM mailroom.messages()",
		"CREATE FUNCTION pg_temp.scope(bigint) RETURNS bigint[] LANGUAGE sql AS 'SELECT NULL::bigint[]'; SET search_path = pg_temp, mailroom, pg_catalog; SELECT subject FROM mailroom.messages()",
	},
	"conditions on what functions give": {
		leak + "SELECT id FROM mailroom.messages() WHERE pg_temp.leak(subject)", leak + "SELECT id FROM mailroom.suppressions() WHERE pg_temp.leak(email)",
		leak + "SELECT id FROM mailroom.person(12) WHERE pg_temp.leak(email)", "SELECT 1 / (event_id - 2) FROM mailroom.messages()", "SELECT id FROM mailroom.messages() WHERE subject::int = 1",
		"SELECT id FROM mailroom.recipient_orders(NULL, 'own@example.com', 50, 50) WHERE (name || email)::int = 1",
	},
	"plans": {
		"EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM mailroom.messages(search => '%e%')", "EXPLAIN SELECT * FROM mailroom.messages() WHERE recipient ^@ 'fremd'",
		"EXPLAIN SELECT * FROM public.outgoing_messages WHERE recipient = 'fremdling@example.com'", "EXPLAIN SELECT * FROM public.users WHERE email ^@ 'otto'",
		"LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET client_min_messages = log; SELECT subject FROM mailroom.messages()",
		"SELECT * FROM pg_stats WHERE schemaname IN ('public', 'mailroom')", "SELECT query FROM pg_stat_activity", "SELECT * FROM pg_stat_statements",
	},
	"another's rights": {
		"SET ROLE hievents; SELECT * FROM users", "SET SESSION AUTHORIZATION hievents", "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; SELECT * FROM public.users",
		"SELECT set_config('role', 'hievents', false); SELECT * FROM public.users", "SELECT set_config('session_authorization', 'hievents', false)",
		"ALTER FUNCTION mailroom.messages RESET ALL", "CREATE OR REPLACE FUNCTION mailroom.scope(wanted bigint) RETURNS bigint[] LANGUAGE sql AS 'SELECT NULL::bigint[]'", "DROP FUNCTION mailroom.caller",
		"CREATE TABLE public.mine (t text)", "CREATE VIEW pg_temp.mine AS SELECT * FROM public.users; SELECT * FROM pg_temp.mine", "CREATE SCHEMA mine",
		"CREATE TRIGGER mine AFTER UPDATE ON public.orders EXECUTE FUNCTION mailroom.keep_audit_log()", "GRANT EXECUTE ON FUNCTION mailroom.undo_removal TO CURRENT_USER",
		"CREATE TEMP TABLE bait (id int); CREATE TRIGGER bait BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION mailroom.clean_up_after_account(); INSERT INTO bait VALUES (1)",
	},
	"files and the catalogue": {
		"COPY public.users TO STDOUT", "COPY (SELECT * FROM mailroom.messages()) TO STDOUT", "COPY mailroom.sends TO STDOUT", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')",
		"SELECT * FROM pg_authid", "SELECT rolpassword FROM pg_authid", "SELECT * FROM mailroom.created_objects", "SELECT * FROM mailroom.installation",
	},
	"functions that are not an organizer's": {
		"SELECT mailroom.caller()", "SELECT mailroom.scope(2)", "SELECT * FROM mailroom.message_rows(NULL, NULL, NULL, '{transaction}', '{2}')", "SELECT * FROM mailroom.run_list('{\"sort\": \"created\", \"limit\": 10}')",
		"SELECT mailroom.chain_of(NULL, 'transaction', 2)", "SELECT * FROM mailroom.suppression_rows('{x}', '{2}')", "SELECT * FROM mailroom.audit_rows('{1,2,3}')", "SELECT * FROM mailroom.audit_entries()",
		"SELECT * FROM mailroom.sign_in_candidates('otto.Fremdling@example.org')", "SELECT mailroom.sign_in_decoy()", "SELECT * FROM mailroom.event_rows('{1,2,3}')", "SELECT mailroom.free_second('fremdling@example.com', 2, 'bounce', 1)",
		"SELECT mailroom.log_entry('x', 0, 'x', 1, 'unsuppress', 'suppression', 1, NULL, NULL, NULL, NULL, NULL, '')", "SELECT mailroom.suppress_old('x@example.com', 1, '', 0, '')", "SELECT mailroom.take_turn('suppressions', '{x}')",
		"SELECT mailroom.merge_suppressions('{x@example.com}', '{1}', '{bounce}', '{Permanent}', '{\"\"}', '{\"\"}', '{manual}', '{\"\"}', '{NULL}', '', '', 0, '')",
		"SELECT mailroom.remove_suppressions('{1}', 'because', '', 0, '')", "SELECT mailroom.undo_removal(1, '', 0, '')", "SELECT mailroom.answer_request(1, 'no', '', 0, '')", "SELECT mailroom.forget_address('fremdling@example.com', '', 0, '', 'x')",
		"SELECT mailroom.settle_statuses('{transaction}', '{1}')", "SELECT mailroom.record_events(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
		"SELECT mailroom.note_drain(now(), now(), 1, 1, 0, 0, 0, 0, 1, 'somebody@example.org', 0)", "SELECT mailroom.quarantine_messages('{x}', '{x}', '{x}', '{1}')", "SELECT mailroom.lock_heads('public.outgoing_messages', '{2}')",
	},
	"rows and columns": {
		"UPDATE public.outgoing_transaction_messages SET status = 'DELIVERED'", "UPDATE public.outgoing_messages SET updated_at = '-infinity'", "UPDATE public.outgoing_messages SET updated_at = 'infinity' WHERE id = 1",
		"INSERT INTO public.outgoing_messages (event_id, message_id, recipient, subject, status, created_at) VALUES (1, 1, 'fremdling@example.com', 'Fremdling', 'SENT', now())",
		"DELETE FROM public.outgoing_messages", "UPDATE public.orders SET email = 'x@example.com'", "INSERT INTO public.email_suppressions (email, reason, source) VALUES ('x@example.com', 'bounce', 'manual')",
		"UPDATE public.email_suppressions SET deleted_at = now()", "UPDATE mailroom.logins SET user_id = 12", "INSERT INTO mailroom.logins (login) VALUES ('x')", "UPDATE public.account_users SET role = 'SUPERADMIN'",
		"UPDATE public.users SET email = 'otto.fremdling@example.org' WHERE id = 11", "INSERT INTO mailroom.audit_log (action, object) VALUES ('unsuppress', 'suppression')", "UPDATE mailroom.audit_log SET reason = 'nothing'",
		"DELETE FROM mailroom.audit_log", "TRUNCATE mailroom.audit_log", "SELECT nextval('public.outgoing_messages_id_seq')", "SELECT setval('public.outgoing_message_events_id_seq', 1)",
	},
	"locks": {
		"LOCK TABLE public.orders", "LOCK TABLE mailroom.logins IN ACCESS SHARE MODE", "SELECT FROM public.orders FOR UPDATE", "SELECT FROM mailroom.turns FOR UPDATE",
		"SELECT mailroom.lock_chain(NULL, 'transaction', 2, true)", "SELECT mailroom.lock_claims('{x}')",
	},
	"acts on what is not theirs": {
		"SELECT mailroom.reserve_resend(2, 'transaction', 2, 'x@example.com', 'x', 'PENDING', '', '', false, false, 0, 0, '', 0, '')", "SELECT mailroom.settle_resend('transaction', 2, 'SENT', '0102-x', '', '')",
		"SELECT mailroom.settle_resend('transaction', 1, 'DELIVERED', '0102-x', '', '')", "SELECT mailroom.resolve(NULL, '{transaction}', '{2}', false, '', 0, '')",
		"SELECT mailroom.resolve(NULL, '{transaction,transaction}', '{NULL,2}', false, '', 0, '')", "SELECT mailroom.start_bulk(2, false, '{}', '{}', '{}', '{}', '{}', '', 0, '')",
		"SELECT mailroom.correct_records(NULL, 'transaction', 1, 'x@example.com', 'order', '{2}', '{o_ABCDEFGHIJKLM}', '', 0, '')", "SELECT mailroom.correct_records(NULL, 'transaction', 1, 'x@example.com', 'users', '{12}', '{o_ABCDEFGHIJKLM}', '', 0, '')",
		"SELECT mailroom.reserve_resend(NULL, 'transaction', 1, 'x@example.com', 'x', 'PENDING', '', '', true, false, 0, 0, '', 0, '')", // only superadmins may suppress
		"SELECT mailroom.reserve_resend(NULL, 'transaction', 1, 'x@example.com', 'x', 'SENT', '', '', false, false, 0, 0, '', 0, '')", "SELECT mailroom.reserve_resend(NULL, 'transaction', 1, 'x@example.com', 'x', 'PENDING', '', '', false, false, 2, 1, '', 0, '')",
		"SELECT mailroom.start_bulk(NULL, false, '{transaction}', '{2}', '{f}', '{\"\"}', '{x}', '', 0, '')", "SELECT mailroom.hold_bulk(2, NULL, 'me', '', 0)", "SELECT mailroom.stop_bulk(2, NULL, 'Fremdling', 12)",
		"SELECT mailroom.skip_bulk_item(2, 1, NULL, 'x', 'x')", "SELECT mailroom.end_bulk(2, NULL, 'x', 'x')", "SELECT mailroom.release_bulk(2, NULL)", "SELECT mailroom.ask_suppression(2, 'x@example.com', 'suppress', 'x', '', 0, '')",
		"SELECT * FROM mailroom.bulks(NULL, NULL, 'Fremdling', 12, 10)", "SELECT * FROM mailroom.bulk_items(2, NULL, 'Fremdling', 12, 0, 10)",
	},
}

// wholeRow selects a whole row without the password hash.
const wholeRow = "SELECT (to_jsonb(v) - 'password')::text FROM "

// untouchable are the rows that no attack may change: all rows of a stranger, the log, the suppressions, the logins.
var untouchable = []string{
	wholeRow + "public.outgoing_messages v", wholeRow + "public.outgoing_transaction_messages v", wholeRow + "public.orders v", wholeRow + "public.attendees v",
	wholeRow + "public.waitlist_entries v", wholeRow + "mailroom.sends v", wholeRow + "mailroom.bulk_resends v", wholeRow + "mailroom.bulk_resend_items v",
	wholeRow + "mailroom.audit_log v", wholeRow + "public.email_suppressions v", wholeRow + "mailroom.logins v", wholeRow + "public.users v", wholeRow + "public.account_users v",
	wholeRow + "mailroom.suppression_requests v", wholeRow + "mailroom.quarantine v", wholeRow + "mailroom.drains v", wholeRow + "mailroom.delivery_events v", wholeRow + "mailroom.event_identities v",
}

func (q *loginWorld) state() (rows []string) {
	for _, sql := range untouchable {
		rows = append(rows, q.ask(sql+" ORDER BY 1")...)
	}
	return rows
}

func TestRule11TheMatrixOfAttacks(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	url := q.organizer()
	before := q.state()
	tried := 0
	for kind, statements := range attacks {
		for _, attack := range statements {
			tried++
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
					t.Errorf("%s: %s\n shows %q", kind, attack, words)
				}
			}
			_ = connection.Close(t.Context())
			if after := q.state(); !slices.Equal(after, before) {
				t.Errorf("%s: %s\n changed what is not the person's", kind, attack)
				before = after
			}
		}
	}
	fmt.Printf("The matrix of attacks has %d kinds with %d statements of an organizer's login; none saw or changed anything.\n", len(attacks), tried)
}

// A superadmin's login that belongs to a person cannot write another name into the audit log, or lock a table.
func TestRule18NobodySignsWithAnothersName(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	logins := q.everyKind()
	connection := psql(t, logins["superadmin"].url)
	signatures := []string{"audit_log", "sends", "bulk_resends", "suppression_requests", "quarantine_discards", "drains"}
	before := map[string]string{}
	for _, table := range signatures {
		before[table] = q.ask("SELECT coalesce(max(id), 0)::text FROM mailroom." + table)[0]
	}
	for _, sql := range []string{
		"SELECT mailroom.resolve(NULL, '{transaction}', '{1}', false, 'somebody@example.org', 999, '')", "SELECT mailroom.note_list_change('ses_suppress', 'x@example.com', 'because', 'somebody@example.org', 999, '')",
		"SELECT mailroom.note_drain(now(), now(), 1, 1, 0, 0, 0, 0, 1, 'somebody@example.org', 999)", "SELECT mailroom.discard_quarantined('{1}', 'because', 'somebody@example.org', 999)",
		"SELECT mailroom.start_bulk(NULL, false, '{transaction}', '{1}', '{f}', '{\"\"}', '{x}', 'somebody@example.org', 999, '')", "SELECT mailroom.answer_request(1, 'no', 'somebody@example.org', 999, '')",
		"SELECT mailroom.reserve_resend(NULL, 'transaction', 1, 'x@example.com', 'x', 'PENDING', '', '', false, false, 0, 0, 'somebody@example.org', 999, '')",
		"SELECT mailroom.ask_suppression(1, 'x@example.com', 'suppress', 'because', 'somebody@example.org', 999, '')",
	} {
		if _, err := connection.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, table := range signatures {
		signed := q.ask("SELECT DISTINCT person || ' ' || coalesce(person_id::text, 'nobody') FROM mailroom." + table + " WHERE id > " + before[table])
		if !slices.Equal(signed, []string{"super@example.org 13"}) {
			t.Errorf("what was added to %s is signed by %q", table, signed)
		}
	}
	if _, err := connection.PgConn().Exec(context.Background(), "LOCK TABLE public.orders IN ACCESS SHARE MODE").ReadAll(); err == nil {
		t.Error("it locks a table")
	}
	drainer := psql(t, logins["drain"].url)
	if _, err := drainer.PgConn().Exec(context.Background(), "SELECT mailroom.note_drain(now(), now(), 1, 1, 0, 0, 0, 0, 1, 'somebody@example.org', 999)").ReadAll(); err != nil {
		t.Error(err)
	}
	if signed := q.ask("SELECT person || ' ' || coalesce(person_id, 0) FROM mailroom.drains ORDER BY id DESC LIMIT 1"); signed[0] != " 0" {
		t.Errorf("the drain is signed by %q", signed)
	}
}
