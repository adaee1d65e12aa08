package migrations_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }

// catalogueSQL describes schemas public and mailroom, one line per object. It ignores the order of columns, because columns that
// were added later come last.
const catalogueSQL = `
	SELECT format('column %s.%s.%s %s notnull=%s default=%s identity=%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
	              a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), a.attidentity) AS line
	  FROM pg_attribute a
	  JOIN pg_class c ON c.oid = a.attrelid
	  JOIN pg_namespace n ON n.oid = c.relnamespace
	  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	 WHERE n.nspname IN ('public', 'mailroom') AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL
	SELECT format('table %s.%s kind=%s options=%s owner=%s acl=%s', n.nspname, c.relname, c.relkind, c.reloptions, pg_get_userbyid(c.relowner),
	              coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)))
	  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom') AND c.relkind IN ('r', 'p', 'v', 'S')
	UNION ALL
	SELECT format('constraint %s.%s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
	  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
	 WHERE n.nspname IN ('public', 'mailroom')
	UNION ALL
	SELECT format('index %s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid)
	  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom')
	UNION ALL
	SELECT format('trigger %s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled)
	  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	 WHERE n.nspname IN ('public', 'mailroom') AND NOT t.tgisinternal
	UNION ALL
	SELECT format('function %s acl=%s', pg_get_functiondef(p.oid), p.proacl)
	  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	 WHERE n.nspname IN ('public', 'mailroom') AND p.prokind = 'f'
	   AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
	UNION ALL
	SELECT format('view %s.%s %s', schemaname, viewname, definition) FROM pg_views WHERE schemaname IN ('public', 'mailroom')
	UNION ALL
	SELECT format('schema %s comment=%s', nspname, obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%'
	UNION ALL
	SELECT format('extension %s', extname) FROM pg_extension
	 ORDER BY line`

func catalogue(t *testing.T, databaseURL string) []string {
	t.Helper()
	return queryStrings(t, databaseURL, catalogueSQL)
}

// schemaDump returns the output of pg_dump for the whole schema. Without pg_dump it returns the catalogue, which has the same content
// in less detail.
func schemaDump(t *testing.T, databaseURL string) []string {
	t.Helper()
	program := clientProgram("pg_dump")
	if program == "" {
		return catalogue(t, databaseURL)
	}
	output, err := exec.CommandContext(t.Context(), program, "--schema-only", "--dbname="+databaseURL).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	lines := strings.Split(string(output), "\n")
	// Newer versions of pg_dump write a random key into the dump.
	return slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, `\restrict`) || strings.HasPrefix(line, `\unrestrict`)
	})
}

// clientProgram returns the path of a Postgres client program; empty if it is not installed.
func clientProgram(name string) string {
	if program, err := exec.LookPath(name); err == nil {
		return program
	}
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if folder := os.Getenv("PG_BIN"); folder != "" {
		installed = []string{filepath.Join(folder, name)}
	}
	if len(installed) == 0 {
		return ""
	}
	return installed[len(installed)-1]
}

// sharedRows returns every row of every table in schema public.
func sharedRows(t *testing.T, databaseURL string) []string {
	t.Helper()
	var rows []string
	for _, table := range queryStrings(t, databaseURL, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") {
		rows = append(rows, queryStrings(t, databaseURL, "SELECT '"+table+" ' || row_to_json(t)::text FROM public."+table+" AS t ORDER BY 1")...)
	}
	return rows
}

func requireSame(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: missing: %s", what, line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("%s: unexpected: %s", what, line)
		}
	}
	if !t.Failed() && !slices.Equal(got, want) {
		t.Errorf("%s: same lines in another order or number", what)
	}
}

func dial(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

func queryStrings(t *testing.T, databaseURL, query string, args ...any) []string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	rows, err := connection.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func execute(t *testing.T, databaseURL string, statements ...string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	for _, statement := range statements {
		if _, err := connection.PgConn().Exec(t.Context(), statement).ReadAll(); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
