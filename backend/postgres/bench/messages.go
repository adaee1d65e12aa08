package bench

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Target is a message for which a bench can create events.
type Target struct {
	ID        mail.MessageID
	Recipient string
	SESID     string
}

// addTargets adds SENT messages with SES ids, a few days old, to one table, spread over the existing ticketed events.
const addTargets = `
	INSERT INTO %s (event_id, %s, subject, recipient, status, ses_message_id, created_at, updated_at)
	SELECT e.id, %s, 'Your ticket', 'guest' || n || '@example.com', 'SENT', $2 || lpad(n::text, 12, '0'), at, at
	  FROM generate_series(1, $1::int) n
	  JOIN LATERAL (SELECT id FROM public.events ORDER BY id OFFSET n %% (SELECT count(*) FROM public.events) LIMIT 1) e ON true
	 CROSS JOIN LATERAL (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') - n %% 5000 * interval '1 minute' AS at) t
	RETURNING id, recipient, ses_message_id`

// AddTargets adds perTable messages to each of the two tables and returns them, interleaved. The database must hold at
// least one announcement.
func AddTargets(ctx context.Context, databaseURL string, perTable int) ([]Target, error) {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer connection.Close(ctx)
	targets := make([]Target, 0, 2*perTable)
	for _, kind := range mail.Kinds() {
		sql := fmt.Sprintf(addTargets, "public.outgoing_messages", "message_id", "(SELECT min(id) FROM public.messages)")
		prefix := "0102a0000000-"
		if kind == mail.Transaction {
			sql = fmt.Sprintf(addTargets, "public.outgoing_transaction_messages", "email_type", "'attendee_ticket'")
			prefix = "0102b0000000-"
		}
		rows, err := connection.Query(ctx, sql, perTable, prefix)
		if err != nil {
			return nil, err
		}
		added, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Target, error) {
			t := Target{ID: mail.MessageID{Kind: kind}}
			return t, row.Scan(&t.ID.Row, &t.Recipient, &t.SESID)
		})
		if err != nil {
			return nil, err
		}
		targets = append(targets, added...)
	}
	for i := 1; i < perTable; i += 2 { // interleave: swap every other announcement with a transaction
		targets[i], targets[perTable+i] = targets[perTable+i], targets[i]
	}
	_, err = connection.Exec(ctx, "ANALYZE public.outgoing_messages, public.outgoing_transaction_messages")
	return targets, err
}

// HotUpdates returns, for each message table, the share of HOT updates (those that change no index) since the statistics were reset.
func HotUpdates(ctx context.Context, databaseURL string) (map[mail.Kind]float64, error) {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer connection.Close(ctx)
	shares := map[mail.Kind]float64{}
	for kind, table := range map[mail.Kind]string{mail.Announcement: "outgoing_messages", mail.Transaction: "outgoing_transaction_messages"} {
		var share float64
		err := connection.QueryRow(ctx, "SELECT coalesce(n_tup_hot_upd::float8 / nullif(n_tup_upd, 0), 0) FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = $1", table).Scan(&share)
		if err != nil {
			return nil, err
		}
		shares[kind] = share
	}
	return shares, nil
}

// CreateDatabase creates an empty database on the server that adminURL connects to.
func CreateDatabase(ctx context.Context, adminURL, name string) error {
	connection, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	return world.CreateDatabase(ctx, connection, name, "template0")
}

// DropDatabase drops a database on the server that adminURL connects to, and ends its connections.
func DropDatabase(ctx context.Context, adminURL, name string) error {
	connection, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	return err
}

// Seed adds the rows that messages refer to: 50 accounts with 10 ticketed events each, and one announcement.
func Seed(ctx context.Context, databaseURL string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, `
		INSERT INTO public.users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'bench@example.org', 'none', 'Bench', 'UTC');
		INSERT INTO public.accounts (name, email, short_id) SELECT 'Account ' || n, 'a' || n || '@example.org', 'acc_' || n FROM generate_series(1, 50) n;
		INSERT INTO public.events (title, account_id, user_id, start_date, created_at, updated_at, short_id)
		SELECT 'Event ' || a.id || '-' || n, a.id, 1, now() AT TIME ZONE 'UTC' + (n - 5) * interval '3 days', now(), now(), 'e_' || a.id || '_' || n
		  FROM public.accounts a CROSS JOIN generate_series(1, 10) n;
		INSERT INTO public.messages (event_id, subject, message, type, sent_by_user_id, status, created_at)
		SELECT min(id), 'Doors open at eight', '', 'ALL_ATTENDEES', 1, 'SENT', now() FROM public.events`)
	return err
}
