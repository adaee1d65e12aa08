package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// guessWorld is a database in which Hi.Events sells tickets to two ticketed events of two accounts: 1 "First" and 2 "Second".
type guessWorld struct {
	*recorder
	serial int
}

const whatIsSold = `
	INSERT INTO products (id, title, event_id, "order", created_at) OVERRIDING SYSTEM VALUE VALUES (1, 'Seat', 1, 1, now()), (2, 'Seat', 2, 1, now());
	INSERT INTO product_prices (id, product_id, price, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 10, now()), (2, 2, 10, now());
	INSERT INTO organizers (id, account_id, name, email, created_at, updated_at, timezone) OVERRIDING SYSTEM VALUE
	VALUES (1, 1, 'Org', 'org@example.org', now(), now(), 'UTC'), (2, 2, 'Other', 'other@example.org', now(), now(), 'UTC');
	UPDATE events SET organizer_id = id`

func newGuessWorld(t testing.TB, shape world.Shape) *guessWorld {
	t.Helper()
	return guessWorldIn(t, worldtest.Migrated(t, shape))
}

// guessWorldIn returns a guessWorld in a migrated database without rows.
func guessWorldIn(t testing.TB, url string) *guessWorld {
	t.Helper()
	h := &guessWorld{recorder: recorderIn(t, url)}
	h.exec(whatIsSold)
	return h
}

// announcement writes a row as stock Hi.Events does after it has sent the mail.
func (h *guessWorld) announcement(event int64, recipient, subject, status string, at time.Time) (id int64) {
	h.t.Helper()
	return h.insert(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
	                 VALUES ($1, $1, $2, $3, $4, $5, $5) RETURNING id`, event, subject, recipient, status, at.Truncate(time.Second))
}

// transaction writes a row as the integration does.
func (h *guessWorld) transaction(event int64, recipient, subject, sesID string, at time.Time) (id int64) {
	h.t.Helper()
	return h.insert(`INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, ses_message_id, created_at, updated_at)
	                 VALUES ($1, 'order_summary', $2, $3, 'SENT', $4, $5, $5) RETURNING id`, event, subject, recipient, sesID, at.Truncate(time.Second))
}

func (h *guessWorld) order(event int64, email, locale string, at time.Time) (id int64) {
	h.t.Helper()
	h.serial++
	return h.insert(`INSERT INTO orders (short_id, public_id, event_id, currency, status, payment_status, email, first_name, locale, created_at, updated_at)
	                 VALUES ($1, $1, $2, 'USD', 'COMPLETED', 'PAYMENT_RECEIVED', $3, 'Ada', $4, $5, $5) RETURNING id`,
		fmt.Sprintf("O-%d", h.serial), event, email, locale, at)
}

func (h *guessWorld) ticket(event, order int64, email, locale string, at time.Time) (id int64) {
	h.t.Helper()
	h.serial++
	return h.insert(`INSERT INTO attendees (short_id, public_id, event_id, order_id, product_id, product_price_id, email, first_name, last_name, status, locale, created_at, updated_at)
	                 VALUES ($1, $1, $2::bigint, $3, $2::bigint, $2::bigint, $4, 'Ada', 'L', 'ACTIVE', $5, $6, $6) RETURNING id`,
		fmt.Sprintf("A-%d", h.serial), event, order, email, locale, at)
}

func (h *guessWorld) place(event int64, email, locale string, joined time.Time, offered, expires *time.Time) (id int64) {
	h.t.Helper()
	return h.insert(`INSERT INTO waitlist_entries (event_id, product_price_id, email, first_name, status, locale, created_at, updated_at, offered_at, offer_expires_at)
	                 VALUES ($1::bigint, $1::bigint, $2, 'Ada', 'WAITING', $3, $4, $4, $5, $6) RETURNING id`, event, email, locale, joined, offered, expires)
}

func (h *guessWorld) insert(sql string, args ...any) (id int64) {
	h.t.Helper()
	if err := h.pool.QueryRow(context.Background(), sql, args...).Scan(&id); err != nil {
		h.t.Fatal(err)
	}
	return id
}

// sentMail is a mail that was sent through SES and whose SES id nobody stored.
type sentMail struct {
	sesID, recipient, subject string
	at                        time.Time
}

// event returns an event that SES reports about the mail.
func (m sentMail) event(name string, t testing.TB) mail.DeliveryEvent {
	e := reportNamed(t, name).event
	e.SNSMessageID = "sns-" + m.sesID + name
	e.SESMessageID, e.Recipient, e.Recipients = m.sesID, m.recipient, 1
	e.Subject, e.SentAt, e.OccurredAt = m.subject, m.at, m.at
	if name != "send" {
		e.OccurredAt = m.at.Add(3 * time.Second)
	}
	if e.Type == mail.EventBounce || e.Type == mail.EventComplaint {
		e.FeedbackID = "feedback-" + m.sesID + name
	}
	e.Raw = []byte(`{}`)
	return e
}

// told records reports about a mail, each in its own batch.
func (h *guessWorld) told(m sentMail, names ...string) {
	h.t.Helper()
	for _, name := range names {
		h.mustRecord(tell(m.event(name, h.t)))
	}
}

// pass makes parked events older by d, and applies them again.
func (h *guessWorld) pass(d time.Duration) {
	h.t.Helper()
	h.exec("UPDATE mailroom.delivery_events SET recorded_at = recorded_at - $1::interval, look_at = look_at - $1::interval", d)
	h.exec("UPDATE mailroom.correlation_state SET looked_at = looked_at - $1::interval", d)
	h.look()
}

func (h *guessWorld) look() {
	h.t.Helper()
	if _, err := h.Recorder.ApplyParked(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// messages returns every message that has an SES id, as text: kind, row, id, status, and how it was inferred.
func (h *guessWorld) messages() string {
	h.t.Helper()
	return h.ask(`
		SELECT coalesce(string_agg(line, ', ' ORDER BY line), '')
		  FROM (SELECT 'announcement ' || m.id || ' ' || ses_message_id || ' ' || status || coalesce(' ' || f.how, '') AS line
		          FROM outgoing_messages m LEFT JOIN mailroom.inferred_messages f ON f.kind = 'announcement' AND f.message_id = m.id
		         WHERE ses_message_id IS NOT NULL
		        UNION ALL
		        SELECT email_type || ' ' || m.event_id || coalesce(' order ' || order_id, '') || coalesce(' ticket ' || attendee_id, '') || ' ' || ses_message_id || ' ' || status || coalesce(' ' || f.how, '')
		          FROM outgoing_transaction_messages m LEFT JOIN mailroom.inferred_messages f ON f.kind = 'transaction' AND f.message_id = m.id) AS lines`)
}

func (h *guessWorld) want(what, want string) {
	h.t.Helper()
	if got := h.messages(); got != want {
		h.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (h *guessWorld) parked() string {
	h.t.Helper()
	return h.ask("SELECT count(*) || ' parked, ' || count(unmatched_at) || ' unmatched' FROM mailroom.delivery_events WHERE message_id IS NULL")
}

func (h *guessWorld) suppressed() string {
	h.t.Helper()
	return h.ask(`SELECT coalesce(string_agg(email || ' ' || coalesce(account_id::text, 'all') || ' ' || reason || coalesce(' ' || bounce_type, ''), ', ' ORDER BY email, account_id, reason), '')
	                FROM email_suppressions WHERE deleted_at IS NULL`)
}
