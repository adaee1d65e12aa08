package postgres_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// matrix is testdata/login_matrix.txt: object -> what each kind of login may do with it.
type matrix map[string][3]cell

// cell is what may be done -> the columns; the empty list is all of them.
type cell map[string][]string

var allowances = regexp.MustCompile(`(\w+)(?:\(([\w,]+)\))?`)

func readMatrix(t *testing.T) matrix {
	t.Helper()
	m := matrix{}
	for line := range lines(t, "testdata/login_matrix.txt") {
		if len(line) != 4 || m[line[0]][0] != nil {
			t.Fatalf("line %q", line)
		}
		var cells [3]cell
		for i, text := range line[1:] {
			cells[i] = cell{}
			for _, found := range allowances.FindAllStringSubmatch(text, -1) {
				cells[i][found[1]] = slices.DeleteFunc(strings.Split(found[2], ","), func(c string) bool { return c == "" })
			}
		}
		m[line[0]] = cells
	}
	return m
}

// lines are those of a file of data, cut at |.
func lines(t *testing.T, file string) func(func([]string) bool) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func([]string) bool) {
		for line := range strings.Lines(string(content)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			fields := strings.Split(line, "|")
			for i := range fields {
				fields[i] = strings.TrimSpace(fields[i])
			}
			if !yield(fields) {
				return
			}
		}
	}
}

// thing is an object of the database, with its columns or its arguments.
type thing struct {
	name, kind string // table, sequence, function
	columns    []string
}

// things are all objects of the three schemas.
func (q *quarter) things() []thing {
	q.t.Helper()
	rows, err := q.psql.Query(context.Background(), `
		SELECT n.nspname || '.' || c.relname, CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
		       ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S' ORDER BY a.attnum)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname IN ('public', 'mailroom', 'mailroom_own') AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
		   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i' AND c.relkind = 'S') -- of an identity column: nobody names it
		UNION ALL
		SELECT n.nspname || '.' || p.proname, 'function', ARRAY(SELECT 'NULL::' || format_type(a, NULL) FROM unnest(p.proargtypes) a)
		  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		 WHERE n.nspname IN ('mailroom', 'mailroom_own')
		 ORDER BY 1`)
	if err != nil {
		q.t.Fatal(err)
	}
	things, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (thing, error) {
		var found thing
		return found, row.Scan(&found.name, &found.kind, &found.columns)
	})
	if err != nil {
		q.t.Fatal(err)
	}
	return things
}

// attempt is one thing that a login tries, and whether it is to succeed.
type attempt struct {
	sql     string
	allowed bool
}

// attempts are the cells of one thing for a login, column by column.
func (c cell) attempts(of thing) []attempt {
	may := func(what, column string) bool {
		columns, some := c[what]
		return some && (len(columns) == 0 || slices.Contains(columns, column))
	}
	switch of.kind {
	case "function":
		return []attempt{{"SELECT " + of.name + "(" + strings.Join(of.columns, ", ") + ")", may("call", "")}}
	case "sequence":
		return []attempt{
			{"SELECT nextval('" + of.name + "')", may("use", "")}, {"SELECT setval('" + of.name + "', 1)", false}, {"SELECT last_value FROM " + of.name, false},
		}
	}
	all := []attempt{
		{"DELETE FROM " + of.name + " WHERE false", may("delete", "")}, {"TRUNCATE " + of.name, false}, {"LOCK TABLE " + of.name + " IN ACCESS EXCLUSIVE MODE", may("delete", "") || c.all("update")},
		{"ALTER TABLE " + of.name + " ADD COLUMN more text", false},
	}
	for _, column := range of.columns {
		name := pgx.Identifier{column}.Sanitize()
		all = append(all,
			attempt{"SELECT " + name + " FROM " + of.name + " LIMIT 0", may("read", column)},
			attempt{"UPDATE " + of.name + " SET " + name + " = NULL WHERE false", may("update", column)},
			attempt{"INSERT INTO " + of.name + " (" + name + ") VALUES (NULL)", may("insert", column)})
	}
	return all
}

func (c cell) all(what string) bool {
	columns, some := c[what]
	return some && len(columns) == 0
}

// impossible are the answers to what nobody could do, whatever their rights: change a view that joins, write a generated identity, truncate
// a view, call a trigger.
var impossible = []string{"55000", "428C9", "42809", "0A000"}

// try reports whether the login's rights let it do something, and whether anybody's could. Nothing of it stays.
func try(connection *pgx.Conn, sql string) (could, possible bool, err error) {
	ctx := context.Background()
	if _, err := connection.PgConn().Exec(ctx, "BEGIN; SET LOCAL lock_timeout = '1s'").ReadAll(); err != nil {
		return false, false, err
	}
	_, err = connection.PgConn().Exec(ctx, sql).ReadAll()
	if _, ended := connection.PgConn().Exec(ctx, "ROLLBACK").ReadAll(); ended != nil {
		return false, false, ended
	}
	server, _ := err.(*pgconn.PgError)
	switch {
	case err == nil:
		return true, true, nil
	case server == nil:
		return false, false, err
	case server.Code == "42501" && (strings.HasPrefix(server.Message, "permission denied") || strings.HasPrefix(server.Message, "must be owner")):
		return false, true, nil
	case slices.Contains(impossible, server.Code):
		return false, false, nil
	}
	return true, true, nil // stopped by something that comes after the rights
}

// Every cell of the matrix, tried for real by a login of each kind.
func TestRule11TheMatrixOfLogins(t *testing.T) {
	q := newQuarter(t)
	m := readMatrix(t)
	things := q.things()
	known := map[string]bool{}
	for _, of := range things {
		known[of.name] = true
		if m[of.name][0] == nil && !strings.HasPrefix(of.name, "public.") {
			t.Errorf("the matrix has a hole: %s", of.name)
		}
	}
	for name := range m {
		if !known[name] && name != "public.*" {
			t.Errorf("the matrix names %s, which does not exist", name)
		}
	}
	union := func(a, b cell) cell {
		both := cell{}
		for _, c := range []cell{a, b} {
			for what, columns := range c {
				both[what] = append(both[what], columns...)
			}
		}
		return both
	}
	request := func(kind mail.LoginKind, email string, drain bool) string {
		return grant(t, q.DB, q.url, mail.LoginRequest{Name: loginName(), Kind: kind, Email: email, WithDrain: drain})
	}
	guest := "mailroom_test_" + strings.ToLower(rand.Text())
	q.exec("CREATE ROLE " + guest + " LOGIN PASSWORD 'swordfish'")
	t.Cleanup(func() { q.exec("DROP ROLE " + guest) })
	cells := 0
	for _, login := range []struct {
		name, url string
		cell      func([3]cell) cell
	}{
		{"organizer", q.organizer(), func(c [3]cell) cell { return c[0] }},
		{"organizer who was deactivated", q.deactivated(), func(c [3]cell) cell { return c[0] }},
		{"organizer with drain", request(mail.OrganizerLogin, "olga@example.org", true), func(c [3]cell) cell { return union(c[0], c[2]) }},
		{"superadmin", request(mail.SuperadminLogin, "super@example.org", false), func(c [3]cell) cell { return c[1] }},
		{"drain", request(mail.DrainLogin, "", false), func(c [3]cell) cell { return c[2] }},
		{"any other", asLogin(t, q.url, guest, "swordfish"), func([3]cell) cell { return nil }},
	} {
		connection := psql(t, login.url)
		for _, of := range things {
			row := m[of.name]
			if row[0] == nil {
				row = m["public.*"]
			}
			for _, a := range login.cell(row).attempts(of) {
				cells++
				could, possible, err := try(connection, a.sql)
				switch {
				case err != nil:
					t.Fatalf("%s: %s: %v", login.name, a.sql, err)
				case could && !a.allowed:
					t.Errorf("%s may %s, and must not", login.name, a.sql)
				case !could && possible && a.allowed:
					t.Errorf("%s may not %s, and must", login.name, a.sql)
				}
			}
		}
	}
	fmt.Printf("The matrix of logins has %d cells, each tried.\n", cells)
}
