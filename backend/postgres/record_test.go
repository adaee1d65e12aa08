package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// recorder is a migrated database with two accounts, each with one ticketed event and one announcement.
type recorder struct {
	*postgres.DB
	t    testing.TB
	pool *pgxpool.Pool // as another program sees the database
}

const twoAccounts = `
	INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1'), (2, 'Two', 'b@example.org', 'acc_2');
	INSERT INTO events (id, title, account_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	VALUES (1, 'First', 1, 1, now(), now(), 'e_1'), (2, 'Second', 2, 1, now(), now(), 'e_2');
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
	VALUES (1, 1, 'Hello', '', 'ALL_ATTENDEES', 1, 'SENT', now()), (2, 2, 'Hello', '', 'ALL_ATTENDEES', 1, 'SENT', now())`

func newRecorder(t testing.TB, shape world.Shape) *recorder {
	t.Helper()
	return recorderIn(t, worldtest.Migrated(t, shape))
}

// recorderIn returns a recorder in a migrated database without rows.
func recorderIn(t testing.TB, url string) *recorder {
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
	r := &recorder{DB: db, t: t, pool: pool}
	r.exec(twoAccounts)
	return r
}

func (r *recorder) exec(sql string, args ...any) {
	r.t.Helper()
	if _, err := r.pool.Exec(context.Background(), sql, args...); err != nil {
		r.t.Fatal(err)
	}
}

func (r *recorder) ask(sql string, args ...any) string {
	r.t.Helper()
	var answer string
	if err := r.pool.QueryRow(context.Background(), sql, args...).Scan(&answer); err != nil {
		r.t.Fatal(err)
	}
	return answer
}

// store writes the rows that a sender would have written, with the SES id in one of the forms that senders store.
func (r *recorder) store(messages []modelMessage) []int64 {
	r.t.Helper()
	ids := make([]int64, len(messages))
	for i, m := range messages {
		stored := []string{m.sesID, "<" + m.sesID + "@eu-west-1.amazonses.com>", m.sesID + "@email.amazonses.com"}[i%3]
		sql := `INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at)
		        VALUES ($1, $1, 'Hello', $2, $3, $4, now()) RETURNING id`
		if m.kind == mail.Transaction {
			sql = `INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, ses_message_id, created_at)
			       VALUES ($1, 'attendee_ticket', 'Ticket', $2, $3, $4, now()) RETURNING id`
		}
		if err := r.pool.QueryRow(context.Background(), sql, m.account, m.recipient, m.status, stored).Scan(&ids[i]); err != nil {
			r.t.Fatal(err)
		}
	}
	return ids
}

func (r *recorder) clear() {
	r.t.Helper()
	r.empty("outgoing_messages", "outgoing_transaction_messages", "outgoing_message_events", "email_suppressions",
		"mailroom.delivery_events", "mailroom.event_identities", "mailroom.quarantine", "mailroom.suppression_origins", "mailroom.inferred_messages")
}

// empty deletes all rows of the tables. TRUNCATE would create new files for each table and index, which costs much more than deleting a few rows.
func (r *recorder) empty(tables ...string) {
	r.t.Helper()
	// With session_replication_role = replica neither triggers nor foreign keys check the deleted rows, as with TRUNCATE.
	r.exec("SET LOCAL session_replication_role = replica; DELETE FROM "+strings.Join(tables, "; DELETE FROM "), pgx.QueryExecModeSimpleProtocol)
}

func (r *recorder) mustRecord(notices ...mail.Notice) mail.Recorded {
	r.t.Helper()
	recorded, err := r.Recorder.Record(context.Background(), notices)
	if err != nil {
		r.t.Fatal(err)
	}
	return recorded
}

func tell(events ...mail.DeliveryEvent) mail.Notice {
	return mail.Notice{Body: []byte("{}"), Events: events}
}

func status(r *recorder, m modelMessage, id int64) string {
	table := "outgoing_messages"
	if m.kind == mail.Transaction {
		table = "outgoing_transaction_messages"
	}
	return r.ask("SELECT status FROM "+table+" WHERE id = $1", id)
}

var someTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Rules 2, 3, 4, 6 and 7 as one property: any history, in any order, with any repetition, in any batches, by any number of
// concurrent drainers, with rows that appear late, ends in the state that the model predicts.
func TestRule3OrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, newRecorder(t, world.IntegrationLater).orderDoesNotMatter())
}

func (r *recorder) orderDoesNotMatter() func(*rapid.T) {
	return func(t *rapid.T) {
		r.clear()
		messages := rapid.SliceOfN(rapid.Custom(drawMessage), 1, 5).Draw(t, "messages")
		for i := range messages {
			messages[i].sesID = fmt.Sprintf("0102%06d-abcd", i)
		}
		history := drawHistory(t, len(messages))
		told := rapid.Permutation(append(history, rapid.SliceOf(rapid.SampledFrom(history)).Draw(t, "repeated")...)).Draw(t, "order")

		there := rapid.IntRange(0, len(messages)).Draw(t, "messages stored from the start")
		early := rapid.IntRange(0, len(told)).Draw(t, "events before the others are stored")
		ids := r.store(messages[:there])
		recordAtOnce(t, r, told[:early], messages)
		ids = append(ids, r.store(messages[there:])...)
		recordAtOnce(t, r, told[early:], messages)
		if _, err := r.Recorder.ApplyParked(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := r.ask("SELECT count(*)::text FROM mailroom.delivery_events WHERE message_id IS NULL"); got != "0" {
			t.Errorf("%s events are still parked", got)
		}
		compare(t, r, messages, ids, predict(messages, history))
	}
}

// recordAtOnce records with up to three concurrent drainers, each in its own batches; one of them applies parked events at
// the end, while the others may still record.
func recordAtOnce(t *rapid.T, r *recorder, told []happened, messages []modelMessage) {
	drainers := rapid.IntRange(1, 3).Draw(t, "drainers")
	var work errgroup.Group
	for drainer := range drainers {
		var mine []happened
		for i, h := range told {
			if i%drainers == drainer {
				mine = append(mine, h)
			}
		}
		size := rapid.IntRange(1, 6).Draw(t, "batch size")
		work.Go(func() error {
			if err := recordInBatches(r, mine, size, messages); err != nil || drainer > 0 {
				return err
			}
			_, err := r.Recorder.ApplyParked(context.Background())
			return err
		})
	}
	if err := work.Wait(); err != nil {
		t.Fatal(err)
	}
}

func drawMessage(t *rapid.T) modelMessage {
	return modelMessage{
		kind:      rapid.SampledFrom(mail.Kinds()).Draw(t, "kind"),
		account:   rapid.Int64Range(1, 2).Draw(t, "account"),
		recipient: rapid.SampledFrom([]string{"ada@example.com", "bob@example.com"}).Draw(t, "recipient"),
		status:    rapid.SampledFrom([]string{"PENDING", "SENT", "SENT", "SENT", "DELIVERED", "FAILED", "BOUNCED", "SUPPRESSED"}).Draw(t, "status"),
	}
}

func drawHistory(t *rapid.T, messages int) []happened {
	history := make([]happened, rapid.IntRange(1, 8).Draw(t, "occurrences"))
	for i := range history {
		history[i] = happened{
			message: rapid.IntRange(0, messages-1).Draw(t, "about"),
			report:  rapid.SampledFrom(reports).Draw(t, "report"),
			at:      someTime.Add(time.Duration(i) * time.Second),
			serial:  i,
		}
	}
	return history
}

func recordInBatches(r *recorder, told []happened, size int, messages []modelMessage) error {
	for len(told) > 0 {
		n := min(size, len(told))
		var notices []mail.Notice
		for _, h := range told[:n] {
			notices = append(notices, tell(h.event(messages)))
		}
		if _, err := r.Recorder.Record(context.Background(), notices); err != nil {
			return err
		}
		told = told[n:]
	}
	return nil
}

func compare(t *rapid.T, r *recorder, messages []modelMessage, ids []int64, want predicted) {
	for i, m := range messages {
		if got := status(r, m, ids[i]); got != want.statuses[i] {
			t.Errorf("message %d (%s, was %s) is %s, the rules say %s", i, m.kind, m.status, got, want.statuses[i])
		}
		column := map[mail.Kind]string{mail.Announcement: "outgoing_message_id", mail.Transaction: "outgoing_transaction_message_id"}[m.kind]
		if got := r.ask("SELECT count(*)::text FROM outgoing_message_events WHERE "+column+" = $1", ids[i]); got != fmt.Sprint(want.timeline[i]) {
			t.Errorf("message %d has %s timeline rows, want %d", i, got, want.timeline[i])
		}
	}
	rows, err := r.pool.Query(context.Background(),
		"SELECT email, account_id, reason, coalesce(bounce_type, '') FROM email_suppressions WHERE deleted_at IS NULL")
	if err != nil {
		t.Fatal(err)
	}
	got := map[suppressionOf]string{}
	var s suppressionOf
	var bounceType string
	if _, err := pgx.ForEachRow(rows, []any{&s.email, &s.account, &s.reason, &bounceType}, func() error {
		got[s] = bounceType
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want.suppressions) {
		t.Errorf("suppressions are %v, the rules say %v", got, want.suppressions)
	}
}
