package desktop_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// The ticketed events of the world: one that begins soon, one later, and one without a date.
var titles = map[string]string{"1": "Soonfest", "2": "Laterfest", "3": "Openfest"}

// upgradeIssues is how many bounced announcements there are before the upgrade, and upgradeTickets is how many tickets may be mailed during it.
const upgradeIssues, upgradeTickets = 60, 3000

const beforeUpgrade = `
	INSERT INTO users (id, email, password, first_name, last_name, timezone, locale) OVERRIDING SYSTEM VALUE VALUES (1, 'root@example.com', '` + hash + `', 'Ro', 'Root', 'UTC', 'en');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'First', 'a@example.org', 'acc_1');
	INSERT INTO account_users (account_id, user_id, role, status) VALUES (1, 1, 'SUPERADMIN', 'ACTIVE');
	INSERT INTO organizers (id, account_id, name, email, created_at, updated_at, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'Org', 'org@example.org', now(), now(), 'UTC');
	INSERT INTO events (id, title, account_id, organizer_id, user_id, start_date, timezone, status, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE VALUES
		(1, 'Soonfest', 1, 1, 1, '2099-05-01 18:00', 'UTC', 'LIVE', now(), now(), 'e_1'), (2, 'Laterfest', 1, 1, 1, '2099-06-01 18:00', 'UTC', 'LIVE', now(), now(), 'e_2'),
		(3, 'Openfest', 1, 1, 1, NULL, 'UTC', 'LIVE', date_trunc('second', timezone('UTC', now())), now(), 'e_3');
	INSERT INTO products (id, title, event_id, "order", created_at) OVERRIDING SYSTEM VALUE SELECT id, 'Seat', id, 1, now() FROM events;
	INSERT INTO product_prices (id, product_id, price, created_at) OVERRIDING SYSTEM VALUE SELECT id, id, 10, now() FROM events;
	INSERT INTO orders (id, short_id, public_id, event_id, currency, status, payment_status, email, first_name, locale, created_at, updated_at) OVERRIDING SYSTEM VALUE
		SELECT n, 'O-' || n, 'O-' || n, 1 + n % 3, 'USD', 'COMPLETED', 'PAYMENT_RECEIVED', 'buyer' || n || '@example.com', 'Ada', 'en', timezone('UTC', now()), now() FROM generate_series(1, 3000) n;
	INSERT INTO order_items (order_id, product_id, product_price_id, quantity, price, total_before_additions, item_name)
		SELECT n, 1 + n % 3, 1 + n % 3, 1, 10, 10, 'Seat' FROM generate_series(1, 3000) n;
	INSERT INTO attendees (id, short_id, public_id, event_id, order_id, product_id, product_price_id, email, first_name, last_name, status, locale, created_at, updated_at) OVERRIDING SYSTEM VALUE
		SELECT n, 'A-' || n, 'A-' || n, 1 + n % 3, n, 1 + n % 3, 1 + n % 3, 'guest' || n || '@example.com', 'Ada', 'L', 'ACTIVE', 'en', timezone('UTC', now()), now() FROM generate_series(1, 3000) n;
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
		SELECT id, id, 'Doors', '<p>Hi</p>', 'ALL_ATTENDEES', 1, 'SENT', timezone('UTC', now()) FROM events;
	INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
		SELECT 1 + n % 3, 1 + n % 3, 'Doors', 'fan' || n || '@example.com', 'BOUNCED', timezone('UTC', now()) - interval '2 days', now() FROM generate_series(1, 60) n;
	ANALYZE`

// upgrading is an installation that keeps working while its Hi.Events is upgraded: a window, a bulk resend, and a drain of another program.
type upgrading struct {
	*facades
	meter     *meter
	mail      *gatedMail
	following *drain.Following
	hiEvents  *pgx.Conn // the session of Hi.Events that sells tickets
	writesIDs bool      // the integration writes rows of ticket mails, with their SES ids
	want      map[string]string
	events    int // distinct events that were published
	bounced   int
	serial    int
}

func newUpgrading(t *testing.T, shape world.Shape) *upgrading {
	t.Helper()
	meter := newMeter()
	u := &upgrading{
		meter: meter, mail: &gatedMail{meter: meter, permits: make(chan struct{}, 10*upgradeIssues), to: map[string]int{}},
		writesIDs: shape == world.Integration, want: map[string]string{},
	}
	in := installation{url: worldtest.MigratedAs(t, shape), feed: worldtest.AWS(t), sending: u.mail}
	in.exec(t, beforeUpgrade)
	for n := 1; n <= upgradeIssues; n++ {
		u.want[fmt.Sprintf("announcement fan%d@example.com", n)] = string(mail.Bounced)
	}
	u.facades = openFacades(t, in)
	u.signIn("root@example.com")

	db, err := postgres.Open(t.Context(), in.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	queue, err := amazon.NewQueue(t.Context(), in.feed.QueueURL, amazon.At(in.feed.AWS.Endpoint, in.feed.AWS.Region, "test"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	handled := 0
	u.following, err = drain.New(drain.Options{
		Queue: queue, Decoder: sesevent.New(sesevent.Options{}), Recorder: db.Recorder, BatchSize: 20, Log: silent(),
		OnProgress: func(r drain.Report) {
			now := r.Applied + r.Duplicates + r.Parked + r.Quarantined + r.Ignored
			u.meter.add("event", now-handled)
			handled = now
		},
	}).Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = u.following.Stop() })
	if u.hiEvents, err = pgx.Connect(t.Context(), in.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = u.hiEvents.Close(context.Background()) })
	if _, err := u.hiEvents.Exec(t.Context(), "SET lock_timeout = '500ms'"); err != nil {
		t.Fatal(err)
	}
	return u
}

// sell has Hi.Events mail the next ticket, and every fourth time an announcement, and SES report what became of them.
func (u *upgrading) sell(ctx context.Context) error {
	u.serial++
	n, now := u.serial, time.Now().UTC()
	event := fmt.Sprint(1 + n%3)
	to, id := fmt.Sprintf("guest%d@example.com", n), simulate.MessageID(now, uint64(2*n))
	subject := "🎟️ Your Ticket for " + titles[event]
	if u.writesIDs {
		if err := u.write(ctx, `INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, subject, recipient, status, ses_message_id, created_at, updated_at)
			VALUES ($1, $2, $2, 'attendee_ticket', $3, $4, 'SENT', $5, timezone('UTC', now()), timezone('UTC', now()))`, event, n, subject, to, id); err != nil {
			return err
		}
	}
	kind, status := simulate.Delivery, mail.Delivered
	if n%5 == 0 {
		kind, status = simulate.Bounce, mail.Bounced
		u.bounced++
	}
	u.want["transaction "+to] = string(status)
	if err := u.report(ctx, to, subject, id, now, kind); err != nil || n%4 != 0 {
		return err
	}
	id = simulate.MessageID(now, uint64(2*n+1))
	if err := u.write(ctx, `INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
		VALUES ($1, $1, 'Doors', $2, 'SENT', timezone('UTC', now()), timezone('UTC', now()))`, event, to); err != nil {
		return err
	}
	u.want["announcement "+to] = string(mail.Delivered)
	return u.report(ctx, to, "Doors", id, now, simulate.Delivery)
}

// write writes a row as Hi.Events does while its own upgrade runs: its foreign keys wait for the locks of the upgrade too.
func (u *upgrading) write(ctx context.Context, sql string, args ...any) error {
	for {
		_, err := u.hiEvents.Exec(ctx, sql, args...)
		var server *pgconn.PgError
		if !errors.As(err, &server) || server.Code != "55P03" && server.Code != "40P01" {
			return err
		}
	}
}

// report publishes the Send event of a mail and one more; every seventh mail's twice.
func (u *upgrading) report(ctx context.Context, to, subject, id string, at time.Time, kind simulate.Kind) error {
	var bodies []string
	for i, kind := range []simulate.Kind{simulate.Send, kind} {
		body, err := simulate.Event{Kind: kind, To: to, Subject: subject, SESMessageID: id, SentAt: at, At: at.Add(time.Duration(i) * time.Millisecond)}.JSON()
		if err != nil {
			return err
		}
		bodies = append(bodies, string(body))
		u.events++
	}
	if u.serial%7 == 0 {
		bodies = append(bodies, bodies...)
	}
	u.meter.add("published", len(bodies))
	return u.feed.PublishAll(ctx, bodies)
}

// keepSelling sells until ctx ends, never more than the drain can follow.
func (u *upgrading) keepSelling(ctx context.Context) error {
	for u.serial < upgradeTickets && u.meter.until(ctx, func(n map[string]int) bool { return n["published"]-n["event"] < 40 }) {
		if err := u.sell(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// reads are what a window reads again and again. Each fails if an answer is wrong whatever the generation of Hi.Events.
func (u *upgrading) reads() map[string]func() error {
	return map[string]func() error{
		"issues": func() error {
			page, err := u.Issues(desktop.MessageQuery{Sort: "door_risk", Limit: 500})
			rows := make([]desktop.Message, len(page.Rows))
			for i, row := range page.Rows {
				rows[i] = row.Original
			}
			return errors.Join(err, datesAreRight(rows))
		},
		"messages": func() error {
			page, err := u.Messages(desktop.MessageQuery{Limit: 100})
			return errors.Join(err, datesAreRight(page.Rows))
		},
		"not ended": func() error {
			page, err := u.Messages(desktop.MessageQuery{NotEnded: true, Sort: "created", Ascending: true, Limit: 100})
			return errors.Join(err, datesAreRight(page.Rows))
		},
		"counts": func() error {
			_, err := u.CountIssues(desktop.MessageQuery{})
			_, err2 := u.CountMessages(desktop.MessageQuery{Kind: "transaction"})
			return errors.Join(err, err2)
		},
		"ticketed events": func() error {
			found, err := u.TicketedEvents("fest")
			if err == nil && len(found) != len(titles) {
				err = fmt.Errorf("%d ticketed events", len(found))
			}
			return err
		},
		"drawer": func() error {
			_, err := u.Message("announcement:1")
			return err
		},
		"recipient": func() error {
			found, err := u.Recipient.Look("guest1@example.com")
			if err == nil && len(found.Orders) != 1 {
				err = fmt.Errorf("%d orders of guest1", len(found.Orders))
			}
			return err
		},
		"plan of a resend": func() error {
			_, err := u.Resend.Plan(desktop.ResendRequest{ID: "announcement:60"})
			return err
		},
		"accounts": func() error {
			_, err := u.Accounts()
			return err
		},
	}
}

// datesAreRight compares the dates of rows with those that the ticketed events had before the upgrade, and have after it until somebody moves them.
func datesAreRight(rows []desktop.Message) error {
	want := map[string]string{"1": "2099-05-01T18:00:00.000Z", "2": "2099-06-01T18:00:00.000Z", "3": ""}
	for _, row := range rows {
		if date := dateOf(row); date != want[row.TicketedEvent.ID] {
			return fmt.Errorf("%s of ticketed event %s is for %q", row.ID, row.TicketedEvent.ID, date)
		}
	}
	return nil
}

// dateOf returns the date that a row shows: of the mail, or of its ticketed event.
func dateOf(row desktop.Message) string {
	if row.Occurrence.ID != "" {
		return row.Occurrence.StartsAt
	}
	return row.TicketedEvent.StartsAt
}

// keepReading reads one thing until ctx ends, and returns its first error that does not tell the person to try again.
func (u *upgrading) keepReading(ctx context.Context, name string, read func() error) error {
	for ctx.Err() == nil {
		err := read()
		if failure(err).Code == mail.CodeBusy && strings.Contains(err.Error(), "try again") {
			u.meter.add("busy", 1)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		u.meter.add(name, 1)
	}
	return nil
}

// run runs a part of the upgrade as Hi.Events does, with a lock_timeout that is as long as a transaction of ours may take. Before it commits, it waits
// until Mailroom has met its locks, or has read and written on beside them.
func (u *upgrading) run(ctx context.Context, upgrade *pgx.Conn, part string) error {
	statements, isTransaction := strings.CutSuffix(part, "COMMIT;\n")
	before := u.meter.now()
	if _, err := upgrade.PgConn().Exec(ctx, statements).ReadAll(); err != nil || !isTransaction {
		return explained(err)
	}
	for waits := false; !waits && !u.passed(before, 1); {
		if err := upgrade.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.application_name = 'mailroom')").Scan(&waits); err != nil {
			return err
		}
	}
	_, err := upgrade.PgConn().Exec(ctx, "COMMIT").ReadAll()
	return err
}

// passed reports whether everything happened at least that often since before.
func (u *upgrading) passed(before map[string]int, times int) bool {
	return passedSince(before, u.meter.now(), u.names(), times)
}

func passedSince(before, now map[string]int, names []string, times int) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return now[name]-before[name] < times })
}

func (u *upgrading) names() []string {
	return append(slices.Collect(maps.Keys(u.reads())), "event")
}

func explained(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return fmt.Errorf("%w: %s %s", err, server.Detail, server.Where)
	}
	return err
}
