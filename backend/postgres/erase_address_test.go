package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// neverAnAddress are the columns that hold no address of a guest, each with the reason. A column that is not here is filled with the address by the tests,
// so that a later column is not forgotten.
var neverAnAddress = map[string]string{
	"person": "who acted", "closed_by": "who acted", "login": "of the database", "granted_by": "of the database", "os_user": "of the machine", "runner": "a random word",
	"kind": "vocabulary", "message_kind": "vocabulary", "status": "vocabulary", "email_type": "vocabulary", "resolution_type": "vocabulary", "provider": "vocabulary", "how": "vocabulary", "outcome": "vocabulary",
	"status_before": "vocabulary", "wish": "vocabulary", "cause": "vocabulary", "action": "vocabulary", "object": "vocabulary", "source": "vocabulary", "name": "vocabulary", "task": "vocabulary",
	"stage": "vocabulary", "erased": "counts", "email_suppressions.reason": "vocabulary", "kept_suppressions.reason": "vocabulary", "kept_suppressions.bounce_type": "vocabulary",
	"quarantine.reason": "vocabulary", "quarantine_discards.reason": "vocabulary",
	"ses_message_id": "id of SES", "sns_message_id": "id of SNS", "provider_message_id": "id of SES", "retry_for_ses_id": "id of SES", "tag": "id of ours",
	"occurrence": "hash", "notification": "hash", "body_hash": "hash", "email_hash": "hash", "address_hmac": "hash", "inner_pad": "key", "outer_pad": "key",
}

// ourColumn is a column of Mailroom or of the integration that can hold a text.
type ourColumn struct{ Table, Column, Kind string }

func (c ourColumn) String() string { return c.Table + "." + c.Column }

// mayHoldAddress reports whether an address of a guest may be in the column.
func (c ourColumn) mayHoldAddress() bool {
	_, table, _ := strings.Cut(c.Table, ".")
	return neverAnAddress[c.Column] == "" && neverAnAddress[table+"."+c.Column] == ""
}

// ourColumns asks the catalog.
func ourColumns(t testing.TB, connection *pgx.Conn) []ourColumn {
	t.Helper()
	rows, err := connection.Query(context.Background(), `
		SELECT n.nspname || '.' || c.relname, a.attname::text, format_type(a.atttypid, NULL)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		 WHERE c.relkind = 'r' AND format_type(a.atttypid, NULL) IN ('text', 'character varying', 'json', 'jsonb', 'bytea')
		   AND (n.nspname = 'mailroom' AND c.relname NOT IN ('created_objects', 'schema_versions', 'logins')
		        OR n.nspname = 'public' AND (c.relname IN ('outgoing_transaction_messages', 'email_suppressions', 'outgoing_message_events')
		                                     OR c.relname = 'outgoing_messages' AND a.attname IN ('recipient', 'original_recipient', 'subject')))
		 ORDER BY 1, a.attnum`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ourColumn])
	if err != nil || len(columns) < 60 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	return columns
}

// places returns the columns in which a text is found, in any case of letters.
func places(t testing.TB, connection *pgx.Conn, text string) (found []string) {
	t.Helper()
	for _, c := range ourColumns(t, connection) {
		value := pgx.Identifier{c.Column}.Sanitize() + "::text"
		if c.Kind == "bytea" {
			value = "encode(" + pgx.Identifier{c.Column}.Sanitize() + ", 'escape')"
		}
		var n int
		if err := connection.QueryRow(context.Background(), "SELECT count(*) FROM "+c.Table+" WHERE position(lower($1) IN lower("+value+")) > 0", text).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			found = append(found, c.String())
		}
	}
	return found
}

// spread writes a text with the address into every column of our tables that can hold one, in every row.
func (q *loginWorld) spread(spellings ...string) {
	q.t.Helper()
	q.exec("SET session_replication_role = replica") // as if it had always stood in the audit log
	defer q.exec("SET session_replication_role = origin")
	texts := map[string]string{
		"text": "'smtp; 550 <%s>: unknown'", "character varying": "'Re: %s!'", "json": `json_build_object('mail', json_build_object('to', '\u003c%s\u003e'))`,
		"jsonb": `jsonb_build_object('mail', 'Ann <%s>')`, "bytea": `'{"Message":"{\\"to\\":\\"%s\\"}"}'::bytea`,
	}
	for i, c := range ourColumns(q.t, q.psql) {
		if !c.mayHoldAddress() {
			continue
		}
		text := texts[c.Kind]
		if slices.Contains([]string{"recipient", "original_recipient", "email", "address", "new_address"}, c.Column) {
			text = "'%s'"
		}
		q.exec(fmt.Sprintf("UPDATE %s SET %s = %s", c.Table, pgx.Identifier{c.Column}.Sanitize(), fmt.Sprintf(text, spellings[i%len(spellings)])))
	}
	q.exec("SET session_replication_role = origin")
}

// account2Only deletes what would collide when every row gets one address.
const account2Only = `
	DELETE FROM email_suppressions WHERE account_id = 1 OR email = 'everybody@example.com'; DELETE FROM mailroom.suppression_requests WHERE account = 1;
	UPDATE email_suppressions SET bounce_type = NULL`

func TestEraseAddressLeavesItInNoColumnOfAnyTable(t *testing.T) {
	t.Parallel()
	for _, shape := range []world.Shape{world.Stock, world.Stock2, world.Integration, world.Integration2} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			q := newLoginWorldIn(t, shape)
			q.exec(account2Only)
			q.spread("Greta@Example.com", "greta@example.com", "GRETA@EXAMPLE.COM")
			var planted []string
			for _, c := range ourColumns(t, q.psql) {
				if c.mayHoldAddress() {
					planted = append(planted, c.String())
				}
			}
			if got := places(t, q.psql, "greta@example.com"); !slices.Equal(got, planted) {
				t.Fatalf("the address stands in\n%q, want\n%q", got, planted)
			}
			all := mail.AllAccounts()
			plan, err := q.Erasing.PlanErasure(t.Context(), all, " Greta <GRETA@example.com>")
			if err != nil {
				t.Fatal(err)
			}
			if got := places(t, q.psql, "greta@example.com"); !slices.Equal(got, planted) {
				t.Fatalf("counting has changed something: %q", got)
			}
			done, err := q.Erasing.EraseAddress(t.Context(), all, root, "Greta@example.com", "greta@example.com asked")
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(plan.Erased) != fmt.Sprint(done.Erased) || done.Total() == 0 {
				t.Errorf("planned %v, done %v", plan.Erased, done.Erased)
			}
			// The neighbours' announcement 1 and 2 were sent by Mailroom, so their rows are its own.
			if got := places(t, q.psql, "greta@example.com"); len(got) > 0 {
				t.Errorf("the address still stands in %q", got)
			}
			again, err := q.Erasing.EraseAddress(t.Context(), all, root, "greta@example.com", "again")
			if err != nil || again.Total() != 0 || again.Suppressions != 2 {
				t.Errorf("again: %+v, %v", again, err)
			}
			if entries := q.ask("SELECT person || ' ' || reason || ' ' || (after <> '{}') FROM mailroom.audit_log WHERE action = 'erase_address' ORDER BY id"); !slices.Equal(entries,
				[]string{root.Person + " erased@address.invalid asked true", root.Person + " again false"}) {
				t.Errorf("logged: %q", entries)
			}
			if issues, err := q.Lists.CountIssues(t.Context(), all, mail.Filter{ProblemsOnly: true}, 10); err != nil || issues != (mail.Count{}) {
				t.Errorf("%+v issues, %v", issues, err)
			}
		})
	}
}

// Of addresses that contain this one, or are contained in it, nothing is erased.
func TestEraseAddressLeavesOtherAddresses(t *testing.T) {
	t.Parallel()
	for _, other := range []string{"xgreta@example.com", "x.greta@example.com", "greta@example.com.au", "greta@example.community", "reta@example.com", "a+greta@example.com", "greta@example-com"} {
		t.Run(other, func(t *testing.T) {
			t.Parallel()
			q := newLoginWorld(t)
			q.exec(account2Only)
			q.spread(other)
			before := places(t, q.psql, other)
			done, err := q.Erasing.EraseAddress(t.Context(), mail.AllAccounts(), root, "greta@example.com", "asked")
			if err != nil || done.Total() != 0 || done.Suppressions != 0 {
				t.Errorf("%+v, %v", done, err)
			}
			if after := places(t, q.psql, other); !slices.Equal(before, after) {
				t.Errorf("of %q are left %q", before, after)
			}
		})
	}
}

func TestRule8ASuppressionOfAnErasedAddressStillRefuses(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	message := r.store([]modelMessage{ticket})[0]
	r.mustRecord(tell(about(t, ticket, "no such mailbox", 1)))
	all, address := mail.AllAccounts(), ticket.recipient
	r.exec("INSERT INTO email_suppressions (email, reason, source) VALUES ($1, 'do_not_contact', 'manual')", address)
	if _, err := r.Erasing.EraseAddress(t.Context(), all, root, address, "asked"); err != nil {
		t.Fatal(err)
	}
	if got := r.ask("SELECT count(*) FROM email_suppressions"); got != "0" {
		t.Errorf("%s suppressions are plain", got)
	}
	found, err := r.Suppressions.Concerning(t.Context(), all, "  "+strings.ToUpper(address), ticket.account)
	if err != nil || len(found) != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, s := range found {
		if s.Email != address || s.ID >= 0 || !strings.Contains(s.Note, "HMAC") {
			t.Errorf("%+v", s)
		}
	}
	if elsewhere, err := r.Suppressions.Concerning(t.Context(), all, address, 3-ticket.account); err != nil || len(elsewhere) != 1 || elsewhere[0].Reason != mail.ReasonDoNotContact {
		t.Errorf("in another account: %+v, %v", elsewhere, err)
	}
	// The same person comes back: with SES_SUPPRESSION_ENABLED their new ticket is not resent, alone or in bulk.
	back := ticket
	back.sesID = "0102back"
	again := r.store([]modelMessage{back})[0]
	for _, c := range []struct {
		id int64
		to string
	}{{again, address}, {message, ""}} {
		plan, err := r.Resends.PlanResend(t.Context(), all, mail.ResendRequest{ID: mail.MessageID{Kind: mail.Transaction, Row: c.id}, Enforced: true})
		if err != nil || plan.Verdict.Allowed || plan.Verdict.Rule != mail.RuleDoNotContact {
			t.Errorf("message %d to %q: %+v, %v", c.id, plan.To, plan.Verdict, err)
		}
	}
	// A superadmin removes it, by the address, and takes that back.
	everywhere := int64(0)
	removed, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), all, root, address, mail.ReasonDoNotContact, &everywhere, "they want mail")
	if err != nil || len(removed) != 1 {
		t.Fatalf("%+v, %v", removed, err)
	}
	if left, err := r.Suppressions.Concerning(t.Context(), all, address, 3-ticket.account); err != nil || len(left) != 0 {
		t.Errorf("left: %+v, %v", left, err)
	}
	restored, err := r.Suppressions.UndoRemovals(t.Context(), all, root, []int64{removed[0].Entry})
	if err != nil || len(restored) != 1 || restored[0].ID != removed[0].ID {
		t.Fatalf("%+v, %v", restored, err)
	}
	if _, err := r.Suppressions.UndoRemovals(t.Context(), all, root, []int64{removed[0].Entry}); mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("taken back twice: %v", err)
	}
	if got := r.ask("SELECT count(*) FROM mailroom.audit_log l WHERE to_jsonb(l)::text LIKE '%' || $1 || '%'", address); got != "0" {
		t.Errorf("%s entries of the audit log name the address", got)
	}
	// What stands in place of erased addresses is never written to, and nobody changes that.
	if _, err := r.Suppressions.RemoveSuppressionsOf(t.Context(), all, root, mail.ErasedAddress, mail.ReasonDoNotContact, &everywhere, "why not"); mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("the replacement may be written to: %v", err)
	}
}

// A late event about a mail from before does not bring the address back; one about a later mail is recorded as any.
func TestLateEventsDoNotBringAnErasedAddressBack(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	message := r.store([]modelMessage{ticket})[0]
	all := mail.AllAccounts()
	if _, err := r.Erasing.EraseAddress(t.Context(), all, root, ticket.recipient, "asked"); err != nil {
		t.Fatal(err)
	}
	connection := psql(t, urlOf(r.pool))
	lost := modelMessage{kind: mail.Transaction, account: 1, recipient: ticket.recipient, sesID: "0102lost", status: "SENT"}
	bounce, unknown := about(t, ticket, "no such mailbox", 1), about(t, lost, "no such mailbox", 2)
	recorded := r.mustRecord(tell(bounce), tell(unknown))
	if want := []mail.Outcome{mail.Applied, mail.Ignored}; !slices.Equal(recorded.Outcomes, want) {
		t.Errorf("outcomes %v, want %v", recorded.Outcomes, want)
	}
	if got := status(r, ticket, message); got != "BOUNCED" {
		t.Errorf("the message is %s", got)
	}
	if found := places(t, connection, ticket.recipient); len(found) > 0 {
		t.Errorf("the address is back in %q", found)
	}
	if got := r.ask("SELECT count(*) FROM email_suppressions"); got != "0" {
		t.Errorf("%s suppressions", got)
	}
	if again := r.mustRecord(tell(bounce)); again.Outcomes[0] != mail.Duplicate {
		t.Errorf("the bounce again: %v", again.Outcomes)
	}
	r.exec("UPDATE mailroom.erased_addresses SET erased_at = $1", someTime.AddDate(0, 0, -1))
	later := modelMessage{kind: mail.Transaction, account: 1, recipient: ticket.recipient, sesID: "0102later", status: "SENT"}
	r.store([]modelMessage{later})
	r.mustRecord(tell(about(t, later, "no such mailbox", 3)))
	if got := r.ask("SELECT count(*) FROM email_suppressions WHERE email = $1", ticket.recipient); got != "1" {
		t.Errorf("%s suppressions after a new mail bounced", got)
	}
}
