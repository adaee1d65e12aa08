package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Even invented events cannot remove a suppression that a person or another event has added.
func TestRule7InventedEventsLiftNoSuppression(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	drainer := psql(t, grant(t, h.DB, urlOf(h.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	ada := modelMessage{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102one", status: "SENT"}
	h.store([]modelMessage{ada, {kind: mail.Transaction, account: 2, recipient: "ada@example.com", sesID: "0102two", status: "SENT"}})
	h.mustRecord(tell(about(t, ada, "no such mailbox", 1)))
	h.suppressByHand("gus@example.com", 1)
	h.exec("UPDATE email_suppressions SET bounce_type = 'Transient' WHERE email = 'gus@example.com'")
	// Two unmatched events, newer than all others, suppress in account 1 ...
	for i, recipient := range []string{"ada@example.com", "gus@example.com"} {
		event := about(t, modelMessage{recipient: recipient, sesID: "0102two"}, "no such mailbox", 10+i)
		event.Recipients = 2
		h.exec("UPDATE outgoing_transaction_messages SET ses_message_id = NULL WHERE id = 2")
		h.mustRecord(tell(event))
		h.exec("UPDATE mailroom.delivery_events SET unmatched_at = now(), unmatched_account = 1 WHERE recipient = $1 AND message_id IS NULL", recipient)
	}
	h.exec("UPDATE outgoing_transaction_messages SET ses_message_id = '0102two' WHERE id = 2")
	for _, sql := range []string{
		"SELECT mailroom.suppress_addresses({{SELECT array_agg(occurrence ORDER BY id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{NULL,NULL}')",
		// ... and turn out to be about a message of account 2.
		"SELECT mailroom.attach_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{transaction,transaction}', '{2,2}')",
		"SELECT mailroom.retract_suppressions({{SELECT array_agg(d.occurrence) FROM public.email_suppressions s, mailroom.delivery_events d}}, {{SELECT array_agg(coalesce(s.account_id, 0)) FROM public.email_suppressions s, mailroom.delivery_events d}})",
	} {
		if calls(t, drainer, h.filledIn(sql)) {
			t.Fatalf("refused: %s", sql)
		}
	}
	const live = "SELECT string_agg(s.email || ' ' || s.bounce_type || ' ' || coalesce(d.ses_message_id, '-'), ', ' ORDER BY s.email) FROM email_suppressions s LEFT JOIN mailroom.suppression_origins o ON o.suppression_id = s.id LEFT JOIN mailroom.delivery_events d ON d.occurrence = o.occurrence WHERE s.deleted_at IS NULL AND s.account_id = 1"
	if got := h.ask(live); got != "ada@example.com Permanent 0102one, gus@example.com Permanent 0102two" {
		t.Errorf("suppressed in account 1: %s", got)
	}
}

// No invented event hides a line of the integration from the computation of the status.
func TestRule3InventedEventsHideNoBounce(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	drainer := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	bounced := modelMessage{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102one", status: "BOUNCED"}
	id := r.store([]modelMessage{bounced})[0]
	r.exec("INSERT INTO outgoing_message_events (id, outgoing_transaction_message_id, event_type, event_subtype, sns_message_id) VALUES (7, 1, 'Bounce', 'Permanent/General', 'a')")
	for i, event := range []map[string]string{
		{"event_types": "'Open'", "strengths": "0::smallint"}, {"event_types": "'Open'", "strengths": "0::smallint", "kinds": "'transaction'", "ids": "1::bigint"},
		{"strengths": "40::smallint", "kinds": "'transaction'", "ids": "1::bigint"}, {"event_types": "'Delivery'", "strengths": "50::smallint", "kinds": "'transaction'", "ids": "1::bigint"},
	} {
		// About the same notification for which the integration has written the line.
		event["occurrences"], event["ses_message_ids"], event["sns_message_ids"] = fmt.Sprintf("sha256('%d')", i), "'0102one'", "'a'"
		event["of_recipients"] = fmt.Sprintf("'ada%d@example.com'", i)
		if calls(t, drainer, invent(event)) {
			t.Fatalf("refused: %v", event)
		}
	}
	calls(t, drainer, "SELECT mailroom.settle_statuses('{transaction}', '{1}')")
	if got := status(r, bounced, id); got != "BOUNCED" {
		t.Errorf("the status is %s", got)
	}
}

// The facts of one message are found through indexes, in a timeline of millions of lines.
func TestWeighingFollowsIndexes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.store([]modelMessage{{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102one", status: "BOUNCED"}})
	for _, kind := range mail.Kinds() {
		var scans int
		err := pgx.BeginFunc(t.Context(), r.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil { // the tables are empty; this makes Postgres use every usable index
				return err
			}
			if _, err := tx.Exec(t.Context(), "SELECT * FROM mailroom.unsettled(ARRAY[$1], '{1}')", string(kind)); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `SELECT sum(seq_scan)::int FROM pg_stat_xact_user_tables
				WHERE relname IN ('outgoing_message_events', 'delivery_events', 'email_suppressions', 'suppression_origins')`).Scan(&scans)
		})
		if err != nil || scans > 0 {
			t.Errorf("%s: %d tables were read whole (%v)", kind, scans, err)
		}
	}
}

// A merge removes the lines of the guess, but not lines that an invented event claims for it.
func TestRule5AMergeDropsNoLineOfAnotherMessage(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	drainer := psql(t, grant(t, h.DB, urlOf(h.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	h.store([]modelMessage{ticket})
	h.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	guess := h.announcement(1, "bea@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102bea", "bea@example.com", "News", someTime}, "send")
	h.exec("INSERT INTO outgoing_transaction_messages (id, event_id, email_type, subject, recipient, status, ses_message_id) VALUES (77, 1, 'attendee_ticket', 'News', 'bea@example.com', 'SENT', '0102bea')")
	h.exec("INSERT INTO public.outgoing_message_events (outgoing_transaction_message_id, event_type, provider_message_id, sns_message_id) VALUES (77, 'Open', '0102bea', 'invented')")
	h.exec(`INSERT INTO mailroom.delivery_events (occurrence, sns_message_id, ses_message_id, event_type, recipient, occurred_at, strength, message_kind, message_id, timeline_id)
		SELECT sha256('invented'), 'invented', '0102bea', 'Open', 'bea@example.com', now(), 0, 'announcement', $1::bigint, timeline_id
		  FROM mailroom.delivery_events WHERE event_type = 'Bounce'`, guess) // no call of a login can write this
	if calls(t, drainer, fmt.Sprintf("SELECT mailroom.merge_inferred('announcement', 'transaction', '{%d}', '{77}')", guess)) {
		t.Fatal("refused")
	}
	if got := h.ask("SELECT string_agg(event_type || ' of ' || outgoing_transaction_message_id, ', ' ORDER BY id) FROM outgoing_message_events"); got != "Bounce of 1, Send of 77, Open of 77" {
		t.Errorf("the timeline is %s", got)
	}
}

// Rule 4: a parked event is retried, whatever time somebody has written into its look_at.
func TestRule4NoParkedEventIsPutOffForever(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	drainer := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	if calls(t, drainer, r.filledIn("SELECT mailroom.look_later({{SELECT array_agg(id) FROM mailroom.delivery_events}}, 2147483647, 2147483647, 2147483647)")) {
		t.Fatal("a drain login notes when to look again")
	}
	if late := r.ask("SELECT count(*) FROM mailroom.delivery_events WHERE look_at > now() + interval '1 hour'"); late != "0" {
		t.Errorf("%s events are put off for longer than an hour", late)
	}
	id := r.store([]modelMessage{ticket})[0]
	if _, err := r.Recorder.ApplyParked(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := status(r, ticket, id); got != "BOUNCED" {
		t.Errorf("the status is %s", got)
	}
}

// The functions reject only misuse: the same calls with recorded events work.
func TestRule3ADrainLoginSettlesWhatAnEventSays(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	drainer := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	id := r.store([]modelMessage{ticket})[0]
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	r.exec("UPDATE outgoing_transaction_messages SET status = 'SENT'") // by another program
	r.exec("DELETE FROM email_suppressions")
	for _, sql := range []string{
		"SELECT mailroom.settle_statuses('{transaction}', '{1}')",
		"SELECT mailroom.suppress_addresses({{SELECT array_agg(occurrence) FROM mailroom.delivery_events}}, '{NULL}')",
	} {
		if calls(t, drainer, r.filledIn(sql)) {
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

// RenewLogins gives logins of an earlier version the rights of this one.
func TestRenewedLoginsHaveTheRightsOfThisVersion(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	name := loginName()
	session := psql(t, grant(t, q.DB, q.url, mail.LoginRequest{Name: name, Kind: mail.DrainLogin}))
	quoted := pgx.Identifier{name}.Sanitize()
	q.exec("GRANT DELETE ON public.outgoing_transaction_messages TO " + quoted)
	q.exec("REVOKE EXECUTE ON FUNCTION mailroom.settle_recorded FROM " + quoted)
	if n, err := q.Logins.RenewLogins(t.Context()); err != nil || n != 1 {
		t.Fatalf("renewed %d (%v)", n, err)
	}
	if !calls(t, session, "DELETE FROM public.outgoing_transaction_messages WHERE false") {
		t.Error("it may still delete")
	}
	if calls(t, session, "SELECT mailroom.settle_recorded('transaction', '{}')") {
		t.Error("it may not settle")
	}
}

// Rule 13: a login cannot record that pruning is finished while payloads are left, not even by locking them.
func TestRule13ADrainLoginCannotPutOffForgetting(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	right := mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}
	url := grant(t, r.DB, urlOf(r.pool), right)
	holder, drainer := psql(t, url), psql(t, url)
	r.store([]modelMessage{ticket})
	r.exec("SELECT setval('outgoing_message_events_id_seq', 1000)")
	for n := range 3 {
		r.mustRecord(tell(about(t, ticket, "no such mailbox", n)), tell(about(t, modelMessage{recipient: "fay@example.com", sesID: "0102parked"}, "no such mailbox", n)))
	}
	r.aged(91)
	r.exec(`INSERT INTO public.outgoing_message_events (id, outgoing_message_id, event_type, raw_payload, created_at)
		SELECT n, 1, 'Open', '{}', (now() + interval '47 hours') AT TIME ZONE 'UTC' FROM generate_series(1, 600) n`) // by another program
	if calls(t, holder, "BEGIN") || calls(t, holder, "SELECT mailroom.lock_parked(now(), 1000)") {
		t.Fatal("refused")
	}
	for _, before := range []string{"'-infinity'", "now() - interval '90 days'", "'infinity'", "NULL"} {
		calls(t, drainer, "SELECT mailroom.note_forgotten("+before+")")
		calls(t, drainer, "SELECT mailroom.forget_timeline_payloads("+before+", 1), mailroom.forget_suppression_payloads("+before+", 0), mailroom.forget_parked_payloads("+before+", 5)")
	}
	calls(t, holder, "ROLLBACK")
	if pruned, err := r.Operations.PrunePayloads(t.Context(), 90, time.Minute); err != nil || pruned.Parked != 3 || pruned.Suppressions != 1 || pruned.Unfinished {
		t.Errorf("forgotten: %+v, %v", pruned, err)
	}
	if got := r.ask(payloads); got != "600 0 0 603" {
		t.Errorf("payloads left: %s", got)
	}
}
