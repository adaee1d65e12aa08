package sample

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Load copies the data into a database with the Hi.Events tables and Mailroom's migrations, but no rows.
func (s *Data) Load(ctx context.Context, databaseURL string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to load the sample data: %w", err)
	}
	defer connection.Close(ctx)
	return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		for _, table := range s.Tables {
			if err := table.load(ctx, tx); err != nil {
				return fmt.Errorf("loading sample data into %s.%s: %w", table.Schema, table.Name, err)
			}
		}
		for _, statement := range s.after {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("sample data: %s: %w", statement, err)
			}
		}
		return nil
	})
}

func (t *Table) load(ctx context.Context, tx pgx.Tx) error {
	name := pgx.Identifier{t.Schema, t.Name}
	if _, err := tx.CopyFrom(ctx, name, t.Columns, pgx.CopyFromRows(t.Rows)); err != nil {
		return err
	}
	if t.Columns[0] == "id" { // the ids were set explicitly: advance the sequence past them
		if _, err := tx.Exec(ctx, "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", name.Sanitize(), len(t.Rows)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "ANALYZE "+name.Sanitize())
	return err
}
