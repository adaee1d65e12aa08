package pool

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// lockTimeout is how long a statement waits for a lock. It is short because a transaction that waits keeps the locks that it has, for which a migration
// of Hi.Events may wait (rule 14). It is shorter than Postgres's deadlock_timeout (1 s), so that a deadlock ends our transaction, never theirs.
const lockTimeout = 500 * time.Millisecond

// Act runs a transaction that changes something, with Retry. It fails with CodeBusy if it waited too long for a lock, naming the login that holds
// it. Other errors are driver or mail errors.
func (p *Pool) Act(ctx context.Context, transaction func(tx pgx.Tx) error) error {
	return p.Retry(ctx, func() error {
		return pgx.BeginFunc(ctx, p.Pool, func(tx pgx.Tx) error { return p.WithLockErrors(ctx, tx, transaction) })
	})
}

// snapshotLimit is the maximum time for a transaction whose reads see one state. While it is open, CREATE INDEX CONCURRENTLY of any program waits
// for its end, whatever tables it reads, and vacuum keeps what was deleted since.
const snapshotLimit = 20 * time.Second

// Snapshot runs reads that see one state of the database, with Retry. They take the context that they are given, which ends after snapshotLimit.
// Errors are driver or mail errors.
func (p *Pool) Snapshot(ctx context.Context, read func(ctx context.Context, tx pgx.Tx) error) error {
	return p.Retry(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, snapshotLimit)
		defer cancel()
		return pgx.BeginTxFunc(ctx, p.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error { return read(ctx, tx) })
	})
}

// WithLockErrors runs a change within a transaction. If the change times out waiting for a lock, the error names the login that held the lock.
func (p *Pool) WithLockErrors(ctx context.Context, tx pgx.Tx, change func(tx pgx.Tx) error) error {
	holders := p.WatchHolders(ctx, tx.Conn().PgConn().PID())
	err := change(tx)
	names := holders()
	if waitedForLock(err) {
		busy := mail.Wrap(mail.CodeBusy, err, "%s holds what this changes for longer than %d s: try again once it is done", heldBy(names), int(busyLimit.Seconds()))
		return &lockWait{busy, len(names) > 0}
	}
	return err
}

// lockWait is the error of a change that timed out waiting for a lock.
type lockWait struct {
	error
	named bool // the message names the login that held the lock
}

func (w *lockWait) Unwrap() error { return w.error }

func namesHolder(err error) bool {
	var wait *lockWait
	return errors.As(err, &wait) && wait.named
}

func heldBy(names []string) string {
	if len(names) == 0 {
		return "another program"
	}
	return "the database login " + strings.Join(names, ", ")
}

// WatchHolders looks up which logins block a connection, half of lockTimeout before it ends: after the timeout the server cannot report them any
// more. The function that it returns ends the watch and returns the logins that were seen.
func (p *Pool) WatchHolders(ctx context.Context, pid uint32) func() []string {
	ctx, cancel := context.WithCancel(ctx)
	seen := make(chan []string, 1)
	timer := time.AfterFunc(lockTimeout/2, func() {
		// With all connections waiting for locks there is none for this look, and each of them waits for the end of its look.
		ctx, cancel := context.WithTimeout(ctx, lockTimeout/2)
		defer cancel()
		rows, err := p.Pool.Query(ctx, `
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
