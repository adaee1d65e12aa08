package postgres_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// readers is a migrated database with three accounts and their ticketed events, and no messages.
type readers struct {
	*postgres.DB
	t    testing.TB
	pool *pgxpool.Pool // as another program sees the database
	// rank is the position of each text of the model in the database's sort order, ignoring case.
	rank map[string]int
}

// ticketedEvents are (id, account, start, end) of the readers' world, in days from now; never means no date. The first are drawn most often.
var ticketedEvents = []struct {
	id, account int64
	start, end  int
}{
	{4, 1, -2, 2}, {9, 2, -1, 5}, // these two are running now
	{1, 1, 3, never}, {7, 2, 3, never}, // and these start together
	{2, 1, never, never}, {5, 2, 1, 2}, {6, 2, -5, -4}, {3, 1, -20, never}, {8, 3, 90, never},
}

const never = 1 << 30

func newReaders(t testing.TB) *readers {
	t.Helper()
	return openReaders(t, worldtest.Migrated(t, world.Stock))
}

// openReaders is newReaders in a database of a chosen shape.
func openReaders(t testing.TB, url string) *readers {
	t.Helper()
	ctx := context.Background()
	db, err := postgres.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	r := &readers{DB: db, t: t, pool: pool, rank: map[string]int{}}
	r.exec(`
		INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC');
		INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'One', 'a@example.org', 'acc_1'), (2, 'two', 'b@example.org', 'acc_2'), (3, 'Three', 'c@example.org', 'acc_3')`)
	now := time.Now().UTC().Truncate(time.Second)
	at := func(days int) *time.Time {
		if days == never {
			return nil
		}
		moment := now.AddDate(0, 0, days)
		return &moment
	}
	for _, e := range ticketedEvents {
		r.exec(`INSERT INTO events (id, title, account_id, user_id, start_date, end_date, timezone, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
			VALUES ($1, $2, $3, 1, $4, $5, 'Europe/Berlin', now(), now(), $2)`, e.id, fmt.Sprintf("Event %d", e.id), e.account, at(e.start), at(e.end))
		r.exec(`INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
			VALUES ($1, $1, 'Hello', '', 'ALL_ATTENDEES', 1, 'SENT', now())`, e.id)
	}
	rows, err := pool.Query(ctx, "SELECT t, dense_rank() OVER (ORDER BY lower(t)) FROM unnest($1::text[]) t", append(append([]string{}, recipients...), subjects...))
	if err != nil {
		t.Fatal(err)
	}
	var text string
	var rank int
	if _, err := pgx.ForEachRow(rows, []any{&text, &rank}, func() error { r.rank[text] = rank; return nil }); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *readers) exec(sql string, args ...any) {
	r.t.Helper()
	if args == nil {
		if _, err := r.pool.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	if _, err := r.pool.Exec(context.Background(), sql, args...); err != nil {
		r.t.Fatal(err)
	}
}

// store replaces all messages.
func (r *readers) store(rows []*row) {
	r.t.Helper()
	ctx := context.Background()
	batch := &pgx.Batch{}
	batch.Queue("DELETE FROM outgoing_messages")
	batch.Queue("DELETE FROM outgoing_transaction_messages")
	batch.Queue("DELETE FROM mailroom.delivery_events")
	for n, m := range rows {
		if m.reason != "" {
			// Add a weaker fact, and an earlier one of the same strength: only the latest of the strongest facts counts.
			batch.Queue(`INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength, reason, message_kind, message_id)
				SELECT sha256(convert_to($1 || '/' || f.n, 'UTF8')), 'x', 'Bounce', f.subtype, $2, f.at, f.strength, f.reason, $3, $4
				  FROM (VALUES (1, now(), 'Transient', 40, 'delayed'), (2, now() - interval '2 days', 'Permanent', 80, 'timed_out'), (3, now() - interval '1 day', 'Permanent', 80, $5)) AS f(n, at, subtype, strength, reason)`,
				strconv.Itoa(n), m.recipient, string(m.id.Kind), m.id.Row, string(m.reason))
		}
		if m.id.Kind == mail.Announcement {
			batch.Queue(`INSERT INTO outgoing_messages (id, event_id, message_id, recipient, subject, status, created_at, updated_at, resolved_at, resolution_type, retry_for_id, deleted_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				m.id.Row, m.event, m.broadcast, m.recipient, m.subject, m.status, m.created, m.updated, m.resolved, m.resolution, m.retryFor, m.deleted)
			continue
		}
		batch.Queue(`INSERT INTO outgoing_transaction_messages (id, event_id, email_type, recipient, subject, status, created_at, updated_at, resolved_at, resolution_type, retry_for_id, deleted_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			m.id.Row, m.event, m.emailType, m.recipient, m.subject, m.status, m.created, m.updated, m.resolved, m.resolution, m.retryFor, m.deleted)
	}
	if err := r.pool.SendBatch(ctx, batch).Close(); err != nil {
		r.t.Fatal(err)
	}
}
