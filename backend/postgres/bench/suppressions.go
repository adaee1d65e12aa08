package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CopySuppressions copies rows suppressions into the shared table, and then empties the table. It returns how long the copying took: the minimum
// for any import.
func CopySuppressions(ctx context.Context, databaseURL string, rows int) (time.Duration, error) {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return 0, err
	}
	defer connection.Close(ctx)
	begin := time.Now()
	_, err = connection.CopyFrom(ctx, pgx.Identifier{"public", "email_suppressions"}, []string{"email", "reason", "bounce_type", "source", "created_at", "updated_at"},
		pgx.CopyFromSlice(rows, func(n int) ([]any, error) {
			return []any{fmt.Sprintf("guest.%d@mail%d.example.com", n, n%1000), "bounce", "Permanent", "manual", begin.UTC(), begin.UTC()}, nil
		}))
	took := time.Since(begin)
	if err != nil {
		return 0, err
	}
	if _, err := connection.Exec(ctx, "DELETE FROM public.email_suppressions"); err != nil {
		return 0, err
	}
	_, err = connection.Exec(ctx, "VACUUM (ANALYZE) public.email_suppressions")
	return took, err
}
