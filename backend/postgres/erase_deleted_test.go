package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// eraseDeleted searches from beginning to end, whenever the last search was, and returns the counts by table.
func (q *loginWorld) eraseDeleted() map[string]int64 {
	q.t.Helper()
	q.exec("UPDATE mailroom.erase_state SET begun_at = '-infinity' WHERE stage = 'done'")
	deleted, err := q.Erasing.EraseDeleted(q.t.Context(), time.Minute)
	if err != nil || deleted.Unfinished {
		q.t.Fatalf("%+v, %v", deleted, err)
	}
	return deleted.Rows
}

// realGuests makes the addresses of the neighbours real ones, which most are not.
const realGuests = `
	UPDATE outgoing_transaction_messages SET original_recipient = 'old.' || recipient;
	UPDATE outgoing_messages SET original_recipient = 'old.' || recipient;
	UPDATE mailroom.delivery_events d SET recipient = lower(w.w) || '@example.com', diagnostic = 'no ' || lower(w.w) || '@example.com' FROM w WHERE d.message_id = w.n;
	UPDATE outgoing_message_events e SET raw_payload = json_build_object('to', lower(w.w) || '@example.com') FROM w WHERE w.n = coalesce(outgoing_message_id, outgoing_transaction_message_id);
	UPDATE mailroom.sends s SET detail = 'no ' || lower(w.w) || '@example.com' FROM w WHERE s.message_id = w.n;
	UPDATE mailroom.bulk_resend_items s SET detail = lower(w.w) || '@example.com' FROM w WHERE s.original_id = w.n;
	UPDATE mailroom.delivery_events SET recipient = 'fremdling.parked@example.com', unmatched_at = now(), unmatched_account = 2 WHERE message_id IS NULL;
	UPDATE mailroom.quarantine SET body = convert_to('{"Message":"{\"to\":\"Fremdling@example.com\"}"}', 'UTF8'), detail = 'to fremdling@example.com'; UPDATE mailroom.quarantine SET body_hash = sha256(body);
	SET session_replication_role = replica;
	UPDATE mailroom.audit_log l SET address = lower(w.w) || '@example.com', new_address = 'new.' || lower(w.w) || '@example.com' FROM w WHERE l.account = w.n;
	UPDATE mailroom.audit_log SET address = 'somebody@example.com' WHERE account IS NULL;
	SET session_replication_role = origin;
	DELETE FROM email_suppressions WHERE account_id IS NULL AND email LIKE 'fremdling%';
	INSERT INTO email_suppressions (email, reason, source) VALUES ('platform@example.com', 'do_not_contact', 'manual')`

// anonymised is what Hi.Events 2.0 does to the guests of account 2 instead of deleting them (facts on deletion).
const anonymised = `
	UPDATE orders SET email = 'x2@anon.example', first_name = 'x', public_id = 'replaced' WHERE event_id = 2; UPDATE attendees SET email = 'x2@anon.example', first_name = 'x', public_id = 'replaced' WHERE event_id = 2;
	DELETE FROM outgoing_messages WHERE event_id = 2; DELETE FROM messages WHERE event_id = 2; DELETE FROM waitlist_entries WHERE event_id = 2; DELETE FROM email_templates WHERE account_id = 2;
	UPDATE events SET deleted_at = now() WHERE id = 2;`

// physically deletes all of account 2.
const physically = `
	DELETE FROM invoices WHERE account_id = 2; DELETE FROM attendees WHERE event_id = 2; DELETE FROM order_items WHERE order_id = 2; DELETE FROM orders WHERE event_id = 2;
	DELETE FROM waitlist_entries WHERE event_id = 2; DELETE FROM outgoing_messages WHERE event_id = 2; DELETE FROM messages WHERE event_id = 2; DELETE FROM email_templates WHERE account_id = 2;
	DELETE FROM product_prices WHERE id = 2; DELETE FROM products WHERE event_id = 2; DELETE FROM event_settings WHERE event_id = 2; DELETE FROM events WHERE id = 2;
	DELETE FROM organizers WHERE account_id = 2; DELETE FROM account_users WHERE account_id = 2; DELETE FROM accounts WHERE id = 2;`

const deletionRequests = `CREATE TABLE IF NOT EXISTS account_deletion_requests (id bigserial PRIMARY KEY, account_id bigint, status text); INSERT INTO account_deletion_requests (account_id, status) VALUES (1, 'CANCELLED'), (2, 'COMPLETED')`

func TestWhatHiEventsDeletesIsErasedWithinAnHour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shape    world.Shape
		name     string
		deletion string
	}{
		{world.Stock, "account marked as deleted", "UPDATE accounts SET deleted_at = now() WHERE id = 2"},
		{world.Stock, "account gone", physically},
		{world.Integration, "account gone", physically},
		{world.Stock2, "account gone", physically},
		{world.Stock2, "request carried out, anonymised", anonymised + deletionRequests},
		{world.Integration2, "request carried out, anonymised", anonymised + deletionRequests},
		{world.Integration2, "account marked as deleted", "UPDATE accounts SET deleted_at = now() WHERE id = 2"},
	} {
		t.Run(fmt.Sprintf("%s, %s", c.shape, c.name), func(t *testing.T) {
			t.Parallel()
			q := newLoginWorldIn(t, c.shape)
			q.exec(realGuests)
			if first := q.eraseDeleted(); len(first) != 0 {
				t.Fatalf("while nothing is deleted: %v", first)
			}
			before := places(t, q.psql, "own@example.com")
			q.exec(c.deletion)
			erased := q.eraseDeleted()
			// The announcements were sent by Mailroom. Those that Hi.Events sends are its own rows, which stay.
			if left := places(t, q.psql, "fremdling@example.com"); len(left) > 0 {
				t.Errorf("after %v the address stands in %q", erased, left)
			}
			if got := places(t, q.psql, "own@example.com"); !slices.Equal(got, before) || len(got) == 0 {
				t.Errorf("the other account's address stands in %q, before in %q", got, before)
			}
			if got := q.ask("SELECT string_agg(email, ' ' ORDER BY email) FROM email_suppressions WHERE account_id IS NULL"); !slices.Equal(got, []string{"everybody@example.com platform@example.com"}) {
				t.Errorf("platform-wide: %q", got)
			}
			if got := q.ask("SELECT count(*) FROM mailroom.kept_suppressions"); got[0] != "0" {
				t.Errorf("%s suppressions of a deleted account were kept", got[0])
			}
			logged := q.ask("SELECT reason || person FROM mailroom.audit_log WHERE action = 'erase_deleted'")
			if len(logged) == 0 || logged[0] != "deleted or anonymised in Hi.Events" {
				t.Errorf("logged: %q", logged)
			}
			for _, table := range []string{"mailroom.delivery_events", "public.outgoing_message_events", "public.email_suppressions", "mailroom.suppression_requests", "mailroom.audit_log", "mailroom.quarantine"} {
				if erased[table] == 0 {
					t.Errorf("no row of %s was counted: %v", table, erased)
				}
			}
			if again := q.eraseDeleted(); len(again) != 0 {
				t.Errorf("again: %v", again)
			}
		})
	}
}

// In an account that goes on, the addresses of one person's order are erased once nothing of Hi.Events holds them any more.
func TestADeletedOrAnonymisedOrderIsErased(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.Integration2} {
		for name, deletion := range map[string]string{
			"marked as deleted": "UPDATE orders SET deleted_at = now() WHERE id = 2; UPDATE attendees SET deleted_at = now() WHERE order_id = 2",
			"anonymised":        "UPDATE orders SET email = 'x@anon.example', public_id = 'replaced' WHERE id = 2; UPDATE attendees SET email = 'x@anon.example', public_id = 'replaced' WHERE order_id = 2",
			"gone":              "DELETE FROM invoices WHERE order_id = 2; DELETE FROM attendees WHERE order_id = 2; DELETE FROM order_items WHERE order_id = 2; DELETE FROM orders WHERE id = 2",
		} {
			t.Run(fmt.Sprintf("%s, %s", shape, name), func(t *testing.T) {
				t.Parallel()
				q := newLoginWorldIn(t, shape)
				q.exec(realGuests)
				q.exec("DELETE FROM mailroom.inferred_messages")
				q.eraseDeleted()
				q.exec(deletion)
				// The announcement and the waitlist place still hold the address: it stays in the account's lists.
				if erased := q.eraseDeleted(); erased["public.outgoing_transaction_messages"] != 1 || erased["public.email_suppressions"] != 0 {
					t.Errorf("with other rows of the person: %v", erased)
				}
				if got := q.ask("SELECT recipient || coalesce(original_recipient, '-') FROM outgoing_transaction_messages ORDER BY id"); !slices.Equal(got, []string{"own@example.comold.own@example.com", mail.ErasedAddress + "-"}) {
					t.Errorf("transactions: %q", got)
				}
				q.exec("DELETE FROM outgoing_messages WHERE event_id = 2; DELETE FROM waitlist_entries WHERE event_id = 2")
				q.exec("UPDATE outgoing_transaction_messages SET recipient = 'fremdling@example.com' WHERE id = 2") // as of a mail that was sent meanwhile
				if name == "gone" {
					q.exec("INSERT INTO mailroom.transaction_orders (message_id, order_id) VALUES (2, 2)")
				} else {
					q.exec("INSERT INTO mailroom.transaction_orders (message_id, order_id, public_id_hash) VALUES (2, 2, 0)")
				}
				q.eraseDeleted()
				if left := places(t, q.psql, "fremdling@example.com"); len(left) > 0 {
					t.Errorf("the address stands in %q", left)
				}
				kept, err := q.Suppressions.Concerning(t.Context(), mail.AllAccounts(), "fremdling@example.com", 2)
				if err != nil || len(kept) != 1 || !strings.Contains(kept[0].Note, "HMAC") {
					t.Errorf("kept: %+v, %v", kept, err)
				}
			})
		}
	}
}

// A corrected address is no deletion, whoever corrected it.
func TestACorrectedAddressIsNotErased(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	q.exec(realGuests)
	q.eraseDeleted()
	q.exec("UPDATE orders SET email = 'right@example.com', session_id = NULL; UPDATE attendees SET email = 'right@example.com'; UPDATE orders SET short_id = 'o_new' || id")
	if erased := q.eraseDeleted(); len(erased) != 0 {
		t.Errorf("%v", erased)
	}
}

// A search that ended in the middle is continued by the next program; what was erased before is not lost, nor logged twice.
func TestErasingContinuesWhereItEnded(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.exec(`INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, created_at)
	        SELECT 1 + n % 2, 'order_summary', 'guest' || n || '@example.com', 'x', 'SENT', now() FROM generate_series(1, 2500) n`)
	r.exec("UPDATE accounts SET deleted_at = now() WHERE id = 2")
	total := map[string]int64{}
	for range 200 {
		deleted, err := r.Erasing.EraseDeleted(t.Context(), time.Nanosecond)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(total, deleted.Rows)
		if deleted.Total() > 1000 {
			t.Errorf("%d rows in one transaction", deleted.Total())
		}
	}
	left := r.ask("SELECT count(*) FILTER (WHERE recipient <> $1) || ' ' || count(*) FROM outgoing_transaction_messages", mail.ErasedAddress)
	logged := r.ask("SELECT sum((after ->> 'public.outgoing_transaction_messages')::int) FROM mailroom.audit_log WHERE action = 'erase_deleted'")
	if left != "1250 2500" || logged != "1250" {
		t.Errorf("%s are left, %s logged", left, logged)
	}
	// For the next 40 minutes nothing is searched.
	r.exec("UPDATE accounts SET deleted_at = now() WHERE id = 1")
	if deleted, err := r.Erasing.EraseDeleted(t.Context(), time.Minute); err != nil || deleted.Unfinished || deleted.Total() != 0 {
		t.Errorf("%+v, %v", deleted, err)
	}
	r.exec("UPDATE mailroom.erase_state SET begun_at = begun_at - interval '40 minutes'")
	if deleted, err := r.Erasing.EraseDeleted(t.Context(), time.Minute); err != nil || deleted.Unfinished || deleted.Rows["public.outgoing_transaction_messages"] != 1250 {
		t.Errorf("40 minutes later: %+v, %v", deleted, err)
	}
}

// Our foreign keys and triggers stop no deletion, and the indexes spare each one a look at every transaction.
func TestRule14NoForeignKeyOfOursBlocksADeletion(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.Stock2, world.Integration, world.Integration2} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			q := newLoginWorldIn(t, shape)
			for _, key := range q.ask(`SELECT conrelid::regclass || '.' || conname || ' ' || confdeltype::text FROM pg_constraint c WHERE contype = 'f' AND confrelid::regclass::text !~ '^mailroom'
			                              AND (conrelid::regclass::text ~ '^mailroom|outgoing_transaction|email_suppressions|outgoing_message_events')`) {
				if !strings.HasSuffix(key, " c") && !strings.HasSuffix(key, " n") {
					t.Errorf("%s neither cascades nor sets null", key)
				}
			}
			for _, statement := range strings.Split(strings.TrimSuffix(strings.TrimSpace(physically), ";"), ";") {
				q.exec(statement) // fails the test where a key refuses
			}
			for _, column := range []string{"order_id", "attendee_id", "event_id"} {
				if indexes := q.ask(fmt.Sprintf(`SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
				                                  WHERE indrelid = 'outgoing_transaction_messages'::regclass AND attname = '%s'`, column)); len(indexes) == 0 {
					t.Errorf("no index begins with %s", column)
				}
			}
		})
	}
}
