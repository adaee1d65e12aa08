package pool

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Querier is the pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
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
