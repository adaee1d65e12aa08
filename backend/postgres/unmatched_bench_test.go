package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// BenchmarkApplyParked measures a scan with many parked events whose messages have not arrived, and a scan that must read all
// of them.
func BenchmarkApplyParked(b *testing.B) {
	for _, parked := range []int{1_000, 200_000} {
		b.Run(fmt.Sprint(parked), func(b *testing.B) {
			h := crowdedGuessWorld(b, 60_000)
			h.exec(`INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, recipient, occurred_at, sent_at, strength, subject, raw_payload, recorded_at)
			        SELECT sha256(n::text::bytea), 'f' || n, 'Delivery', 'parked' || n || '@example.com', now(), now(), 50, 'News', '{}', now() - interval '1 day'
			          FROM generate_series(1, $1::int) n`, parked)
			h.exec("ANALYZE mailroom.delivery_events")
			begun := time.Now()
			h.look()
			all := time.Since(begun)
			for b.Loop() {
				h.look()
			}
			b.ReportMetric(float64(parked)/all.Seconds(), "looks/s")
		})
	}
}

// BenchmarkStock measures how fast the events of stock Hi.Events are recorded, 1 000 at a time, each mail claimed or created,
// in tables with few and with many other messages.
func BenchmarkStock(b *testing.B) {
	for _, history := range []int{60_000, 300_000} {
		for _, kind := range mail.Kinds() {
			b.Run(fmt.Sprintf("%s/%d", kind, history), func(b *testing.B) { benchmarkStock(b, kind, history) })
		}
	}
}

func benchmarkStock(b *testing.B, kind mail.Kind, history int) {
	h := crowdedGuessWorld(b, history)
	const guests = 20_000
	h.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at)
			        SELECT 1, 1, 'News', 'guest' || n || '@example.com', 'SENT', $2 FROM generate_series(1, $1::int) n`, guests, someTime)
	h.exec(`INSERT INTO orders (short_id, public_id, event_id, currency, status, email, created_at, updated_at)
			        SELECT 'o' || n, 'O' || n, 1, 'USD', 'COMPLETED', 'guest' || n || '@example.com', $2, $2 FROM generate_series(1, $1::int) n`, guests, someTime)
	h.exec("ANALYZE")
	subject := map[mail.Kind]string{mail.Announcement: "News", mail.Transaction: confirmed}[kind]
	next := 0
	begun := time.Now()
	for b.Loop() {
		var notices []mail.Notice
		for range 500 {
			next++
			m := sentMail{fmt.Sprintf("01%06d", next), fmt.Sprintf("guest%d@example.com", next%guests+1), subject, someTime.Add(time.Duration(next/guests) * time.Hour)}
			notices = append(notices, tell(m.event("send", b)), tell(m.event("delivery", b)))
		}
		if _, err := h.Recorder.Record(context.Background(), notices); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(2*next)/time.Since(begun).Seconds(), "events/s")
	if got := h.parked(); got != "0 parked, 0 unmatched" {
		b.Error(got)
	}
}

// crowdedGuessWorld returns a database with history messages of either kind, none of which counts as written by the integration.
func crowdedGuessWorld(b testing.TB, history int) *guessWorld {
	b.Helper()
	h := newGuessWorld(b, world.Stock)
	for _, table := range []string{"users", "accounts", "organizers", "events", "messages", "products", "product_prices"} {
		h.ask("SELECT setval(pg_get_serial_sequence($1, 'id'), 10)::text", table)
	}
	if err := world.GrowMessages(context.Background(), h.pool.Config().ConnString(), history); err != nil {
		b.Fatal(err)
	}
	h.exec("UPDATE mailroom.correlation_state SET transactions_seen = (SELECT max(id) + 1000 FROM outgoing_transaction_messages), looked_at = now()")
	return h
}
