package pool

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// lockTimeout is how long a session waits for what somebody else holds: then a change fails, and says who that is.
const lockTimeout = 5 * time.Second

// Act runs a transaction that changes something. One that ended only because another ran beside it is run again, which is safe since nothing of
// the first try remains. It fails with CodeBusy, naming the login that holds what it waited for. Errors are the driver's otherwise, or mail's.
func (p *Pool) Act(ctx context.Context, transaction func(tx pgx.Tx) error) error {
	return UntilNoCollision(func() error {
		return pgx.BeginFunc(ctx, p.Pool, func(tx pgx.Tx) error { return p.Waiting(ctx, tx, transaction) })
	})
}

// Waiting runs what changes something in a transaction, and says who held what it waited for in vain.
func (p *Pool) Waiting(ctx context.Context, tx pgx.Tx, change func(tx pgx.Tx) error) error {
	holders := p.WatchHolders(ctx, tx.Conn().PgConn().PID())
	err := change(tx)
	names := holders()
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "55P03" { // lock_not_available
		return mail.Wrap(mail.CodeBusy, err, "%s holds what this changes for longer than %d s: try again once it is done", heldBy(names), int(lockTimeout.Seconds()))
	}
	return err
}

func heldBy(names []string) string {
	if len(names) == 0 {
		return "another program"
	}
	return "the database login " + strings.Join(names, ", ")
}

// WatchHolders looks, shortly before a wait ends, for whom a connection waits: afterwards the server does not know any more. The function that it
// returns ends the watch and gives the logins that were seen.
func (p *Pool) WatchHolders(ctx context.Context, pid uint32) func() []string {
	ctx, cancel := context.WithCancel(ctx)
	seen := make(chan []string, 1)
	timer := time.AfterFunc(lockTimeout*8/10, func() {
		rows, err := p.Query(ctx, `
			SELECT DISTINCT a.usename::text FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS b(pid) JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
			 WHERE a.usename IS NOT NULL`, int32(pid))
		if err != nil {
			seen <- nil
			return
		}
		names, _ := pgx.CollectRows(rows, pgx.RowTo[string]) // without names the message is less precise
		seen <- names
	})
	return func() []string {
		defer cancel()
		if timer.Stop() {
			return nil
		}
		return <-seen
	}
}

// UntilNoCollision runs a transaction again that ended only because another one ran beside it.
func UntilNoCollision(transaction func() error) error {
	const tries = 5
	for try := 1; ; try++ {
		if err := transaction(); err == nil || try == tries || !collided(err) {
			return err
		}
	}
}

// guessWithoutEvent is the SQLSTATE with which the database refuses a guess whose event is not recorded: most likely another program has
// just recorded it. Class 23 is for violated constraints; subclasses from I on are free for programs.
const guessWithoutEvent = "23M01"

// collided reports whether Postgres ended the transaction only because another one ran beside it: serialization_failure and
// deadlock_detected. https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
func collided(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains([]string{"40001", "40P01", guessWithoutEvent}, pg.Code)
}

// ChangedChannel is where every program that has changed what screens show sends a NOTIFY, without payload.
const ChangedChannel = "mailroom_changed"

// AnnounceLimit bounds an announcement, which does not end with the caller's context: what it tells of is committed.
const AnnounceLimit = 5 * time.Second

// Announce tells windows to read again, after the commit: where the server's queue of notifications is full, nothing but the announcement is lost, and
// windows see the change with their next look at Activity.
func (p *Pool) Announce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), AnnounceLimit)
	defer cancel()
	if _, err := p.Exec(ctx, "SELECT pg_catalog.pg_notify($1, '')", ChangedChannel); err != nil {
		p.Log.WithError(err).Warn("a change could not be announced: windows see it a little later")
	}
}
