package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

// refusedWith runs statements and returns the SQLSTATE of the statement that failed; empty if none did.
func refusedWith(t *testing.T, connection *pgx.Conn, sql string) string {
	t.Helper()
	_, err := connection.PgConn().Exec(context.Background(), sql).ReadAll()
	if _, rollBackErr := connection.Exec(context.Background(), "ROLLBACK"); rollBackErr != nil {
		t.Fatal(rollBackErr)
	}
	var server *pgconn.PgError
	if err != nil && !errors.As(err, &server) {
		t.Fatal(err)
	}
	if server != nil {
		return server.Code
	}
	return ""
}

// A person who lost a membership can neither see nor send the items of that account in their bulk resend; the items of other accounts stay.
func TestRule11ABulkResendEndsWithTheMembership(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	q.exec("UPDATE account_users SET status = 'ACTIVE' WHERE account_id = 2 AND user_id = 11")
	olga := psql(t, q.organizer())
	started, err := column(olga, "SELECT mailroom.start_bulk(NULL, false, '{transaction,transaction}', '{1,2}', '{f,f}', '{\"\",\"\"}', '{own@example.com,fremdling@example.com}', '', 0, '')::text")
	if err != nil {
		t.Fatal(err)
	}
	items := "SELECT original::text FROM mailroom.bulk_items(" + started[0] + ", NULL, '', 0, 0, 10)"
	if found, err := column(olga, items); err != nil || !slices.Equal(found, []string{"1", "2"}) {
		t.Fatalf("the items are %q (%v)", found, err)
	}
	q.exec("UPDATE account_users SET status = 'INACTIVE' WHERE account_id = 2 AND user_id = 11")
	if found, err := column(olga, items); err != nil || !slices.Equal(found, []string{"1"}) {
		t.Errorf("after the membership ended, the items are %q (%v)", found, err)
	}
	reserve := "SELECT mailroom.reserve_resend(NULL, 'transaction', 2, 'fremdling@example.com', 'x', 'PENDING', '', '', false, false, " + started[0] + ", 2, '', 0, '')"
	if code := refusedWith(t, olga, reserve); code != "MR404" {
		t.Errorf("sending the item of the other account: %s", code)
	}
}

// The runner's token alone gives no right: only the person who started the bulk resend can continue it, and only while they are active.
func TestRule11ADeactivatedPersonRunsNoBulkResend(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	olga := psql(t, q.organizer())
	if found, err := column(olga, "SELECT held::text FROM mailroom.hold_bulk(1, NULL, 'word', '', 0)"); err != nil || found[0] != "true" {
		t.Fatalf("held: %q (%v)", found, err)
	}
	other := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "former@example.org"}))
	for name, login := range map[string]struct {
		*pgx.Conn
		sql string
	}{
		"another person":       {other, "SELECT 1"},
		"a deactivated person": {olga, "UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 11"},
	} {
		q.exec(login.sql)
		before := q.ask(wholeRow + "mailroom.bulk_resends v UNION ALL " + wholeRow + "mailroom.bulk_resend_items v ORDER BY 1")
		for _, call := range []string{"skip_bulk_item(1, 1, 'word', 'x', 'x')", "end_bulk(1, 'word', 'x', 'x')", "release_bulk(1, 'word')"} {
			if code := refusedWith(t, login.Conn, "SELECT mailroom."+call); code != "" {
				t.Errorf("%s, %s: %s", name, call, code)
			}
		}
		if next, err := column(login.Conn, "SELECT stop::text || coalesce(original, 0) FROM mailroom.next_bulk_item(1, 'word')"); err != nil || next[0] != "true0" {
			t.Errorf("%s looks for the next item: %q (%v)", name, next, err)
		}
		if after := q.ask(wholeRow + "mailroom.bulk_resends v UNION ALL " + wholeRow + "mailroom.bulk_resend_items v ORDER BY 1"); !slices.Equal(after, before) {
			t.Errorf("%s changed %q to %q", name, before, after)
		}
		q.exec("UPDATE account_users SET status = 'ACTIVE' WHERE user_id = 11 AND account_id = 1")
	}
}

// A transaction that began while its person had a right does not keep that right.
func TestRule11NoLoginActsOnWhatWasTrueEarlier(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	olga := psql(t, q.organizer())
	resolve := "SELECT mailroom.resolve(NULL, '{transaction}', '{1}', false, '', 0, '')"
	for _, isolation := range []string{"REPEATABLE READ", "SERIALIZABLE"} {
		if code := refusedWith(t, olga, "BEGIN ISOLATION LEVEL "+isolation+"; "+resolve); code != "MR400" {
			t.Errorf("in a transaction that is %s: %q", isolation, code)
		}
		if code := refusedWith(t, olga, "BEGIN ISOLATION LEVEL "+isolation+" READ ONLY; SELECT * FROM mailroom.messages()"); code != "" {
			t.Errorf("reading in one that is %s: %q", isolation, code)
		}
	}
	if _, err := olga.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if found, err := column(olga, "SELECT id::text FROM mailroom.messages()"); err != nil || len(found) != 2 {
		t.Fatalf("messages: %q (%v)", found, err)
	}
	q.exec("UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 11")
	if code := refusedWith(t, olga, resolve); code != "MR404" {
		t.Errorf("once deactivated: %q", code)
	}
}

// A former superadmin sees nothing of the whole installation.
func TestRule11AFormerSuperadminSeesNoDrains(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	super := psql(t, q.everyKind()["superadmin"].url)
	q.exec("UPDATE outgoing_messages SET status = 'SENT', created_at = (now() - interval '2 days') AT TIME ZONE 'UTC'")
	q.exec("DELETE FROM outgoing_message_events; DELETE FROM mailroom.delivery_events")
	asked := map[string]string{
		"drains":  "SELECT finished_at::text FROM mailroom.last_drains(10)",
		"silence": "SELECT unanswered::text FROM mailroom.silence('{Delivery}', 604800, 3600) WHERE unanswered > 0 OR last_outcome IS NOT NULL",
	}
	for name, sql := range asked {
		if found, err := column(super, sql); err != nil || len(found) == 0 {
			t.Errorf("a superadmin sees no %s (%v)", name, err)
		}
	}
	q.exec("UPDATE account_users SET role = 'ORGANIZER' WHERE user_id = 13")
	for name, sql := range asked {
		if found, err := column(super, sql); err != nil || len(found) > 0 {
			t.Errorf("a former superadmin sees %s: %q (%v)", name, found, err)
		}
	}
}

// Arguments that no program of Mailroom passes are rejected with a readable error, or bounded, for every login.
func TestRule12OddArgumentsAreRefusedInWords(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	kinds := q.everyKind()
	organizer, super := psql(t, kinds["organizer"].url), psql(t, kinds["superadmin"].url)
	q.exec("UPDATE orders SET short_id = 'o_TakenByAnOrder'")
	long := "repeat('x', 100000)"
	for _, c := range []struct {
		login *pgx.Conn
		call  string
		code  string
	}{
		{organizer, "resolve(NULL, '{transaction,transaction}', '{1}', false, '', 0, '')", "MR400"},
		{organizer, "resolve(NULL, '{transaction,transaction}', '{NULL,1}', false, '', 0, '')", "MR400"},
		{organizer, "resolve(NULL, '{users}', '{1}', false, '', 0, '')", "MR400"},
		{organizer, "start_bulk(NULL, false, '{}', '{}', '{}', '{}', '{}', '', 0, '')", "MR404"},
		{organizer, "start_bulk(NULL, false, '{transaction}', '{1}', '{}', '{}', '{}', '', 0, '')", "MR400"},
		{organizer, "start_bulk(NULL, false, NULL, '{1}', NULL, NULL, NULL, '', 0, '')", "MR400"},
		{organizer, "start_bulk(NULL, false, '{transaction,transaction}', '{1,1}', '{f,f}', '{x,x}', '{x,x}', '', 0, '')", "MR400"},
		{organizer, "start_bulk(2, false, '{transaction}', '{1}', '{f}', '{x}', '{x}', '', 0, '')", "MR404"},
		{organizer, "start_bulk(NULL, NULL, '{transaction}', '{1}', '{NULL}', '{NULL}', '{NULL}', '', 0, NULL)", ""},
		{organizer, "messages(at_most => NULL)", "MR400"},
		{organizer, "messages(at_most => 1000000)", "MR400"},
		{organizer, "find_recipients(NULL, NULL, 'x', NULL, array_fill('%e%'::text, '{21}'), 10)", "MR400"},
		{organizer, "reserve_resend(NULL, 'transaction', 1, 'x@example.com', 'x', NULL, '', '', false, false, 0, 0, '', 0, '')", "MR400"},
		{organizer, "settle_resend('transaction', 1, NULL, '0102-x', '', '')", "MR400"},
		{organizer, "settle_resend('transaction', 1, 'SENT', '', '', '')", "MR400"},
		{organizer, "settle_resend('transaction', 1, 'SENT', " + long + ", '', '')", "MR400"},
		{organizer, "settle_resend('transaction', 1, '', '', " + long + ", " + long + ")", ""},
		{organizer, "lock_chain(NULL, 'transaction', 1, true)", "MR403"},
		{organizer, "correct_records(NULL, 'transaction', 1, 'x@example.com', 'order', '{}', '{}', '', 0, '')", "MR400"},
		{organizer, "correct_records(NULL, 'transaction', 1, 'x@example.com', 'order', '{1}', '{NULL}', '', 0, '')", "MR400"},
		{organizer, "correct_records(NULL, 'transaction', 1, 'x@example.com', 'order', '{1,2}', '{o_AAAAAAAAAAAAA,o_AAAAAAAAAAAAA}', '', 0, '')", "MR400"},
		{organizer, "correct_records(NULL, 'transaction', 1, 'x@example.com', 'order', '{1}', '{o_TakenByAnOrde}', '', 0, '')", ""},
		{organizer, "ask_suppression(1, 'x@example.com', NULL, 'because', '', 0, '')", "MR400"},
		{organizer, "ask_suppression(1, 'x@example.com', 'forget', 'because', '', 0, '')", "MR400"},
		{organizer, "ask_suppression(1, 'x@example.com', 'suppress', 'because', '', 0, " + long + ")", ""},
		{organizer, "find_ticketed_events(NULL, '%', 'infinity', 10)", ""},
		{super, "merge_suppressions('{x@example.com,y@example.com}', '{0}', '{bounce}', '{}', '{}', '{}', '{manual}', '{}', '{}', '', '', 0, '')", "MR400"},
		{super, "merge_suppressions('{x@example.com}', '{0}', '{bounce}', '{Permanent}', '{\"\"}', '{\"\"}', '{NULL}', '{\"\"}', '{NULL}', '', '', 0, '')", "MR400"},
		{super, "remove_suppressions(NULL, 'because', '', 0, '')", "MR400"},
		{super, "remove_suppressions('{NULL}', 'because', '', 0, '')", "MR404"},
		{super, "note_list_change(NULL, 'x@example.com', 'because', '', 0, '')", "MR400"},
		{super, "note_list_change('ses_suppress', NULL, 'because', '', 0, '')", "MR400"},
	} {
		if code := refusedWith(t, c.login, "SELECT mailroom."+c.call); code != c.code {
			t.Errorf("%s: refused with %q, want %q", c.call, code, c.code)
		}
	}
	// A short id of another order would open that order.
	q.exec("UPDATE orders SET short_id = 'o_ABCDEFGHIJKLM' WHERE id = 2; UPDATE orders SET email = 'own@example.com' WHERE id = 1")
	if code := refusedWith(t, organizer, "SELECT mailroom.correct_records(NULL, 'transaction', 1, 'new@example.com', 'order', '{1}', '{o_ABCDEFGHIJKLM}', '', 0, '')"); code != "MR409" {
		t.Errorf("the short id of another order: %q", code)
	}
	for _, column := range []string{"bulk_resends: os_user", "sends: os_user", "sends: code", "sends: detail", "suppression_requests: os_user", "audit_log: os_user", "bulk_resend_items: detail"} {
		table, name, _ := strings.Cut(column, ": ")
		if longest := q.ask("SELECT (max(length(" + name + ")) <= 4000)::text FROM mailroom." + table)[0]; longest != "true" {
			t.Errorf("%s holds more than 4000 characters", column)
		}
	}
}

// The audit log stores an address in one form, however a row spells it: so it can be found and removed.
func TestRule18TheAuditLogHasAddressesInOneForm(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizer := psql(t, q.organizer())
	q.exec("UPDATE outgoing_transaction_messages SET recipient = 'Own <OWN@Example.com>' WHERE id = 1; UPDATE orders SET email = 'OWN@example.com' WHERE id = 1")
	for _, call := range []string{
		"correct_records(NULL, 'transaction', 1, 'new@example.com', 'order', '{1}', '{o_ABCDEFGHIJKLM}', '', 0, '')",
		"reserve_resend(NULL, 'transaction', 1, 'new@example.com', 'x', 'PENDING', '', '', false, false, 0, 0, '', 0, '')",
	} {
		if code := refusedWith(t, organizer, "SELECT mailroom."+call); code != "" {
			t.Fatalf("%s: %s", call, code)
		}
	}
	want := []string{"change_address own@example.com new@example.com", "resend own@example.com new@example.com"}
	if logged := q.ask("SELECT concat_ws(' ', action, address, new_address) FROM mailroom.audit_log WHERE person_id = 11 ORDER BY id"); !slices.Equal(logged, want) {
		t.Errorf("logged %q, want %q", logged, want)
	}
}

// Between a hand-over and the next migration nothing is read or recorded partially.
func TestRule14NothingIsRecordedWhileTheDatabaseIsHandedOver(t *testing.T) {
	t.Parallel()
	q := newLoginWorldIn(t, world.Stock)
	drainer := open(t, q.everyKind()["drain"].url)
	if _, err := migrations.HandOver(t.Context(), q.url); err != nil {
		t.Fatal(err)
	}
	notice := tell(about(t, modelMessage{recipient: "own@example.com", sesID: "0102-t1"}, "delivery", 1))
	for name, db := range map[string]*postgres.DB{"a drain login": drainer, "the owner": q.DB} {
		if _, err := db.Recorder.Record(t.Context(), []mail.Notice{notice}); mail.CodeOf(err) != mail.CodeNotPrepared {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := migrations.Up(t.Context(), q.url); err != nil {
		t.Fatal(err)
	}
	if _, err := drainer.Recorder.Record(t.Context(), []mail.Notice{notice}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
