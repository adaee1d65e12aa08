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

// lockTimeout is how long a session waits for a lock. Then the change fails, and the error names the login that holds the lock.
const lockTimeout = 5 * time.Second

// Act runs a transaction that changes something. It retries after a serialization failure or deadlock, which is safe because the failed try was
// rolled back. It fails with CodeBusy if it waited too long for a lock, naming the login that holds it. Other errors are driver or mail errors.
func (p *Pool) Act(ctx context.Context, transaction func(tx pgx.Tx) error) error {
	return RetryOnConflict(func() error {
		return pgx.BeginFunc(ctx, p.Pool, func(tx pgx.Tx) error { return p.WithLockErrors(ctx, tx, transaction) })
	})
}

// WithLockErrors runs a change within a transaction. If the change times out waiting for a lock, the error names the login that held the lock.
func (p *Pool) WithLockErrors(ctx context.Context, tx pgx.Tx, change func(tx pgx.Tx) error) error {
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

// WatchHolders looks up which logins block a connection, shortly before lockTimeout ends: after the timeout the server cannot report them any
// more. The function that it returns ends the watch and returns the logins that were seen.
func (p *Pool) WatchHolders(ctx context.Context, pid uint32) func() []string {
	ctx, cancel := context.WithCancel(ctx)
	seen := make(chan []string, 1)
	timer := time.AfterFunc(lockTimeout*8/10, func() {
		// With all connections waiting for locks there is none for this look, and each of them waits for the end of its look.
		ctx, cancel := context.WithTimeout(ctx, lockTimeout/10)
		defer cancel()
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

// RetryOnConflict runs a transaction, and retries it if it failed only because of a concurrent one.
func RetryOnConflict(transaction func() error) error {
	const tries = 5
	for try := 1; ; try++ {
		if err := transaction(); err == nil || try == tries || !collided(err) {
			return err
		}
	}
}

// guessWithoutEvent is the SQLSTATE of a guess that the database rejects because its event is not recorded: most likely another program has
// just recorded it. Class 23 is for violated constraints; subclasses from I on are free for programs.
const guessWithoutEvent = "23M01"

// collided reports whether the transaction failed only because of a concurrent one: serialization_failure, deadlock_detected, or
// guessWithoutEvent. https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
func collided(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains([]string{"40001", "40P01", guessWithoutEvent}, pg.Code)
}

// ChangedChannel is the channel on which every program sends a NOTIFY, without payload, after it has changed displayed data.
const ChangedChannel = "mailroom_changed"

// AnnounceLimit bounds an announcement. The end of the caller's context does not cancel it, because the announced change is already committed.
const AnnounceLimit = 5 * time.Second

// Announce makes windows reload. Call it after the commit: if the server's notification queue is full, then only the announcement is lost, and
// windows see the change when they next read Activity.
func (p *Pool) Announce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), AnnounceLimit)
	defer cancel()
	if _, err := p.Exec(ctx, "SELECT pg_catalog.pg_notify($1, '')", ChangedChannel); err != nil {
		p.Log.WithError(err).Warn("a change could not be announced: windows see it a little later")
	}
}
