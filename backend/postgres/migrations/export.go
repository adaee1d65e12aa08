package migrations

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// exportFile is one file of an export: a whole table, or the removed columns of a shared table.
type exportFile struct {
	name  string
	query string // rows of one column, JSON
}

// exportFiles lists the files for the removed objects. Each line of a file is a row as JSON, which json_populate_record can read.
func exportFiles(entries []entry) []exportFile {
	whole := map[string]bool{}
	columns := map[string][]string{}
	var tables []string
	for _, e := range entries {
		switch e.kind {
		case "table":
			whole[e.name] = true
			tables = append(tables, e.name)
		case "column":
			table, column := e.container()
			if columns[table] == nil {
				tables = append(tables, table)
			}
			columns[table] = append(columns[table], column)
		}
	}
	slices.Sort(tables)
	var files []exportFile
	for _, table := range slices.Compact(tables) {
		query := "SELECT row_to_json(t)::text FROM " + table + " AS t"
		if !whole[table] {
			kept := columns[table]
			slices.Sort(kept)
			query = fmt.Sprintf("SELECT row_to_json(t)::text FROM (SELECT id, %[1]s FROM %[2]s WHERE num_nonnulls(%[1]s) > 0 ORDER BY id) AS t",
				strings.Join(kept, ", "), table)
		}
		files = append(files, exportFile{table + ".jsonl", query})
	}
	return files
}

// export writes the files into a new folder below parent, readable by their owner only, and returns after they are synced to disk.
func export(ctx context.Context, tx pgx.Tx, files []exportFile, parent string) (folder string, err error) {
	folder, err = newFolder(parent)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if err := file.write(ctx, tx, folder); err != nil {
			return "", fmt.Errorf("export %s to %s: %w", strings.TrimSuffix(file.name, ".jsonl"), folder, err)
		}
	}
	return folder, nil
}

func newFolder(parent string) (string, error) {
	if parent == "" {
		parent = "."
	}
	parent, err := filepath.Abs(parent)
	if err != nil {
		return "", fmt.Errorf("find the folder for the export: %w", err)
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for the export: %w", err)
	}
	folder, err := os.MkdirTemp(parent, "mailroom-export-"+time.Now().UTC().Format("20060102T150405Z")+"-") // 0700
	if err != nil {
		return "", fmt.Errorf("make the folder for the export: %w", err)
	}
	return folder, nil
}

func (f exportFile) write(ctx context.Context, tx pgx.Tx, folder string) (err error) {
	file, err := os.OpenFile(filepath.Join(folder, f.name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewWriterSize(file, 1<<16)
	rows, err := tx.Query(ctx, f.query)
	if err != nil {
		return err
	}
	var line string
	// Payloads keep the formatting of SES. JSON escapes line breaks inside strings, so unescaped ones are only layout and can be
	// replaced.
	layout := strings.NewReplacer("\n", " ", "\r", " ")
	if _, err := pgx.ForEachRow(rows, []any{&line}, func() error {
		if _, err := layout.WriteString(lines, line); err != nil {
			return err
		}
		return lines.WriteByte('\n')
	}); err != nil {
		return err
	}
	if err := lines.Flush(); err != nil {
		return err
	}
	return file.Sync()
}
