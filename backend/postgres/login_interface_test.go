package postgres_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

// kindOfLogin is a login that grant creates, and the caller names under which functions list it.
type kindOfLogin struct {
	url     string
	callers []string
}

// everyKind returns a login of each kind that grant creates, by description.
func (q *loginWorld) everyKind() map[string]kindOfLogin {
	q.t.Helper()
	made := map[string]kindOfLogin{}
	for name, login := range map[string]struct {
		request mail.LoginRequest
		callers []string
	}{
		"organizer":                {mail.LoginRequest{Kind: mail.OrganizerLogin, Email: "olga@example.org"}, []string{migrations.Organizer}},
		"organizer with drain":     {mail.LoginRequest{Kind: mail.OrganizerLogin, Email: "olga@example.org", WithDrain: true}, []string{migrations.Organizer, migrations.Drain}},
		"superadmin":               {mail.LoginRequest{Kind: mail.SuperadminLogin, Email: "super@example.org"}, []string{migrations.Superadmin, migrations.Drain}},
		"superadmin who is nobody": {mail.LoginRequest{Kind: mail.SuperadminLogin}, []string{migrations.Superadmin, migrations.SignIn, migrations.Drain}},
		"drain":                    {mail.LoginRequest{Kind: mail.DrainLogin}, []string{migrations.Drain}},
	} {
		login.request.Name = loginName()
		made[name] = kindOfLogin{grant(q.t, q.DB, q.url, login.request), login.callers}
	}
	made["organizer who was deactivated"] = kindOfLogin{q.deactivated(), []string{migrations.Organizer}}
	guest := "mailroom_test_" + strings.ToLower(rand.Text())
	q.exec("CREATE ROLE " + guest + " LOGIN PASSWORD 'swordfish'")
	q.t.Cleanup(func() { q.exec("DROP ROLE " + guest) })
	made["any other"] = kindOfLogin{asLogin(q.t, q.url, guest, "swordfish"), nil}
	return made
}

// rightsOnRelations selects every right of the current login on a relation of Hi.Events or Mailroom, or on a column of one.
const rightsOnRelations = `
	SELECT n.nspname || '.' || c.relname || ': ' || p.privilege
	  FROM pg_class c
	  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', 'mailroom')
	 CROSS JOIN LATERAL unnest(CASE c.relkind WHEN 'S' THEN ARRAY['USAGE', 'SELECT', 'UPDATE']
	                           ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] END) AS p(privilege)
	 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
	   AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, p.privilege)
	            WHEN p.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege(c.oid, p.privilege) OR has_table_privilege(c.oid, p.privilege)
	            ELSE has_table_privilege(c.oid, p.privilege) END`

// A login has no right on any table, view or sequence, and may call only the functions that list it as a caller.
func TestRule11TheMatrixOfLogins(t *testing.T) {
	q := newLoginWorld(t)
	callers := map[string][]string{}
	for _, function := range migrations.Interface() {
		callers[function.Name] = function.Callers
	}
	functions := q.ask("SELECT DISTINCT 'mailroom.' || proname FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace ORDER BY 1")
	relations := q.ask("SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'mailroom'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')")
	cells := 0
	for kind, login := range q.everyKind() {
		connection := psql(t, login.url)
		held, err := column(connection, rightsOnRelations)
		if err != nil || len(held) > 0 {
			t.Errorf("%s has rights on relations: %q (%v)", kind, held, err)
		}
		cells += len(relations)
		may, err := column(connection, "SELECT DISTINCT 'mailroom.' || proname FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace AND has_function_privilege(oid, 'EXECUTE')")
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range functions {
			cells++
			is := slices.ContainsFunc(login.callers, func(caller string) bool { return slices.Contains(callers[function], caller) })
			if called := slices.Contains(may, function); called != is {
				t.Errorf("%s may call %s: %t, want %t", kind, function, called, is)
			}
		}
		if creates, err := column(connection, "SELECT nspname::text FROM pg_namespace WHERE nspname = 'mailroom' AND has_schema_privilege(oid, 'CREATE')"); err != nil || len(creates) > 0 {
			t.Errorf("%s may create in %q (%v)", kind, creates, err)
		}
	}
	fmt.Printf("The matrix of logins has %d cells: %d relations and %d functions for each of 7 kinds of login.\n", cells, len(relations), len(functions))
}

// Every function that a login may call runs with the rights of its owner and pins its search_path.
func TestRule11FunctionsForLoginsPinTheirSearchPath(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	for _, function := range migrations.Interface() {
		found := q.ask("SELECT prosecdef::text || ' ' || coalesce(array_to_string(proconfig, ' '), '') || ' ' || prorettype::regtype FROM pg_proc WHERE oid = '" + function.Name + "'::regproc")
		if len(found) != 1 || !strings.HasPrefix(found[0], "true ") || !strings.Contains(found[0], `search_path=pg_catalog, pg_temp`) || strings.HasSuffix(found[0], " trigger") {
			t.Errorf("%s is %q", function.Name, found)
		}
	}
}

// A login that may execute a trigger function may attach it to its own table, where it runs with the rights of the function's owner. So each function
// works only for its own relation, and reads no row of another one.
func TestRule11TriggerFunctionsWorkForTheirOwnRelationAlone(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	const triggerFunctions = "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'mailroom'::regnamespace AND p.prorettype = 'trigger'::regtype"
	functions := q.ask(triggerFunctions)
	if len(functions) == 0 {
		t.Fatal("there is no trigger function: the test says nothing")
	}
	q.exec("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mailroom TO PUBLIC") // as an administrator might do by hand
	connection := psql(t, q.organizer())
	for _, function := range functions {
		_, err := connection.PgConn().Exec(context.Background(), "DROP TABLE IF EXISTS bait; CREATE TEMP TABLE bait (id int); CREATE TRIGGER bait BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION "+
			function+"; INSERT INTO bait VALUES (1)").ReadAll()
		if said := strings.Join(confessed(err), " "); !strings.HasPrefix(said, "42501 this is the trigger of ") {
			t.Errorf("%s on another table: %q (%v)", function, said, err)
		}
	}
}

// A deactivated person sees nothing from the next statement on, and everything again after reactivation.
func TestRule11WhoIsDeactivatedSeesNothingAtOnce(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizer := psql(t, q.organizer())
	sees := func() int {
		found, err := column(organizer, "SELECT id::text FROM mailroom.messages(kinds => '{transaction}')")
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

// A former superadmin sees nothing either: not with the right to drain, and nothing of the whole installation.
func TestRule11AFormerSuperadminSeesNothing(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	super := psql(t, q.everyKind()["superadmin"].url)
	if found, err := column(super, "SELECT id::text FROM mailroom.messages()"); err != nil || len(found) != 4 {
		t.Fatalf("a superadmin sees %q (%v)", found, err)
	}
	q.exec("UPDATE account_users SET role = 'ORGANIZER' WHERE user_id = 13")
	if found, err := column(super, "SELECT id::text FROM mailroom.messages()"); err != nil || len(found) > 0 {
		t.Errorf("a former superadmin sees %q (%v)", found, err)
	}
	for _, call := range []string{"mailroom.audit_entries()", "mailroom.backlog()", "mailroom.quarantined('', NULL, 10, NULL)", "mailroom.trial_messages()"} {
		if _, err := column(super, "SELECT * FROM "+call); err == nil || confessed(err)[0] != "MR403" {
			t.Errorf("%s: %v", call, err)
		}
	}
}

// values replace the placeholders of a call: those of the caller's own rows, of a stranger's rows, or of rows that do not exist.
type values struct{ id, address, name string }

var (
	ownValues      = values{"1", "own@example.com", "Own"}
	strangerValues = values{"2", "fremdling@example.com", "Fremdling"}
	absentValues   = values{"987654", "nobody-at-all@example.com", "Nobody"}
)

func (v values) in(call string) string {
	return strings.NewReplacer("ID", v.id, "ADDRESS", v.address, "NAME", v.name).Replace(call)
}

// answer returns everything that the server sends a login for a call, which is rolled back; the values are replaced by placeholders.
func (v values) answer(connection *pgx.Conn, call string) string {
	ctx := context.Background()
	_, _ = connection.PgConn().Exec(ctx, "BEGIN").ReadAll()
	results, err := connection.PgConn().Exec(ctx, "SELECT * FROM "+v.in(call)).ReadAll()
	_, _ = connection.PgConn().Exec(ctx, "ROLLBACK").ReadAll()
	var said []string
	for _, result := range results {
		for _, row := range result.Rows {
			for _, value := range row {
				said = append(said, string(value))
			}
		}
	}
	said = append(said, confessed(err)...)
	if v.in(call) == call {
		return strings.Join(said, "|") // it names nobody: a number in the answer is no id
	}
	return v.hide(strings.Join(said, "|"))
}

// hide replaces the values in an answer by the placeholders.
func (v values) hide(answer string) string {
	return regexp.MustCompile(`\b`+v.id+`\b`).ReplaceAllString(strings.NewReplacer(v.address, "ADDRESS", v.name, "NAME").Replace(answer), "ID")
}

// isFault reports whether an answer is an error that no function raises on purpose.
func isFault(answer string) bool { return faultCode.MatchString(answer) }

var faultCode = regexp.MustCompile(`^(42|XX)[0-9A-Z]{3}\|`)

// organizerCalls are calls of every function that an organizer's login may call. ID stands for the id of an own, a stranger's or an absent row. Calls
// marked with ! answer differently for an own row than for an absent one, those marked with !2 on Hi.Events 2.0 alone.
var organizerCalls = map[string][]string{
	"mailroom.messages": {
		"mailroom.messages(account => ID) !", "mailroom.messages(event => ID) !", "mailroom.messages(transaction_ids => '{ID}') !", "mailroom.messages(announcement_ids => '{ID}') !",
		"mailroom.messages(broadcast => ID) !", "mailroom.messages(address => 'ADDRESS') !", "mailroom.messages(search => '%NAME%') !", "mailroom.messages(statuses => '{NAME}')",
		"mailroom.messages(from_key => '2000-01-01 00:00:00', from_row => ID, ascending => true)",
	},
	"mailroom.count_messages":         {"mailroom.count_messages(account => ID) !", "mailroom.count_messages(address => 'ADDRESS') !", "mailroom.count_messages(search => '%NAME%') !"},
	"mailroom.issues":                 {"mailroom.issues(account => ID) !", "mailroom.issues(event => ID) !", "mailroom.issues(search => '%NAME%') !", "mailroom.issues(address => 'ADDRESS') !"},
	"mailroom.count_issues":           {"mailroom.count_issues(event => ID) !", "mailroom.count_issues(search => '%NAME%') !"},
	"mailroom.attempts":               {"mailroom.attempts(NULL, 'transaction', ID) !", "mailroom.attempts(ID, 'announcement', ID) !", "mailroom.attempts(ID, 'transaction', 1) !"},
	"mailroom.timeline":               {"mailroom.timeline(NULL, 'transaction', ID) !", "mailroom.timeline(ID, 'announcement', ID) !"},
	"mailroom.my_login":               {"mailroom.my_login()"},
	"mailroom.schema_version":         {"mailroom.schema_version()"},
	"mailroom.person":                 {"mailroom.person(10 + ID) !"},
	"mailroom.second_factor":          {"mailroom.second_factor(10 + ID)"},
	"mailroom.use_time_step":          {"mailroom.use_time_step(10 + ID, 1)"},
	"mailroom.use_recovery_code":      {"mailroom.use_recovery_code(10 + ID, 'aa')"},
	"mailroom.find_accounts":          {"mailroom.find_accounts(ID) !"},
	"mailroom.find_ticketed_events":   {"mailroom.find_ticketed_events(ID, '%', '2026-01-01', 10) !", "mailroom.find_ticketed_events(NULL, '%NAME%', '2026-01-01', 10) !"},
	"mailroom.find_occurrences":       {"mailroom.find_occurrences(ID, ID, '', '2026-01-01', 10) !2", "mailroom.find_occurrences(NULL, ID, '%NAME%', '2026-01-01', 10) !2"},
	"mailroom.knows_recipient":        {"mailroom.knows_recipient(NULL, 'ADDRESS') !", "mailroom.knows_recipient(ID, 'own@example.com') !"},
	"mailroom.recipient_accounts":     {"mailroom.recipient_accounts(ID, 'own@example.com', 10) !"},
	"mailroom.recipient_orders":       {"mailroom.recipient_orders(NULL, 'ADDRESS', 10, 10) !", "mailroom.recipient_orders(ID, 'own@example.com', 10, 10) !"},
	"mailroom.recipient_suppressions": {"mailroom.recipient_suppressions(ID, 'own@example.com') !"},
	"mailroom.find_recipients":        {"mailroom.find_recipients(NULL, NULL, '%ADDRESS%', NULL, '{%NAME%}', 10) !", "mailroom.find_recipients(NULL, 'NAME', NULL, NULL, NULL, 10) !"},
	"mailroom.content_source":         {"mailroom.content_source(NULL, 'transaction', ID) !", "mailroom.content_source(ID, 'announcement', ID) !"},
	"mailroom.content_event":          {"mailroom.content_event(ID) !"},
	"mailroom.content_date":           {"mailroom.content_date(ID, ID, ID, 0, NULL) !2"},
	"mailroom.content_place":          {"mailroom.content_place(ID, ID) !2"},
	"mailroom.content_broadcast":      {"mailroom.content_broadcast(ID, ID) !", "mailroom.content_broadcast(1, ID) !"},
	"mailroom.content_name":           {"mailroom.content_name(ID, '{ADDRESS}') !", "mailroom.content_name(1, '{ADDRESS}') !"},
	"mailroom.content_order":          {"mailroom.content_order(ID, ID) !", "mailroom.content_order(1, ID) !"},
	"mailroom.content_order_items":    {"mailroom.content_order_items(ID, ID) !", "mailroom.content_order_items(1, ID) !"},
	"mailroom.content_invoice":        {"mailroom.content_invoice(ID, ID) !", "mailroom.content_invoice(1, ID) !"},
	"mailroom.content_tickets": {
		"mailroom.content_tickets(ID, ID, ID, '{ADDRESS}', '{}', NULL) !", "mailroom.content_tickets(1, ID, ID, '{ADDRESS}', '{}', NULL) !", "mailroom.content_tickets(1, 0, 0, '{}', '{ID}', NULL) !",
		"mailroom.content_tickets(1, ID, 0, '{own@example.com}', '{}', NULL) !2",
	},
	"mailroom.content_cancellations":      {"mailroom.content_cancellations(ID, '{ADDRESS}')", "mailroom.content_cancellations(1, '{ADDRESS}')"},
	"mailroom.content_order_links":        {"mailroom.content_order_links(ID, '{ID}') !", "mailroom.content_order_links(1, '{ID}') !"},
	"mailroom.content_waitlist_entry":     {"mailroom.content_waitlist_entry(ID, 0, '{ADDRESS}', 'waitlist_offer', NULL) !", "mailroom.content_waitlist_entry(1, 0, '{ADDRESS}', 'waitlist_offer', NULL) !"},
	"mailroom.content_templates":          {"mailroom.content_templates(ID, 'order_confirmation') !"},
	"mailroom.suppressions_of_address":    {"mailroom.suppressions_of_address(ID, 'own@example.com') !"},
	"mailroom.suppressions":               {"mailroom.suppressions(ID) !", "mailroom.suppressions(search => '%ADDRESS%') !", "mailroom.suppressions(of_source => lower('NAME')) !"},
	"mailroom.count_suppressions":         {"mailroom.count_suppressions(ID) !", "mailroom.count_suppressions(search => '%ADDRESS%') !"},
	"mailroom.suppression_requests_of":    {"mailroom.suppression_requests_of(ID, NULL, NULL, NULL, 10) !", "mailroom.suppression_requests_of(NULL, NULL, 'ADDRESS', NULL, 10) !"},
	"mailroom.count_suppression_requests": {"mailroom.count_suppression_requests(ID, 10) !"},
	"mailroom.last_drains":                {"mailroom.last_drains(10)"},
	"mailroom.silence":                    {"mailroom.silence('{Bounce}', 0, 0)"},
	"mailroom.chain_hands":                {"mailroom.chain_hands(NULL, 'transaction', ID, 100000) !", "mailroom.chain_hands(ID, 'announcement', ID, 100000) !"},
	"mailroom.has_ticket":                 {"mailroom.has_ticket(ID, 'ADDRESS') !", "mailroom.has_ticket(1, 'ADDRESS') !"},
	"mailroom.affected_records":           {"mailroom.affected_records(NULL, 'transaction', ID, 'new@example.com') !", "mailroom.affected_records(ID, 'announcement', ID, 'new@example.com') !"},
	"mailroom.lock_chain":                 {"mailroom.lock_chain(NULL, 'transaction', ID, false) !", "mailroom.lock_chain(ID, 'announcement', ID, false) !"},
	"mailroom.correct_records": {
		"mailroom.correct_records(NULL, 'transaction', ID, 'new@example.com', 'order', '{ID}', '{o_ABCDEFGHIJKLM}', '', 0, '') !",
		"mailroom.correct_records(NULL, 'transaction', 1, 'new@example.com', 'attendee', '{ID}', '{a_ABCDEFGHIJKLM}', '', 0, '') !",
		"mailroom.correct_records(NULL, 'transaction', 1, 'new@example.com', 'waitlist', '{ID}', '{NULL}', '', 0, '') !",
	},
	"mailroom.reserve_resend": {
		"mailroom.reserve_resend(NULL, 'transaction', ID, 'new@example.com', 'x', 'PENDING', '', '', false, false, 0, 0, '', 0, '') !",
		"mailroom.reserve_resend(ID, 'announcement', ID, 'new@example.com', 'x', 'PENDING', '', '', false, false, 0, 0, '', 0, '') !",
		"mailroom.reserve_resend(NULL, 'transaction', 1, 'new@example.com', 'x', 'PENDING', '', '', false, false, ID, 1, '', 0, '') !",
	},
	"mailroom.settle_resend": {"mailroom.settle_resend('transaction', ID, 'SENT', '0102-x', '', '') !"},
	"mailroom.resolve":       {"mailroom.resolve(NULL, '{transaction}', '{ID}', false, '', 0, '') !", "mailroom.resolve(ID, '{announcement}', '{ID}', true, '', 0, '') !"},
	"mailroom.bulk_targets": {
		"mailroom.bulk_targets(false, '{transaction}', '{ID}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) !",
		"mailroom.bulk_targets(true, NULL, NULL, ID, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, now()::timestamp) !",
	},
	"mailroom.start_bulk":      {"mailroom.start_bulk(NULL, false, '{transaction}', '{ID}', '{f}', '{\"\"}', '{x@example.com}', '', 0, '') !", "mailroom.start_bulk(ID, false, '{transaction}', '{1}', '{f}', '{\"\"}', '{x}', '', 0, '') !"},
	"mailroom.hold_bulk":       {"mailroom.hold_bulk(ID, NULL, 'me', '', 0) !", "mailroom.hold_bulk(1, ID, 'me', '', 0) !"},
	"mailroom.release_bulk":    {"mailroom.release_bulk(ID, 'me')"},
	"mailroom.next_bulk_item":  {"mailroom.next_bulk_item(ID, 'me')"},
	"mailroom.skip_bulk_item":  {"mailroom.skip_bulk_item(ID, 1, 'me', 'x', 'x')"},
	"mailroom.end_bulk":        {"mailroom.end_bulk(ID, 'me', 'x', 'x')"},
	"mailroom.stop_bulk":       {"mailroom.stop_bulk(ID, NULL, '', 0) !"},
	"mailroom.bulks":           {"mailroom.bulks(NULL, ID, '', 0, 10) !", "mailroom.bulks(ID, NULL, '', 0, 10) !"},
	"mailroom.bulk_items":      {"mailroom.bulk_items(ID, NULL, '', 0, 0, 10) !"},
	"mailroom.ask_suppression": {"mailroom.ask_suppression(ID, 'new@example.com', 'suppress', 'because', '', 0, '') !"},
}

// Every function answers the same for a stranger's id, address or name as for an absent one, and differently for an own one.
func TestRule11TheMatrixOfStrangers(t *testing.T) {
	t.Parallel()
	for _, function := range migrations.Interface() {
		if slices.Contains(function.Callers, migrations.Organizer) && len(organizerCalls[function.Name]) == 0 {
			t.Errorf("%s is not tried", function.Name)
		}
	}
	for name := range maps.Keys(organizerCalls) {
		if !slices.ContainsFunc(migrations.Interface(), func(f migrations.Function) bool { return f.Name == name }) {
			t.Errorf("there is no function %s", name)
		}
	}
	for _, shape := range []world.Shape{world.Stock, world.Stock2} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			q := newLoginWorldIn(t, shape)
			organizer, deactivated := psql(t, q.organizer()), psql(t, q.deactivated())
			asked := 0
			for _, calls := range organizerCalls {
				for _, call := range calls {
					asked++
					tells := strings.HasSuffix(call, " !") || shape == world.Stock2 && strings.HasSuffix(call, " !2")
					call = unmarked(call)
					stranger, absent := strangerValues.answer(organizer, call), absentValues.answer(organizer, call)
					if isFault(absent) {
						t.Errorf("%s fails: %.300s", call, absent)
						continue
					}
					if stranger != absent {
						t.Errorf("%s answers for a stranger's\n %.300q and for what nobody has\n %.300q", call, stranger, absent)
					}
					if own := ownValues.answer(organizer, call); tells && own == absent {
						t.Errorf("%s answers for one's own as for what nobody has, %.300q: the test says nothing", call, own)
					}
					if gone, nothing := ownValues.answer(deactivated, call), ownValues.hide(absentValues.answer(deactivated, call)); tells && gone != nothing {
						t.Errorf("%s answers somebody who was deactivated %.300q, want %.300q", call, gone, nothing)
					}
				}
			}
			fmt.Printf("The matrix of strangers (%s) has %d calls, each with one's own, a stranger's and an absent row.\n", shape, asked)
		})
	}
}

// unmarked returns one of organizerCalls as SQL.
func unmarked(call string) string { return strings.TrimSuffix(strings.TrimSuffix(call, "2"), " !") }

func TestRule11OneMayAskForAnAddressThatIsSuppressedEverywhere(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	own := open(t, q.organizer())
	found, err := own.Suppressions.Concerning(t.Context(), mail.OneAccount(1), "everybody@example.com", 1)
	if err != nil || len(found) != 1 || found[0].Reason != mail.ReasonDoNotContact {
		t.Errorf("found %+v (%v)", found, err)
	}
	listed, err := own.Suppressions.ListSuppressions(t.Context(), mail.AllAccounts(), mail.SuppressionFilter{}, mail.PageRequest{})
	if err != nil || len(listed.Rows) != 1 || listed.Rows[0].Email != "own@example.com" {
		t.Errorf("the list has %+v (%v), want the account's own only", listed.Rows, err)
	}
	if _, err := own.Suppressions.RemoveSuppressionsOf(t.Context(), mail.AllAccounts(), mail.Actor{}, "own@example.com", mail.ReasonBounce, nil, "wrong"); mail.CodeOf(err) != mail.CodeNotAllowed {
		t.Errorf("removing one: %v", err)
	}
}
