package world

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase creates a database as a copy of template (empty: the default template), through a connection to another database of
// the server. Nobody may be connected to the template meanwhile. The database gets a time zone far from UTC, which exposes code that
// applies the session's zone to Hi.Events's naive UTC columns.
func CreateDatabase(ctx context.Context, admin *pgx.Conn, name, template string) error {
	if template == "" {
		template = "template0"
	}
	target := pgx.Identifier{name}.Sanitize()
	// FILE_COPY would force a checkpoint for each copy; through the WAL, copying a database of this size takes tens of milliseconds.
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

// DropDatabase drops a database and terminates the connections to it. A missing database is not an error.
func DropDatabase(ctx context.Context, admin *pgx.Conn, name string) error {
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("dropping database %s: %w", name, err)
	}
	return nil
}
