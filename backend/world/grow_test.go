//go:build unix

package world_test

import (
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestGrowMessagesAddsWhatItSays(t *testing.T) {
	databaseURL := worldtest.Migrated(t, world.Stock)
	connection := connect(t, databaseURL)
	indexes := lines(t, connection, "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'outgoing%'")
	const perTable = 10_000
	for round := 1; round <= 2; round++ { // the second round adds to the first
		if err := world.GrowMessages(t.Context(), databaseURL, perTable); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"outgoing_messages", "outgoing_transaction_messages"} {
			for what, want := range map[string]int{
				"count(*)": perTable * round,
				"count(*) FILTER (WHERE status IN ('BOUNCED', 'SUPPRESSED', 'FAILED'))": (3*perTable/100 + perTable/500) * round,
				"count(*) FILTER (WHERE retry_for_id IS NOT NULL)":                      perTable / 100 * round,
				"count(DISTINCT ses_message_id)":                                        perTable * round,
				"count(DISTINCT status)":                                                5,
			} {
				if got := number(t, connection, "SELECT "+what+" FROM "+table); got != want {
					t.Errorf("round %d: %s of %s is %d, want %d", round, what, table, got, want)
				}
			}
			if months := number(t, connection, "SELECT count(DISTINCT date_trunc('month', created_at)) FROM "+table); months < 24 {
				t.Errorf("%s is spread over %d months", table, months)
			}
			if events := number(t, connection, "SELECT count(DISTINCT event_id) FROM "+table); events < 390 {
				t.Errorf("%s has %d ticketed events", table, events)
			}
			if strays := number(t, connection, `SELECT count(*) FROM `+table+` r JOIN `+table+` o ON o.id = r.retry_for_id
				WHERE (r.event_id, r.recipient, r.subject) IS DISTINCT FROM (o.event_id, o.recipient, o.subject) OR r.created_at < o.created_at`); strays > 0 {
				t.Errorf("%d retries in %s do not fit their original", strays, table)
			}
			if next := number(t, connection, "SELECT nextval(pg_get_serial_sequence('"+table+"', 'id'))"); next <= perTable*round {
				t.Errorf("next id of %s is %d", table, next)
			}
		}
	}
	if accounts := number(t, connection, "SELECT count(*) FROM accounts"); accounts != 100 {
		t.Errorf("%d accounts after two rounds of 50", accounts)
	}
	compareLines(t, "indexes", lines(t, connection, "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'outgoing%'"), indexes)
}

// After an upgrade, half of the ticketed events get more dates, and tickets, items and mails name theirs.
func TestGrowDatesMakesHalfOfTheEventsRecurring(t *testing.T) {
	databaseURL := worldtest.Migrated(t, world.IntegrationLater)
	connection := connect(t, databaseURL)
	const perTable, dates = 2_000, 5
	for _, step := range []func() error{
		func() error { return world.GrowMessages(t.Context(), databaseURL, perTable) },
		func() error { return world.GrowOrders(t.Context(), databaseURL, perTable) },
		func() error { return world.UpgradeHiEvents(t.Context(), databaseURL) },
		func() error { return world.GrowDates(t.Context(), databaseURL, dates) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	const others = `SELECT count(*) FROM attendees a WHERE NOT EXISTS (SELECT FROM event_occurrences o WHERE o.id = a.event_occurrence_id AND o.event_id = a.event_id)`
	for query, want := range map[string]int{
		"SELECT count(*) FROM events WHERE type = 'RECURRING'": 200,
		"SELECT count(*) FROM event_occurrences":               200 + 200*dates,
		others:                                                 0,
		"SELECT count(*) FROM order_items i JOIN attendees a ON a.order_id = i.order_id AND a.event_occurrence_id = i.event_occurrence_id": perTable,
		`SELECT count(*) FROM outgoing_transaction_messages t WHERE (t.order_id IS NULL) <> (t.email_type = 'waitlist_confirmation')
			OR (t.attendee_id IS NULL) <> (t.email_type <> 'attendee_ticket')`: 0,
		"SELECT count(*) FROM outgoing_transaction_messages t JOIN orders o ON o.id = t.order_id WHERE o.email <> t.recipient": 0,
	} {
		if got := number(t, connection, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if spread := number(t, connection, "SELECT count(DISTINCT a.event_occurrence_id) FROM attendees a JOIN events e ON e.id = a.event_id WHERE e.type = 'RECURRING'"); spread < 200*dates/2 {
		t.Errorf("the tickets of recurring events are for %d dates", spread)
	}
}

// BenchmarkGrowMessages measures adding a million rows to each table, and the start of the demo world.
func BenchmarkGrowMessages(b *testing.B) {
	for b.Loop() {
		databaseURL := worldtest.Migrated(b, world.IntegrationLater)
		begun := time.Now()
		if err := world.GrowMessages(b.Context(), databaseURL, 1_000_000); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/2M-rows")
	}
}
