// Package migrations prepares a Hi.Events database for Mailroom.
package migrations

import (
	"context"
	_ "embed" // the SQL

	"github.com/jackc/pgx/v5"
)

//go:embed 0001_mailroom.sql
var mailroom string

//go:embed 0001_shared.sql
var shared string

// Up prepares the database.
func Up(ctx context.Context, databaseURL string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.PgConn().Exec(ctx, shared+mailroom).ReadAll()
	return err
}
