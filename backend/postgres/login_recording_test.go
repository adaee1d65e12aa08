package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// everything is all that recording could change, as text.
func (r *recorder) everything() string {
	r.t.Helper()
	return r.ask(`
		SELECT concat_ws(E'\n',
		       (SELECT json_agg(m ORDER BY m.id) FROM outgoing_messages m), (SELECT json_agg(m ORDER BY m.id) FROM outgoing_transaction_messages m),
		       (SELECT json_agg(e ORDER BY e.id) FROM outgoing_message_events e), (SELECT json_agg(s ORDER BY s.id) FROM email_suppressions s),
		       (SELECT json_agg(d ORDER BY d.id) FROM mailroom.delivery_events d), (SELECT json_agg(f ORDER BY f.kind, f.message_id) FROM mailroom.inferred_messages f),
		       (SELECT json_agg(o ORDER BY o.suppression_id) FROM mailroom.suppression_origins o))`)
}

// calls runs something as a login. It reports whether that was refused.
func calls(t *testing.T, connection *pgx.Conn, sql string) (refused bool) {
	t.Helper()
	t.Helper()
	_, err := connection.Exec(context.Background(), sql)
	var server *pgconn.PgError
	if err != nil && (!errors.As(err, &server) || server.Code != "42501" && server.Code != "22004") { // 22004: a kind that there is not names no table
		t.Errorf("%s: %v", sql, err)
	}
	return err != nil
}

// A drain login changes what recorded events call for and nothing else, whatever arguments it gives to the functions that do it.
func TestRule11ADrainLoginChangesNothingThatNoEventCallsFor(t *testing.T) {
	t.Parallel()
	h := newHall(t, world.Stock)
	drainer := psql(t, grant(t, h.DB, urlOf(h.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))

	// 1 bounced for good, and its address is suppressed; 2 is a retry of 1; 3 and 4 are guesses of two other mails; 5 was never sent.
	h.store([]modelMessage{
		{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102one", status: "SENT"},
		{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102two", status: "SENT"},
	})
	h.exec("UPDATE outgoing_transaction_messages SET retry_for_id = 1 WHERE id = 2")
	h.mustRecord(tell(about(t, modelMessage{recipient: "ada@example.com", sesID: "0102one"}, "no such mailbox", 1)))
	h.announcement(1, "bea@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102bea", "bea@example.com", "News", someTime}, "send")
	h.announcement(2, "cid@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102cid", "cid@example.com", "News", someTime}, "send", "delivery")
	h.announcement(1, "dan@example.com", "News", "FAILED", someTime)
	h.exec("INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at) VALUES (1, 1, 'x', 'eve@example.com', 'SENT', '0102eve', now())")
	h.mustRecord(tell(about(t, modelMessage{recipient: "fay@example.com", sesID: "0102parked"}, "no such mailbox", 2)))
	h.suppressByHand("gus@example.com", 1)
	h.order(1, "hal@example.com", "", someTime)
	if claimed := h.ask("SELECT string_agg(recipient || ' ' || status, ', ' ORDER BY id) FROM outgoing_messages"); claimed != "bea@example.com SENT, cid@example.com DELIVERED, dan@example.com FAILED, eve@example.com SENT" {
		t.Fatalf("the world is %s", claimed)
	}

	before := h.everything()
	for name, sql := range map[string]string{
		"a status without an event":                "SELECT mailroom.settle_statuses('{announcement}', '{4}', '{DELIVERED}')",
		"a status that no event of it gives":       "SELECT mailroom.settle_statuses('{announcement}', '{2}', '{BOUNCED}')",
		"a status weaker than what is there":       "SELECT mailroom.settle_statuses('{announcement}', '{2}', '{SENT}')",
		"a status that nobody knows":               "SELECT mailroom.settle_statuses('{transaction}', '{1}', '{ARRIVED}')",
		"another SES id":                           "SELECT mailroom.name_messages('{announcement}', '{4}', '{0102mine}')",
		"a claim of what has its SES id":           "SELECT mailroom.claim_announcements('{4}', '{0102mine}')",
		"a claim of what was never sent":           "SELECT mailroom.claim_announcements('{3}', '{0102mine}')",
		"a transaction about a stranger's order":   "SELECT mailroom.create_transactions('{2}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102mine}', '{2026-01-01}')",
		"a merge of what is no guess":              "SELECT mailroom.merge_inferred('transaction', 'transaction', '{1}', '{2}')",
		"a merge of a guess into another mail":     "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1}', '{4}')",
		"a merge of a guess into a guess":          "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1}', '{2}')",
		"a merge of a guess into nothing":          "SELECT mailroom.merge_inferred('announcement', 'transaction', '{1}', '{99}')",
		"a merge of fewer":                         "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1,2}', '{4}')",
		"a merge of an unknown kind":               "SELECT mailroom.merge_inferred('users', 'users', '{1}', '{1}')",
		"a parked event for another mail":          "SELECT mailroom.attach_events(array_agg(id), '{announcement}', '{4}') FROM mailroom.delivery_events WHERE message_id IS NULL",
		"an event that has its message":            "SELECT mailroom.attach_events(array_agg(id), '{transaction}', '{2}') FROM mailroom.delivery_events WHERE message_id = 1 AND message_kind = 'transaction'",
		"the end of a wait before its time":        "SELECT mailroom.unmatch_events(array_agg(id), '3 days') FROM mailroom.delivery_events WHERE message_id IS NULL",
		"a suppression without an event":           "SELECT mailroom.suppress_addresses('{eve@example.com}', '{1}', '{bounce}', '{Permanent}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', '{x}', '{f}', '{NULL}')",
		"a suppression in another account":         "SELECT mailroom.suppress_addresses(array_agg(recipient), '{2}', '{bounce}', '{Permanent}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', array_agg(occurrence), '{f}', '{NULL}') FROM mailroom.delivery_events WHERE event_type = 'Bounce' AND message_id = 1",
		"a suppression of another address":         "SELECT mailroom.suppress_addresses('{eve@example.com}', '{1}', '{bounce}', '{Permanent}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', array_agg(occurrence), '{f}', '{NULL}') FROM mailroom.delivery_events WHERE event_type = 'Bounce' AND message_id = 1",
		"a suppression for a parked event":         "SELECT mailroom.suppress_addresses(array_agg(recipient), '{NULL}', '{bounce}', '{Permanent}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', array_agg(occurrence), '{f}', '{NULL}') FROM mailroom.delivery_events WHERE message_id IS NULL",
		"a suppression that is a person's to make": "SELECT mailroom.suppress_addresses(array_agg(recipient), '{1}', '{do_not_contact}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', array_agg(occurrence), '{f}', '{NULL}') FROM mailroom.delivery_events WHERE event_type = 'Bounce' AND message_id = 1",
		"lifting every suppression":                "SELECT mailroom.move_away_suppressions(array_agg(id)) FROM public.email_suppressions",
		"weakening every suppression": `SELECT mailroom.rest_suppressions(array_agg(s.id), array_agg('Transient'::text), array_agg(NULL::text), array_agg(NULL::text), array_agg(NULL::text), array_agg('null'::text),
		                                       array_agg(now()), array_agg(d.occurrence)) FROM public.email_suppressions s, mailroom.delivery_events d WHERE d.event_type = 'Bounce'`,
		"a retry that no event tells of":         "SELECT mailroom.link_retries('announcement', '{2}', '{0102bea}')",
		"a retry of an unknown kind":             "SELECT mailroom.link_retries('users', '{2}', '{0102bea}')",
		"a resolution of what was not delivered": "SELECT mailroom.settle_recorded('transaction', '{2}')",
		"forgetting what is new":                 "SELECT mailroom.forget_suppression_payloads('infinity', 100), mailroom.forget_parked_payloads('infinity', 100), mailroom.forget_timeline_payloads('infinity', 100, 0)",
		"deleting a transaction":                 "DELETE FROM public.outgoing_transaction_messages",
		"deleting the timeline":                  "DELETE FROM public.outgoing_message_events",
		"rewriting the timeline":                 "UPDATE public.outgoing_message_events SET raw_payload = NULL",
		"rewriting what was recorded":            "UPDATE mailroom.delivery_events SET message_id = 2",
		"lifting a suppression":                  "UPDATE public.email_suppressions SET deleted_at = now()",
		"marking as a guess":                     "INSERT INTO mailroom.inferred_messages (kind, message_id, how) VALUES ('transaction', 1, 'created')",
		"resolving":                              "UPDATE public.outgoing_transaction_messages SET resolved_at = now(), resolution_type = 'manual'",
	} {
		refused := calls(t, drainer, sql)
		if after := h.everything(); after != before {
			t.Errorf("%s (refused: %v) changed\n%s\ninto\n%s", name, refused, before, after)
			before = after
		}
	}
}

// What the functions refuse is what they were tried with, not what they are for: the same calls with what is recorded do their work.
func TestRule3ADrainLoginSettlesWhatAnEventSays(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	drainer := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	id := r.store([]modelMessage{ticket})[0]
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	r.exec("UPDATE outgoing_transaction_messages SET status = 'SENT'") // by another program
	r.exec("DELETE FROM email_suppressions")
	for _, sql := range []string{
		"SELECT mailroom.settle_statuses('{transaction}', '{1}', '{BOUNCED}')",
		`SELECT mailroom.suppress_addresses(array_agg(recipient), '{2}', '{bounce}', '{Permanent}', '{NULL}', '{NULL}', '{NULL}', '{null}', '{2026-01-01}', array_agg(occurrence), '{f}', '{NULL}')
		   FROM mailroom.delivery_events`,
	} {
		if calls(t, drainer, sql) {
			t.Errorf("refused: %s", sql)
		}
	}
	if got := status(r, ticket, id); got != "BOUNCED" {
		t.Errorf("the status is %s", got)
	}
	if live := r.ask("SELECT string_agg(email || ' ' || account_id || ' ' || bounce_type || ' ' || source, ', ') FROM email_suppressions"); live != "ada@example.com 2 Permanent ses_notification" {
		t.Errorf("suppressed: %s", live)
	}
}

// The database's table of rule 3 is the program's.
func TestRule3TheDatabaseGivesFactsTheSameStatuses(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	weakest := map[mail.Status]mail.Strength{}
	for strength := range mail.Strength(100) {
		want, _ := strength.Status()
		if got := r.ask("SELECT coalesce(mailroom.status_of($1::smallint), '')", int16(strength)); got != string(want) {
			t.Errorf("a fact of strength %d gives %q, and in the database %q", strength, want, got)
		}
		if _, known := weakest[want]; !known && want != "" {
			weakest[want] = strength
		}
	}
	for _, status := range append(mail.Statuses(), "ARRIVED") {
		var got int16
		if err := r.pool.QueryRow(t.Context(), "SELECT mailroom.weakest_fact($1)", string(status)).Scan(&got); err != nil || mail.Strength(got) != weakest[status] {
			t.Errorf("%s stands for %d at least, and in the database for %d (%v)", status, weakest[status], got, err)
		}
	}
}

// Logins of an earlier version get the rights of this one.
func TestRenewedLoginsHaveTheRightsOfThisVersion(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	name := loginName()
	session := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.DrainLogin}))
	quoted := pgx.Identifier{name}.Sanitize()
	q.exec("GRANT DELETE ON public.outgoing_transaction_messages TO " + quoted)
	q.exec("REVOKE EXECUTE ON FUNCTION mailroom.settle_recorded FROM " + quoted)
	if n, err := q.RenewLogins(t.Context()); err != nil || n != 1 {
		t.Fatalf("renewed %d (%v)", n, err)
	}
	if !calls(t, session, "DELETE FROM public.outgoing_transaction_messages WHERE false") {
		t.Error("it may still delete")
	}
	if calls(t, session, "SELECT mailroom.settle_recorded('transaction', '{}')") {
		t.Error("it may not settle")
	}
}
