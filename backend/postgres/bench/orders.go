package bench

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// OrderSubject is the subject of Hi.Events's order confirmation.
const OrderSubject = "Your Order is Confirmed!  🎉"

// AddOrders adds n completed orders of n buyers, created now, to the existing ticketed events. It returns their confirmation mails, for which no
// message rows exist.
func AddOrders(ctx context.Context, databaseURL string, n int) ([]Target, error) {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, `
		INSERT INTO public.orders (short_id, public_id, event_id, currency, status, payment_status, email, first_name, locale, created_at, updated_at)
		SELECT 'o_' || n, 'O-' || n, e.id, 'USD', 'COMPLETED', 'PAYMENT_RECEIVED', 'buyer' || n || '@example.com', 'Ada', 'en', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
		  FROM generate_series(1, $1::int) n
		  JOIN LATERAL (SELECT id FROM public.events ORDER BY id OFFSET n % (SELECT count(*) FROM public.events) LIMIT 1) e ON true`, n)
	if err != nil {
		return nil, err
	}
	targets := make([]Target, n)
	for i := range targets {
		targets[i] = Target{Recipient: fmt.Sprintf("buyer%d@example.com", i+1), SESID: fmt.Sprintf("0102c0000000-%012d", i+1)}
	}
	_, err = connection.Exec(ctx, "ANALYZE public.orders, public.events")
	return targets, err
}
