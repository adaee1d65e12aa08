package drain_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
)

// plainDecoder accepts everything: the emulated topic does not sign.
func plainDecoder() drain.Decoder { return sesevent.New(sesevent.Options{}) }

// life publishes events of messages through a real topic and queue into a real database, and contains the expected results.
type life struct {
	t           *testing.T
	databaseURL string
	feed        *world.Feed
	messages    int
	late        []int // messages whose row is not written yet
	events      int   // occurrences that were reported
	bounced     int   // messages with a suppression
}

func newLife(t *testing.T, databaseURL string, feed *world.Feed) *life {
	l := &life{t: t, databaseURL: databaseURL, feed: feed}
	l.execute(`INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC')`)
	l.execute(`INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1')`)
	l.execute(`INSERT INTO events (id, title, account_id, user_id, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	           VALUES (1, 'First', 1, 1, now(), now(), 'e_1')`)
	return l
}

func (l *life) connect() *pgx.Conn {
	l.t.Helper()
	connection, err := pgx.Connect(context.Background(), l.databaseURL)
	if err != nil {
		l.t.Fatal(err)
	}
	return connection
}

func (l *life) execute(sql string, arguments ...any) {
	l.t.Helper()
	connection := l.connect()
	defer connection.Close(context.Background())
	if _, err := connection.Exec(context.Background(), sql, arguments...); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) ask(sql string, arguments ...any) string {
	l.t.Helper()
	connection := l.connect()
	defer connection.Close(context.Background())
	var answer string
	if err := connection.QueryRow(context.Background(), sql, arguments...).Scan(&answer); err != nil {
		l.t.Fatal(err)
	}
	return answer
}

func recipient(message int) string { return fmt.Sprintf("person%d@example.com", message) }
func sesID(message int) string     { return fmt.Sprintf("0102%08d-life", message) }

// publish creates messages and reports their outcomes in any order, every seventh event twice. The row of every fifth message is late.
func (l *life) publish(messages int) {
	l.t.Helper()
	var bodies []string
	now := time.Now().UTC().Truncate(time.Millisecond)
	for m := l.messages; m < l.messages+messages; m++ {
		if m%5 == 0 {
			l.late = append(l.late, m)
		} else {
			l.writeRow(m)
		}
		says := []simulate.Kind{simulate.Send}
		switch m % 4 {
		case 1:
			says = append(says, simulate.Delivery)
		case 2:
			says = append(says, simulate.Delivery, simulate.Bounce)
			l.bounced++
		case 3:
			says = append(says, simulate.Complaint)
			l.bounced++
		}
		for i, kind := range says {
			body, err := simulate.Event{Kind: kind, To: recipient(m), SESMessageID: sesID(m), At: now.Add(time.Duration(i) * time.Second), SentAt: now}.JSON()
			if err != nil {
				l.t.Fatal(err)
			}
			l.events++
			bodies = append(bodies, string(body))
			if l.events%7 == 0 {
				bodies = append(bodies, string(body))
			}
		}
	}
	l.messages += messages
	rand.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	if err := l.feed.PublishAll(context.Background(), bodies); err != nil {
		l.t.Fatal(err)
	}
}

// writeRow writes the row of a message as the integration does.
func (l *life) writeRow(message int) {
	l.t.Helper()
	l.execute(`INSERT INTO outgoing_transaction_messages (id, event_id, subject, recipient, status, ses_message_id, created_at, email_type)
	           VALUES ($1, 1, 'Your ticket', $2, 'SENT', $3, now() AT TIME ZONE 'UTC', 'attendee_ticket')`, message+1, recipient(message), sesID(message))
}

// writeLateRows writes the rows that publish did not write.
func (l *life) writeLateRows() {
	l.t.Helper()
	for _, message := range l.late {
		l.writeRow(message)
	}
	l.late = nil
}

// settle drains until the queue is empty, including what other drains have in hand.
func (l *life) settle() {
	l.t.Helper()
	ctx := context.Background()
	db, err := postgres.Open(ctx, l.databaseURL)
	if err != nil {
		l.t.Fatal(err)
	}
	defer db.Close()
	queue, err := amazon.NewQueue(ctx, l.feed.QueueURL, amazon.At(l.feed.AWS.Endpoint, "eu-west-1", "test"))
	if err != nil {
		l.t.Fatal(err)
	}
	defer queue.Close()
	for range 100 {
		if _, err := drain.New(drain.Options{Queue: queue, Decoder: plainDecoder(), Recorder: db.Recorder}).Once(ctx); err != nil {
			l.t.Fatal(err)
		}
		visible, inFlight, err := l.feed.Depth(ctx)
		if err != nil {
			l.t.Fatal(err)
		}
		if visible+inFlight == 0 {
			return
		}
	}
	l.t.Fatal("the queue does not get empty")
}

// check compares the database with the results that publish derived by hand from the rules.
func (l *life) check() {
	l.t.Helper()
	wrong := l.ask(`
		SELECT coalesce(string_agg(recipient || ' ' || status, ', '), '') FROM outgoing_transaction_messages
		 WHERE status <> CASE (id - 1) % 4 WHEN 0 THEN 'SENT' WHEN 1 THEN 'DELIVERED' ELSE 'BOUNCED' END`)
	if wrong != "" {
		l.t.Errorf("wrong statuses: %s", wrong)
	}
	for what, count := range map[string]struct {
		sql  string
		want int
	}{
		"messages":                {"SELECT count(*)::text FROM outgoing_transaction_messages", l.messages},
		"events":                  {"SELECT count(*)::text FROM mailroom.delivery_events WHERE message_id IS NOT NULL", l.events},
		"parked events":           {"SELECT count(*)::text FROM mailroom.delivery_events WHERE message_id IS NULL", 0},
		"rows of the timeline":    {"SELECT count(*)::text FROM outgoing_message_events", l.events},
		"suppressions":            {"SELECT count(*)::text FROM email_suppressions WHERE deleted_at IS NULL", l.bounced},
		"quarantined":             {"SELECT count(*)::text FROM mailroom.quarantine", 0},
		"timeline rows on others": {"SELECT count(*)::text FROM outgoing_message_events WHERE outgoing_transaction_message_id IS NULL", 0},
	} {
		if got := l.ask(count.sql); got != fmt.Sprint(count.want) {
			l.t.Errorf("%s %s, want %d", got, what, count.want)
		}
	}
	if dead, err := l.feed.DeadLetters(context.Background()); err != nil || dead != 0 {
		l.t.Errorf("%d dead letters, %v", dead, err)
	}
}
