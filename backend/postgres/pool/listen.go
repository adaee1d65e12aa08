package pool

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// aliveEvery is the interval between pings of an idle listening connection. After a laptop slept, or a firewall dropped its state, the
// connection is dead but reports no error.
const aliveEvery = 30 * time.Second

// Listen calls changed when listening has begun, because data may have changed before, and then whenever a transaction of any program
// announces on ChangedChannel that displayed data has changed. It returns when ctx ends, with its error, or when the connection is lost;
// after a loss, call it again. It opens a connection of its own, outside of the pool. Behind a pooler that gives every transaction
// another connection (transaction pooling) no announcement arrives: see Activity.
func (p *Pool) Listen(ctx context.Context, changed func()) error {
	connection, err := pgx.ConnectConfig(ctx, p.Config().ConnConfig)
	if err != nil {
		return Translate(err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	if _, err := connection.Exec(ctx, "LISTEN "+pgx.Identifier{ChangedChannel}.Sanitize()); err != nil {
		return Translate(err)
	}
	changed()
	for {
		heard, err := waitForNotification(ctx, connection)
		if err == nil && !heard {
			err = connection.Ping(ctx)
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return Translate(err)
		}
		if heard {
			changed()
		}
	}
}

// waitForNotification waits up to aliveEvery for a notification, and reports false if none arrived.
func waitForNotification(ctx context.Context, connection *pgx.Conn) (bool, error) {
	waiting, cancel := context.WithTimeout(ctx, aliveEvery)
	defer cancel()
	_, err := connection.WaitForNotification(waiting)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

// Activity returns a number that differs after any program has written displayed rows: Hi.Events and the integration announce nothing.
// The number comes from the server's statistics: reading them scans no table, and they lag up to a few seconds.
func (p *Pool) Activity(ctx context.Context) (int64, error) {
	const written = `
		SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables
		WHERE schemaname = 'mailroom' AND relname IN ('drains', 'quarantine', 'delivery_events')
		   OR schemaname = 'public' AND relname IN
		      ('outgoing_messages', 'outgoing_transaction_messages', 'outgoing_message_events', 'email_suppressions', 'messages')`
	var number int64
	err := p.QueryRow(ctx, written).Scan(&number)
	return number, Translate(err)
}
