package postgres_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// stranger is part of every text of account 2, and of no text of account 1.
const stranger = "Fremdling"

// neighbours are two accounts with one row of everything each; the ids are the accounts'. Persons 11 and 12 are their organizers, 13 is a
// superadmin, 14 was an organizer of account 1.
const neighbours = `
	INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES
		(11, 'olga@example.org', '$2y$10$olga', 'Olga', 'UTC'), (12, 'otto.Fremdling@example.org', '$2y$10$Fremdling', 'Fremdling', 'UTC'),
		(13, 'super@example.org', '$2y$10$Fremdling', 'Fremdling', 'UTC'), (14, 'former@example.org', '$2y$10$Fremdling', 'Fremdling', 'UTC');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE SELECT n, w, w || '@example.org', 'acc_' || n FROM w;
	INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 11, 'ORGANIZER', 'ACTIVE'), (2, 12, 'ORGANIZER', 'ACTIVE'),
		(2, 13, 'SUPERADMIN', 'ACTIVE'), (1, 14, 'ADMIN', 'ACTIVE'), (2, 11, 'ADMIN', 'INACTIVE');
	INSERT INTO organizers (id, account_id, name, email, created_at, updated_at, timezone) OVERRIDING SYSTEM VALUE SELECT n, n, w, w || '@example.org', now(), now(), 'UTC' FROM w;
	INSERT INTO events (id, title, account_id, user_id, organizer_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE SELECT n, w, n, 10 + n, n, now(), now(), 'e_' || n FROM w;
	INSERT INTO event_settings (event_id, support_email, created_at, updated_at) SELECT n, w, now(), now() FROM w;
	INSERT INTO products (id, title, event_id, "order", created_at) OVERRIDING SYSTEM VALUE SELECT n, w, n, 1, now() FROM w;
	INSERT INTO product_prices (id, product_id, price, created_at) OVERRIDING SYSTEM VALUE SELECT n, n, 10, now() FROM w;
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE SELECT n, n, w, w, 'ALL_ATTENDEES', 10 + n, 'SENT', now() FROM w;
	INSERT INTO email_templates (account_id, event_id, template_type, subject, body) SELECT n, n, 'order_confirmation', w, w FROM w;
	INSERT INTO orders (id, short_id, public_id, event_id, currency, status, email, first_name, created_at) OVERRIDING SYSTEM VALUE SELECT n, 'o_' || w, w, n, 'USD', 'COMPLETED', lower(w) || '@example.com', w, now() FROM w;
	INSERT INTO order_items (order_id, product_id, product_price_id, item_name, quantity, price, total_before_additions) SELECT n, n, n, w, 1, 10, 10 FROM w;
	INSERT INTO invoices (order_id, account_id, invoice_number, total_amount, items) SELECT n, n, w, 10, '[]' FROM w;
	INSERT INTO attendees (id, short_id, public_id, event_id, order_id, product_id, product_price_id, email, first_name, last_name, status, created_at, updated_at) OVERRIDING SYSTEM VALUE
		SELECT n, 'a_' || w, w, n, n, n, n, lower(w) || '@example.com', w, w, 'ACTIVE', now(), now() FROM w;
	INSERT INTO waitlist_entries (event_id, product_price_id, email, first_name, status, cancel_token, created_at, updated_at) SELECT n, n, lower(w) || '@example.com', w, 'WAITING', w, now(), now() FROM w;
	INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at, updated_at)
		SELECT n, n, w, lower(w) || '@example.com', 'BOUNCED', '0102-a' || n, now(), now() FROM w ORDER BY n;
	INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, subject, recipient, status, ses_message_id, created_at, updated_at)
		SELECT n, n, n, 'attendee_ticket', w, lower(w) || '@example.com', 'BOUNCED', '0102-t' || n, now(), now() FROM w ORDER BY n;
	INSERT INTO outgoing_message_events (outgoing_message_id, outgoing_transaction_message_id, provider, event_type, raw_payload)
		SELECT CASE k WHEN 1 THEN n END, CASE k WHEN 2 THEN n END, 'ses', 'Bounce', to_json(w) FROM w, generate_series(1, 2) k;
	INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, diagnostic, occurred_at, strength, message_kind, message_id)
		SELECT sha256(convert_to(w || k, 'UTF8')), w, 'Bounce', 'Permanent', w, w, now(), 80, k, n FROM w, unnest(ARRAY['announcement', 'transaction']) k;
	INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength) VALUES (sha256('1'), 'Fremdling', 'Bounce', 'Permanent', 'Fremdling', now(), 80);
	INSERT INTO mailroom.inferred_messages (kind, message_id, how, status_before) SELECT k, n, 'claimed', w FROM w, unnest(ARRAY['announcement', 'transaction']) k;
	INSERT INTO email_suppressions (account_id, email, reason, source) SELECT n, lower(w) || '@example.com', 'bounce', w FROM w;
	INSERT INTO email_suppressions (email, reason, source) VALUES ('fremdling@example.com', 'do_not_contact', 'Fremdling'), ('everybody@example.com', 'do_not_contact', 'Fremdling');
	INSERT INTO mailroom.suppression_notes (suppression_id, note) SELECT n, w FROM w;
	INSERT INTO mailroom.suppression_requests (person, account, email, wish, note) SELECT w, n, lower(w) || '@example.com', 'unsuppress', w FROM w;
	INSERT INTO mailroom.sends (kind, message_id, original_id, detail, person) SELECT k, n, n, w, w FROM w, unnest(ARRAY['announcement', 'transaction']) k;
	INSERT INTO mailroom.audit_log (person, account, action, object, object_id, address, new_address, before, reason)
		SELECT w, n, 'resend', 'transaction', n, w, w, json_build_object('w', w), w FROM w;
	INSERT INTO mailroom.audit_log (person, action, object, address, reason) VALUES ('Fremdling', 'suppress', 'address', 'Fremdling', 'Fremdling');
	INSERT INTO mailroom.bulk_resends (person_id, person, account, send_anyway, failure) SELECT 10 + n, CASE n WHEN 1 THEN 'olga@example.org' ELSE w END, n, false, w FROM w ORDER BY n;
	INSERT INTO mailroom.bulk_resend_items (bulk_id, position, kind, original_id, detail) SELECT n, 1, 'transaction', n, w FROM w;
	INSERT INTO mailroom.drains (started_at, finished_at, person, received, applied, duplicates, parked, quarantined, ignored, deleted) VALUES
		(now(), now() - interval '1 day', 'Fremdling', 0, 0, 0, 0, 0, 0, 0), (now(), now(), 'drainer@example.org', 0, 0, 0, 0, 0, 0, 0);
	INSERT INTO mailroom.quarantine (body_hash, body, reason, detail) VALUES ('\x01', 'Fremdling', 'Fremdling', 'Fremdling');
	INSERT INTO mailroom.quarantine_discards (body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, why) VALUES ('\x01', 1, 'Fremdling', 'Fremdling', now(), now(), 1, 'Fremdling');
	INSERT INTO mailroom.sign_in_failures (email_hash, failures, last_failed_at) VALUES ('\x01', 1, now())`

// neighbours2 is what the neighbours have of Hi.Events 2.0: a date and a place each.
const neighbours2 = `
	INSERT INTO locations (id, short_id, account_id, organizer_id, name) OVERRIDING SYSTEM VALUE SELECT n, 'l_' || n, n, n, w FROM w;
	INSERT INTO event_locations (id, short_id, event_id, location_id) OVERRIDING SYSTEM VALUE SELECT n, 'el_' || n, n, n FROM w;
	INSERT INTO event_occurrences (id, short_id, event_id, event_location_id, start_date, label) OVERRIDING SYSTEM VALUE SELECT n, 'oc_' || n, n, n, '2999-01-01', w FROM w;
	UPDATE attendees SET event_occurrence_id = id; UPDATE order_items SET event_occurrence_id = order_id; UPDATE messages SET event_occurrence_id = id;`

// loginWorld is a database with the neighbours' rows, and an owner's connection.
type loginWorld struct {
	*postgres.DB
	t    testing.TB
	url  string
	psql *pgx.Conn
}

func newLoginWorld(t testing.TB) *loginWorld {
	t.Helper()
	return newLoginWorldIn(t, world.Stock)
}

func newLoginWorldIn(t testing.TB, shape world.Shape) *loginWorld {
	t.Helper()
	url := worldtest.Migrated(t, shape)
	q := &loginWorld{DB: open(t, url), t: t, url: url, psql: psql(t, url)}
	q.exec("CREATE TEMP TABLE w AS SELECT * FROM (VALUES (1, 'Own'), (2, 'Fremdling')) AS w(n, w)")
	q.exec(neighbours)
	if slices.Contains([]world.Shape{world.Stock2, world.Stock2Early, world.Integration2, world.Integration2Early}, shape) {
		q.exec(neighbours2)
	}
	return q
}

func (q *loginWorld) exec(sql string) {
	q.t.Helper()
	if _, err := q.psql.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
		q.t.Fatal(err)
	}
}

// organizer returns the connection string of person 11, who may only see account 1.
func (q *loginWorld) organizer() string {
	return grant(q.t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "Olga@example.org"})
}

// deactivated returns the connection string of person 14, who was deactivated after the grant.
func (q *loginWorld) deactivated() string {
	url := grant(q.t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: mail.OrganizerLogin, Email: "former@example.org"})
	q.exec("UPDATE account_users SET status = 'INACTIVE' WHERE user_id = 14")
	return url
}

// ask runs a query as the owner and returns the first column.
func (q *loginWorld) ask(sql string) []string {
	q.t.Helper()
	found, err := column(q.psql, sql)
	if err != nil {
		q.t.Fatal(err)
	}
	return found
}

// column runs a statement unchanged and returns the first column of its rows, as text.
func column(connection *pgx.Conn, sql string) ([]string, error) {
	rows, err := connection.Query(context.Background(), sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		return string(row.RawValues()[0]), nil
	})
}
