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
	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Rules 1, 2, 9 and 14: Hi.Events is upgraded from 1.8 to 2.0, part by part, while a drain follows the queue, a window reads every list, and a bulk
// resend sends. No part waits for Mailroom for a second; nothing is lost, nothing happens twice, and the same objects go on.
func TestRule14HiEventsIsUpgradedUnderARunningMailroom(t *testing.T) {
	for _, shape := range []world.Shape{world.Stock, world.Integration} {
		t.Run(string(shape), func(t *testing.T) { upgradeLive(t, shape) })
	}
}

func upgradeLive(t *testing.T, shape world.Shape) {
	u := newUpgrading(t, shape)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // for a test that hangs
	defer cancel()
	if order := u.doorRisk(); !slices.Equal(order, []string{"1", "2", "3"}) {
		t.Fatalf("door risk of the ticketed events %v before the upgrade, want 1 2 3", order)
	}
	bulk, err := u.Resend.StartBulk(u.shownBulk(desktop.BulkRequest{Everything: true}))
	if err != nil {
		t.Fatal(err)
	}

	busy, stop := context.WithCancel(ctx)
	defer stop()
	working, broken := errgroup.WithContext(busy)
	working.Go(func() error { return u.keepSelling(busy) })
	for name, read := range u.reads() {
		working.Go(func() error { return u.keepReading(busy, name, read) })
	}
	upgrade, err := pgx.Connect(ctx, u.url)
	if err != nil {
		t.Fatal(err)
	}
	defer upgrade.Close(context.Background())
	if _, err := upgrade.Exec(ctx, "SET lock_timeout = '1s'"); err != nil {
		t.Fatal(err)
	}
	parts := world.Upgrade()
	for i, part := range parts {
		before, begun := u.meter.now(), time.Now()
		u.mail.permit(4)
		if err := u.run(broken, upgrade, part); err != nil {
			t.Errorf("part %d of the upgrade: %v", i+1, err)
			break
		}
		t.Logf("part %d of %d: %v", i+1, len(parts), time.Since(begun).Round(time.Millisecond))
		if !u.meter.until(broken, func(now map[string]int) bool {
			return passedSince(before, now, u.names(), 3) && now["event"]-before["event"] >= 20 && now["mail"]-before["mail"] >= 4
		}) {
			t.Errorf("Mailroom stands still after part %d: %v, before it %v", i+1, u.meter.now(), before)
			break
		}
	}
	stop()
	if err := working.Wait(); err != nil {
		t.Errorf("%+v", err)
	}
	if t.Failed() {
		t.Fatal(u.log.String())
	}
	u.mail.permit(upgradeIssues)
	u.settle(ctx, bulk.ID)
	t.Logf("%v", u.meter.now())
	u.compare()

	pending, err := migrations.Check(ctx, u.url)
	if err != nil || pending {
		plan, _ := migrations.MakePlan(ctx, u.url)
		t.Logf("mailroomctl migrate is to do: %v", plan.Differences())
	}
	if err := migrations.Up(ctx, u.url); err != nil {
		t.Fatal(err)
	}
	if pending, err := migrations.Check(ctx, u.url); err != nil || pending {
		t.Errorf("pending after migrate: %v, %v", pending, err)
	}
	// From now on the dates are those of the occurrences, whatever events.start_date says.
	if order := u.doorRisk(); !slices.Equal(order, []string{"1", "2", "3"}) {
		t.Errorf("door risk %v after the upgrade, want 1 2 3", order)
	}
	u.exec("UPDATE event_occurrences SET start_date = '2099-07-01 18:00' WHERE event_id = 1")
	if order := u.doorRisk(); !slices.Equal(order, []string{"2", "1", "3"}) {
		t.Errorf("door risk %v after a date was moved, want 2 1 3", order)
	}
	for range 10 {
		if err := u.sell(ctx); err != nil {
			t.Fatal(err)
		}
	}
	u.settle(ctx, bulk.ID)
	u.compare()
	u.signIn("root@example.com")
}

// Rules 1, 9 and 14: a migration of Hi.Events that keeps a table locked for minutes makes a window say so, and a drain and a bulk resend wait. Nothing is
// lost, quarantined or skipped.
func TestRule14ATableThatHiEventsKeepsLockedIsWaitedFor(t *testing.T) {
	u := newUpgrading(t, world.Stock)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // for a test that hangs
	defer cancel()
	bulk, err := u.Resend.StartBulk(u.shownBulk(desktop.BulkRequest{Everything: true}))
	if err != nil {
		t.Fatal(err)
	}
	migration, err := pgx.Connect(ctx, u.url)
	if err != nil {
		t.Fatal(err)
	}
	defer migration.Close(context.Background())
	tx, err := migration.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := u.sell(ctx); err != nil { // before the lock, which stops Hi.Events too
		t.Fatal(err)
	}
	if !u.meter.until(ctx, func(n map[string]int) bool { return n["event"] == n["published"] }) {
		t.Fatal("the first mail was not recorded")
	}
	if _, err := tx.Exec(ctx, "LOCK TABLE events, attendees IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	u.mail.permit(upgradeIssues)
	if err := u.sell(ctx); err != nil {
		t.Fatal(err)
	}
	for _, read := range []func() error{
		func() error { _, err := u.Issues(desktop.MessageQuery{}); return err },
		func() error { _, err := u.TicketedEvents(""); return err },
	} {
		if f := failure(read()); f.Code != mail.CodeBusy || !strings.Contains(f.Message, "try again") {
			t.Errorf("a window says %+v, want that the table is locked and that one is to try again", f)
		}
	}
	for u.following.Status().State != drain.StateDatabaseAway {
		if _, err := tx.Exec(ctx, "SELECT"); err != nil {
			t.Fatalf("%v; the drain is %+v", err, u.following.Status())
		}
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	u.settle(ctx, bulk.ID)
	u.compare()
}

// doorRisk returns the ticketed events in the order of the delivery issues, each once.
func (u *upgrading) doorRisk() []string {
	u.t.Helper()
	page, err := u.Issues(desktop.MessageQuery{Sort: "door_risk", Limit: 500})
	if err != nil {
		u.t.Fatal(err)
	}
	var order []string
	for _, row := range page.Rows {
		if event := row.Original.TicketedEvent.ID; len(order) == 0 || order[len(order)-1] != event {
			order = append(order, event)
		}
	}
	return order
}

// settle waits until everything that was published is recorded, and the bulk resend is done.
func (u *upgrading) settle(ctx context.Context, bulk string) {
	u.t.Helper()
	if !u.meter.until(ctx, func(n map[string]int) bool { return n["event"] >= n["published"] && n["mail"] >= upgradeIssues }) {
		u.t.Fatalf("not everything was recorded and sent: %v, %+v", u.meter.now(), u.following.Status())
	}
	for {
		all, err := u.Resend.Bulks()
		if err != nil {
			u.t.Fatal(err)
		}
		if at := slices.IndexFunc(all, func(b desktop.Bulk) bool { return b.ID == bulk && b.State == string(mail.BulkDone) }); at >= 0 {
			return
		}
		u.facades.events.await(u.t, desktop.BulkChanged)
		u.facades.events.forget()
	}
}

// compare compares the lists, the database and SES with what was to come of the mails that were sold and resent.
func (u *upgrading) compare() {
	u.t.Helper()
	got, retries := map[string]string{}, 0
	for after := ""; ; {
		page, err := u.Messages(desktop.MessageQuery{Limit: 500, After: after})
		if err != nil {
			u.t.Fatal(err)
		}
		for _, row := range page.Rows {
			key := row.Kind + " " + row.Recipient
			if row.RetryFor != "" {
				retries++
				key = "retry " + row.Recipient
			}
			if _, twice := got[key]; twice {
				u.t.Errorf("%s is there twice", key)
			}
			got[key] = row.Status
			if row.Kind == "transaction" && (row.EmailType != "attendee_ticket" || row.Subject != "🎟️ Your Ticket for "+titles[row.TicketedEvent.ID]) {
				u.t.Errorf("%s: %s %q of ticketed event %s", key, row.EmailType, row.Subject, row.TicketedEvent.ID)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	want := maps.Clone(u.want)
	for n := 1; n <= upgradeIssues; n++ {
		want[fmt.Sprintf("retry fan%d@example.com", n)] = string(mail.Sent)
	}
	if !maps.Equal(got, want) {
		for key := range maps.All(got) {
			if got[key] != want[key] {
				u.t.Errorf("%s: %q, want %q", key, got[key], want[key])
			}
		}
		for key := range want {
			if got[key] == "" {
				u.t.Errorf("%s is missing, want %s", key, want[key])
			}
		}
	}
	for n := 1; n <= upgradeIssues; n++ {
		if address := fmt.Sprintf("fan%d@example.com", n); u.mail.to[address] != 1 {
			u.t.Errorf("%d mails to %s, want 1", u.mail.to[address], address)
		}
	}
	count, err := u.CountIssues(desktop.MessageQuery{})
	if err != nil || count.N != u.bounced {
		u.t.Errorf("%d delivery issues, %v; want %d", count.N, err, u.bounced)
	}
	counted := func(sql string) (n int) {
		if err := u.hiEvents.QueryRow(context.Background(), sql).Scan(&n); err != nil {
			u.t.Fatal(err)
		}
		return n
	}
	for sql, want := range map[string]int{
		"SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NOT NULL": u.events,
		"SELECT count(*) FROM mailroom.delivery_events WHERE message_id IS NULL":     0,
		"SELECT count(*) FROM mailroom.quarantine":                                   0,
		"SELECT count(*) FROM email_suppressions WHERE deleted_at IS NULL":           u.bounced,
	} {
		if n := counted(sql); n != want {
			u.t.Errorf("%s = %d, want %d", sql, n, want)
		}
	}
	if dead, err := u.feed.DeadLetters(context.Background()); err != nil || dead != 0 {
		u.t.Error(errors.Join(err, fmt.Errorf("%d dead letters", dead)))
	}
}
