package postgres_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// everything returns all data that recording could change, as text.
func (r *recorder) everything() string {
	r.t.Helper()
	return r.ask(`
		SELECT concat_ws(E'\n',
		       (SELECT json_agg(m ORDER BY m.id) FROM outgoing_messages m), (SELECT json_agg(m ORDER BY m.id) FROM outgoing_transaction_messages m),
		       (SELECT json_agg(e ORDER BY e.id) FROM outgoing_message_events e), (SELECT json_agg(s ORDER BY s.id) FROM email_suppressions s),
		       (SELECT json_agg(d ORDER BY d.id) FROM mailroom.delivery_events d), (SELECT json_agg(f ORDER BY f.kind, f.message_id) FROM mailroom.inferred_messages f),
		       (SELECT json_agg(o ORDER BY o.suppression_id) FROM mailroom.suppression_origins o),
		       (SELECT json_agg(n ORDER BY n.id) FROM mailroom.drains n), (SELECT json_agg(q ORDER BY q.id) FROM mailroom.quarantine q))`)
}

// calls runs a statement as a login. It reports whether the statement was rejected.
func calls(t *testing.T, connection *pgx.Conn, sql string) (refused bool) {
	t.Helper()
	_, err := connection.Exec(context.Background(), sql)
	var server *pgconn.PgError
	if err != nil && (!errors.As(err, &server) || !slices.Contains([]string{"42501", "MR400", "23514", "23M01", "MR403"}, server.Code)) { // not allowed; an unknown kind; a row that nobody could read; a guess without an event
		t.Errorf("%s: %v", sql, err)
	}
	return err != nil
}

// invent returns a call that records an invented event. The values are SQL; arguments without a value get a harmless one.
func invent(values map[string]string) string {
	event := map[string]string{
		"occurrences": "sha256('x')", "sns_message_ids": "NULL::text", "ses_message_ids": "'x'", "event_types": "'Bounce'", "event_subtypes": "NULL::text", "of_recipients": "'x'",
		"recipient_counts": "1", "occurred": "now()", "sent": "NULL::timestamptz", "strengths": "40::smallint", "reasons": "''", "status_codes": "NULL::text", "diagnostics": "NULL::text",
		"subjects": "NULL::text", "ones_of": "1", "tags": "NULL::text", "retries_for": "NULL::text", "kinds": "NULL::text", "ids": "NULL::bigint", "payloads": "'{}'",
	}
	maps.Copy(event, values)
	var arguments []string
	for _, name := range slices.Sorted(maps.Keys(event)) {
		arguments = append(arguments, name+" => ARRAY["+event[name]+"]")
	}
	return "SELECT mailroom.record_events(" + strings.Join(arguments, ", ") + ")"
}

// filledIn replaces each {{...}}, a subquery, by its value as text: a value that a drain login cannot read, but may guess.
func (r *recorder) filledIn(sql string) string {
	r.t.Helper()
	for {
		before, rest, more := strings.Cut(sql, "{{")
		if !more {
			return sql
		}
		query, after, _ := strings.Cut(rest, "}}")
		sql = before + "'" + strings.ReplaceAll(r.ask("SELECT ("+query+")::text"), "'", "''") + "'" + after
	}
}

// A drain login changes only what recorded events justify, whatever arguments it passes to the recording functions.
func TestRule11ADrainLoginChangesNothingThatNoEventCallsFor(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	drainer := psql(t, grant(t, h.DB, urlOf(h.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))

	// Transactions: 1 bounced permanently, and its address is suppressed; 2 and 3 are retries of 1, suppressed and of unknown outcome. Only the
	// integration recorded that 4 bounced and 5 was delivered; 5 is BOUNCED without a recorded event. Announcements: 1 and 2 are guesses, 3 was
	// never sent, 4 has its SES id, 5 went to another recipient of the mail of 1, 6 has no SES id, 7 an empty one.
	h.store([]modelMessage{
		{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102one", status: "SENT"},
		{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102two", status: "SENT"},
		{kind: mail.Transaction, account: 1, recipient: "ada@example.com", sesID: "0102three", status: "PENDING"},
		{kind: mail.Transaction, account: 1, recipient: "jon@example.com", sesID: "0102four", status: "BOUNCED"},
		{kind: mail.Transaction, account: 1, recipient: "kim@example.com", sesID: "0102five", status: "BOUNCED"},
	})
	h.exec("UPDATE outgoing_transaction_messages SET retry_for_id = 1, ses_message_id = NULL WHERE id IN (2, 3)")
	h.exec("INSERT INTO mailroom.sends (kind, message_id, original_id, settled_at, outcome) VALUES ('transaction', 2, 1, now(), 'SUPPRESSED'), ('transaction', 3, 1, NULL, NULL)")
	h.exec(`INSERT INTO outgoing_message_events (outgoing_transaction_message_id, event_type, event_subtype, sns_message_id)
	        VALUES (4, 'Bounce', 'Permanent/General', 'a'), (4, 'Delivery', NULL, 'b'), (5, 'Delivery', NULL, 'c')`)
	h.mustRecord(tell(about(t, modelMessage{recipient: "ada@example.com", sesID: "0102one"}, "no such mailbox", 1)),
		tell(about(t, modelMessage{recipient: "ada@example.com", sesID: "0102one"}, "delivery", 3)))
	h.announcement(1, "bea@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102bea", "bea@example.com", "News", someTime}, "send")
	h.announcement(2, "cid@example.com", "News", "SENT", someTime)
	h.told(sentMail{"0102cid", "cid@example.com", "News", someTime}, "send", "delivery")
	h.announcement(1, "dan@example.com", "News", "FAILED", someTime)
	h.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at)
	        VALUES (1, 1, 'x', 'eve@example.com', 'SENT', '0102eve', now()), (1, 1, 'News', 'fritz@example.com', 'SENT', '0102bea', now()), (1, 1, 'Old', 'bea@example.com', 'SENT', NULL, '2020-01-01'),
	               (1, 1, 'Old', 'fay@example.com', 'SENT', '', '2020-01-01')`)
	h.mustRecord(tell(about(t, modelMessage{recipient: "fay@example.com", sesID: "0102parked"}, "no such mailbox", 2)))
	h.mustRecord(mail.Notice{Body: []byte("garbage"), Refused: &mail.Refusal{Reason: "not_json"}})
	h.suppressByHand("gus@example.com", 1)
	h.order(1, "hal@example.com", "", someTime)
	h.order(1, "bea@example.com", "", someTime)
	if claimed := h.ask("SELECT string_agg(recipient || ' ' || status, ', ' ORDER BY id) FROM outgoing_messages"); claimed != "bea@example.com SENT, cid@example.com DELIVERED, dan@example.com FAILED, eve@example.com SENT, fritz@example.com SENT, bea@example.com SENT, fay@example.com SENT" {
		t.Fatalf("the world is %s", claimed)
	}

	before := h.everything()
	for name, sql := range map[string]string{
		"statuses that no event gives":           "SELECT mailroom.settle_statuses('{announcement,announcement,transaction,transaction,transaction}', '{2,4,1,4,5}')",
		"statuses of what is not there":          "SELECT mailroom.settle_statuses('{users,transaction,NULL}', '{1,99,1}')",
		"a claim for a mail without an SES id":   "SELECT mailroom.claim_announcements('{6}', '{\"\"}')",
		"a transaction without an SES id":        "SELECT mailroom.create_transactions('{1}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{<>}', '{2026-01-01}')",
		"a parked event for an empty SES id":     "SELECT mailroom.attach_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{announcement}', '{7}')",
		"another SES id":                         "SELECT mailroom.name_messages('{announcement}', '{4}', '{0102mine}')",
		"an SES id that no event tells of":       "SELECT mailroom.name_messages('{transaction}', '{3}', '{0102mine}')",
		"the SES id of the original":             "SELECT mailroom.name_messages('{transaction}', '{3}', '{0102one}')",
		"an SES id of another's event":           "SELECT mailroom.name_messages('{transaction}', '{3}', '{0102parked}')",
		"a claim that no event led to":           "SELECT mailroom.claim_announcements('{6}', '{0102mine}')",
		"a transaction that no event led to":     "SELECT mailroom.create_transactions('{1}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102mine}', '{2026-01-01}')",
		"a transaction for a mail with its row":  "SELECT mailroom.create_transactions('{1}', '{2}', '{NULL}', '{attendee_ticket}', '{bea@example.com}', '{x}', '{0102bea}', '{2026-01-01}')",
		"an SES id for what we did not send":     "SELECT mailroom.name_messages('{announcement}', '{6}', '{0102bea}')",
		"a claim of what has its SES id":         "SELECT mailroom.claim_announcements('{4}', '{0102mine}')",
		"a claim of what was never sent":         "SELECT mailroom.claim_announcements('{3}', '{0102mine}')",
		"a claim for a mail that has its row":    "SELECT mailroom.claim_announcements('{6}', '{0102bea}')",
		"a transaction about a stranger's order": "SELECT mailroom.create_transactions('{2}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102mine}', '{2026-01-01}')",
		"a transaction to somebody else":         "SELECT mailroom.create_transactions('{1}', '{1}', '{NULL}', '{attendee_ticket}', '{ida@example.com}', '{x}', '{0102mine}', '{2026-01-01}')",
		"a transaction about nothing":            "SELECT mailroom.create_transactions('{1}', '{NULL}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102mine}', '{2026-01-01}')",
		"a merge of what is no guess":            "SELECT mailroom.merge_inferred('transaction', 'transaction', '{1}', '{2}')",
		"a merge of a guess into another mail":   "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1}', '{4}')",
		"a merge of a guess into a guess":        "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1}', '{2}')",
		"a merge into another's copy of a mail":  "SELECT mailroom.merge_inferred('announcement', 'announcement', '{1}', '{5}')",
		"a merge of a guess into nothing":        "SELECT mailroom.merge_inferred('announcement', 'transaction', '{1}', '{99}')",
		"a merge of an unknown kind":             "SELECT mailroom.merge_inferred('users', 'users', '{1}', '{1}')",
		"a parked event for another mail":        "SELECT mailroom.attach_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{announcement}', '{4}')",
		"a parked event for what has no SES id":  "SELECT mailroom.attach_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{announcement}', '{6}')",
		"an event that has its message":          "SELECT mailroom.attach_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id = 1 AND message_kind = 'transaction'}}, '{transaction}', '{2}')",
		"the end of a wait before its time":      "SELECT mailroom.unmatch_events({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NULL}}, -2147483648)",
		"a suppression without an event":         `SELECT mailroom.suppress_addresses('{"\\\\x00"}', '{NULL}')`,
		"a suppression for a parked event":       "SELECT mailroom.suppress_addresses({{SELECT array_agg(occurrence) FROM mailroom.delivery_events WHERE message_id IS NULL}}, '{NULL}')",
		"a suppression for a delivery":           "SELECT mailroom.suppress_addresses({{SELECT array_agg(occurrence) FROM mailroom.delivery_events WHERE event_type = 'Delivery'}}, '{NULL}')",
		"removing every suppression":             "SELECT mailroom.retract_suppressions({{SELECT array_agg(d.occurrence) FROM public.email_suppressions s, mailroom.delivery_events d}}, {{SELECT array_agg(coalesce(s.account_id, 0)) FROM public.email_suppressions s, mailroom.delivery_events d}})",
		"a retry that no event tells of":         "SELECT mailroom.link_retries('announcement', '{2}', '{0102bea}')",
		"a retry of an unknown kind":             "SELECT mailroom.link_retries('users', '{2}', '{0102bea}')",
		"locks of an unknown kind":               "SELECT mailroom.lock_messages('users', '{}', '{1}')",
		"a resolution of what was not delivered": "SELECT mailroom.settle_recorded('transaction', '{2}')",
		"a resolution of an unknown kind":        "SELECT mailroom.settle_recorded('users', '{2}')",
		"forgetting what is new":                 "SELECT mailroom.forget_suppression_payloads('infinity', 100), mailroom.forget_parked_payloads('infinity', 100), mailroom.forget_timeline_payloads('infinity', 100)",
		"a tag that names no message":            invent(map[string]string{"tags": "'users:1'"}),
		"a bounce that weighs less":              invent(map[string]string{"event_subtypes": "'Permanent/General'", "strengths": "70::smallint"}),
		"a status out of nothing":                invent(map[string]string{"event_types": "'Open'", "strengths": "80::smallint"}),
		"a fact stronger than all":               invent(map[string]string{"strengths": "999::smallint"}),
		"a claim for a mail to somebody else":    "SELECT mailroom.claim_announcements('{6}', '{0102parked}')",
		"a transaction for a mail to another":    "SELECT mailroom.create_transactions('{1}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102parked}', '{2026-01-01}')",
		"a transaction at the end of time":       "SELECT mailroom.create_transactions('{1}', '{1}', '{NULL}', '{attendee_ticket}', '{hal@example.com}', '{x}', '{0102mine}', '{infinity}')",
		"an SES id for what was refused":         "SELECT mailroom.name_messages('{transaction}', '{2}', '{0102mine}')",
		"deleting a transaction":                 "DELETE FROM public.outgoing_transaction_messages",
		"deleting the timeline":                  "DELETE FROM public.outgoing_message_events",
		"rewriting the timeline":                 "UPDATE public.outgoing_message_events SET raw_payload = NULL",
		"rewriting what was recorded":            "UPDATE mailroom.delivery_events SET message_id = 2",
		"an event that has waited long":          "UPDATE mailroom.delivery_events SET recorded_at = '2020-01-01'",
		"an event that nobody can read":          invent(map[string]string{"occurrences": "'x'::bytea"}),
		"an event at the end of time":            invent(map[string]string{"occurred": "'infinity'::timestamptz"}),
		"a drain at the end of time":             "SELECT mailroom.note_drain(now(), 'infinity', 0, 0, 0, 0, 0, 0, 0, '', 0)",
		"a drain of less than nothing":           "SELECT mailroom.note_drain(now(), now(), -1, 0, 0, 0, 0, 0, 0, '', 0)",
		"a letter last seen at the end of time":  "UPDATE mailroom.quarantine SET last_seen_at = 'infinity'",
		"a letter seen less than once":           "UPDATE mailroom.quarantine SET times_seen = 0",
		"removing a suppression":                 "UPDATE public.email_suppressions SET deleted_at = now()",
		"marking as a guess":                     "INSERT INTO mailroom.inferred_messages (kind, message_id, how) VALUES ('transaction', 1, 'created')",
		"resolving":                              "UPDATE public.outgoing_transaction_messages SET resolved_at = now(), resolution_type = 'manual'",
		"touching":                               "UPDATE public.outgoing_transaction_messages SET updated_at = now()",
		"stopping the clean-up":                  "UPDATE mailroom.upkeep SET ran_at = 'infinity'",
		"putting parked events off for ever":     "SELECT mailroom.look_later({{SELECT array_agg(id) FROM mailroom.delivery_events WHERE message_id IS NOT NULL}}, NULL, NULL, 2147483647)",
		"an id ahead of a sequence":              "SELECT setval('public.outgoing_message_events_id_seq', 9223372036854775807)",
		"another reason for a quarantined body":  "SELECT mailroom.keep_quarantined(1, 'x', 'x')",
		"taking a body out of quarantine":        "SELECT mailroom.take_quarantined('{1}')",
		"stopping correlation":                   "UPDATE mailroom.correlation_state SET looked_at = 'infinity'",
	} {
		refused := calls(t, drainer, h.filledIn(sql))
		if after := h.everything(); after != before {
			t.Errorf("%s (refused: %v) changed\n%s\ninto\n%s", name, refused, before, after)
			before = after
		}
	}
}

// The functions that run with the rights of the tables' owner never use a table of the caller, whatever arguments they get.
func TestRule11NoFunctionOfRecordingActsOnTheCallersTables(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	drainer := psql(t, grant(t, r.DB, urlOf(r.pool), mail.LoginRequest{Name: loginName(), Kind: mail.DrainLogin}))
	for _, table := range []string{"m", "s", "o", "outgoing_messages", "delivery_events"} {
		if _, err := drainer.Exec(t.Context(), `CREATE TEMP TABLE `+table+` AS
			SELECT 1::bigint AS id, NULL::bigint AS retry_for_id, 'SENT' AS status, NULL::timestamp AS deleted_at, now()::timestamp AS resolved_at, 'auto' AS resolution_type;
			GRANT ALL ON `+table+` TO PUBLIC`); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{
			"SELECT mailroom.settle_recorded('" + table + "', '{1}')", "SELECT mailroom.settle_recorded(NULL, '{1}')", "SELECT mailroom.settle_recorded('announcement', '{1}')",
			"SELECT mailroom.settle_resolutions(NULL, '{1}')", "SELECT mailroom.lock_heads(NULL, '{1}')", "SELECT mailroom.settle_statuses('{" + table + "}', '{1}')",
		} {
			calls(t, drainer, sql)
		}
		var left string
		if err := drainer.QueryRow(t.Context(), "SELECT resolution_type FROM pg_temp."+table).Scan(&left); err != nil || left != "auto" {
			t.Errorf("the table %s was changed: %q, %v", table, left, err)
		}
		if _, err := drainer.Exec(t.Context(), "DISCARD TEMP"); err != nil { // otherwise the login could not be removed
			t.Error(err)
		}
	}
}
