package world

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase makes a database as a copy of template (empty: a plain one), through a connection to another database of the server.
// Nobody may be connected to the template meanwhile. The database gets a time zone far from UTC, so that code which trusts the
// session's zone with Hi.Events's naive UTC columns shows its fault.
func CreateDatabase(ctx context.Context, admin *pgx.Conn, name, template string) error {
	if template == "" {
		template = "template0"
	}
	target := pgx.Identifier{name}.Sanitize()
	// FILE_COPY would force a checkpoint for each copy; through the WAL a database of this size takes tens of milliseconds.
	for _, statement := range []string{
		"CREATE DATABASE " + target + " TEMPLATE " + pgx.Identifier{template}.Sanitize() + " ENCODING 'UTF8' STRATEGY wal_log",
		"ALTER DATABASE " + target + " SET timezone = 'Asia/Kolkata'",
	} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return fmt.Errorf("creating database %s: %w", name, err)
		}
	}
	return nil
}

// DropDatabase removes a database together with the connections to it. One that is not there is no error.
func DropDatabase(ctx context.Context, admin *pgx.Conn, name string) error {
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping database %s: %w", name, err)
	}
	return nil
}
