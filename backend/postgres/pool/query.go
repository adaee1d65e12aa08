package pool

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Querier is the pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Query runs a statement of its own transaction, with Retry, and returns its rows; the caller closes them. The statement has run up to its first
// row when Query returns, so that an error after that is none of those that Retry handles: Mailroom's functions compute all rows before the first.
func (p *Pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	var rows *begunRows
	err := p.Retry(ctx, func() error {
		found, err := p.Pool.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		rows = &begunRows{Rows: found, first: true, hasFirst: found.Next()}
		return found.Err()
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// begunRows are rows of which the first has been fetched.
type begunRows struct {
	pgx.Rows
	first    bool // Next has not been called
	hasFirst bool
}

func (r *begunRows) Next() bool {
	if r.first {
		r.first = false
		return r.hasFirst
	}
	return r.Rows.Next()
}

// QueryRow is Query for a statement with one row. It runs when the row is scanned.
func (p *Pool) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return lateRow(func(into ...any) error {
		return p.Retry(ctx, func() error { return p.Pool.QueryRow(ctx, sql, args...).Scan(into...) })
	})
}

// lateRow is the row of a statement that runs when it is scanned.
type lateRow func(into ...any) error

func (r lateRow) Scan(into ...any) error { return r(into...) }

// Exec runs a statement of its own transaction, with Retry.
func (p *Pool) Exec(ctx context.Context, sql string, args ...any) (done pgconn.CommandTag, err error) {
	err = p.Retry(ctx, func() error {
		done, err = p.Pool.Exec(ctx, sql, args...)
		return err
	})
	return done, err
}

// QueryOne scans the first row of a query. It reports false if there is no row.
func QueryOne(ctx context.Context, q Querier, statement string, args pgx.NamedArgs, into ...any) (bool, error) {
	rows, err := q.Query(ctx, statement, args)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return false, err
	}
	rows.Close()
	return true, rows.Err()
}
