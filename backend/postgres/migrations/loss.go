package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// secure counts the rows that would be lost, and then fails or exports them. It returns the number of rows of every removed table.
func (r *runner) secure(ctx context.Context, how DownOptions, entries []entry, report *DownReport) (map[object]int64, error) {
	counted := map[object]int64{}
	return counted, pgx.BeginTxFunc(ctx, r.connection, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		for _, e := range entries {
			rows, err := e.count(ctx, tx)
			if err != nil {
				return err
			}
			counted[e.object] = rows
			if rows > 0 && e.holds != "" {
				report.Lost = append(report.Lost, Loss{e.holds, rows})
			}
		}
		if len(report.Lost) > 0 && !how.DropData {
			return refuseLoss(report.Lost)
		}
		if !how.DropData {
			return nil
		}
		r.tell("Exporting what will be removed")
		var err error
		report.Export, err = export(ctx, tx, exportFiles(entries), how.ExportDir)
		return err
	})
}

func refuseLoss(lost []Loss) error {
	words := make([]string, len(lost))
	for i, l := range lost {
		words[i] = fmt.Sprintf("%d %s", l.Count, l.What)
	}
	return mail.Errorf(mail.CodeInvalid, "nothing was changed, since this would lose %s: to remove them, which writes them to files first, add --drop-data",
		strings.Join(words, ", "))
}

// count returns the number of rows in a removed table, or of values in a removed column; 0 for every other kind of object.
func (e entry) count(ctx context.Context, tx pgx.Tx) (int64, error) {
	query := "SELECT count(*) FROM " + e.name
	switch e.kind {
	case "table":
	case "column":
		table, column := e.container()
		query = fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NOT NULL", table, column)
	default:
		return 0, nil
	}
	var rows int64
	if err := tx.QueryRow(ctx, query).Scan(&rows); err != nil {
		return 0, fmt.Errorf("count what is in %s: %w", e.object, err)
	}
	return rows, nil
}
