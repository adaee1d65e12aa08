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
