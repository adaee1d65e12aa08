package pool

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/postgres/connect"
)

// busyLimit is how long Retry tries to get a lock that another program holds.
const busyLimit = 5 * time.Second

// tries is the maximum number of attempts of a transaction that collides with concurrent ones.
const tries = 5

// Retry runs an attempt, which is one statement or one whole transaction, and runs it again after an error of the server that says that it may
// succeed now. This is safe because the server has rolled the failed attempt back; what it did outside of the database must bear a repetition.
//
//   - The schema changed under it, as while Hi.Events is being upgraded: again once, on connections that remember nothing of the old schema.
//   - It collided with a concurrent transaction: again a few times.
//   - It waited longer than lockTimeout for a lock: again until busyLimit is over. Between two attempts no lock is held.
//
// It returns the error of the last attempt, or, after waiting for a lock, the last one that names the holder. Errors stay untranslated.
func (p *Pool) Retry(ctx context.Context, attempt func() error) error {
	var named error
	begun, renewed := time.Now(), false
	for try := 1; ; try++ {
		err := attempt()
		if err == nil || ctx.Err() != nil {
			return err
		}
		waited := waitedForLock(err)
		if waited && namesHolder(err) {
			named = err
		}
		switch {
		case schemaChanged(err) && !renewed:
			renewed = true
			p.generation.Add(1)
		case collided(err) && try < tries:
		case waited && time.Since(begun) < busyLimit:
		case waited && named != nil:
			return named
		default:
			return err
		}
	}
}

// schemaChanged reports whether an error says that tables, columns or functions are not what a statement, or the plan that its connection keeps,
// expects: another program changed them. Or they never were: then the second attempt fails as well.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func schemaChanged(err error) bool {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return false
	}
	switch {
	case slices.Contains([]string{
		"0A000", // feature_not_supported: "cached plan must not change result type", in the server's language
		"26000", // invalid_sql_statement_name: the server does not know the prepared statement any more
		"42P01", // undefined_table
		"42704", // undefined_object
	}, server.Code):
		return true
	case server.Code == "XX000": // internal_error: an object was dropped between looking it up and using it; these texts are never translated
		return strings.HasPrefix(server.Message, "cache lookup failed for") || strings.HasPrefix(server.Message, "could not open relation with OID")
	}
	return connect.ExpectsOtherColumns(server.Code)
}

// guessWithoutEvent is the SQLSTATE of a guess that the database rejects because its event is not recorded: most likely another program has
// just recorded it. Class 23 is for violated constraints; subclasses from I on are free for programs.
const guessWithoutEvent = "23M01"

// collided reports whether the transaction failed only because of a concurrent one: serialization_failure, deadlock_detected, or
// guessWithoutEvent. https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
func collided(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && slices.Contains([]string{"40001", "40P01", guessWithoutEvent}, server.Code)
}

// waitedForLock reports whether lockTimeout ended a wait: lock_not_available.
func waitedForLock(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == "55P03"
}
