package postgres_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"
)

// textColumns are the columns of text, also inside JSON, of every relation of ours and of Hi.Events that the asking login may read.
const textColumns = `
	SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '|' || quote_ident(a.attname)
	  FROM pg_class c
	  JOIN pg_namespace n ON n.oid = c.relnamespace
	  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	  JOIN pg_type t ON t.oid = a.atttypid
	 WHERE n.nspname IN ('public', 'mailroom', 'mailroom_own') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
	   AND (t.typcategory = 'S' OR t.typname IN ('json', 'jsonb', 'citext', 'name', 'char'))
	   AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
	 ORDER BY 1`

// askedFor are conditions on a COLUMN, which hold for VALUE and for what begins as it does.
var askedFor = []string{
	"COLUMN = VALUE", "COLUMN::text = VALUE", "COLUMN ^@ VALUE", "COLUMN >= VALUE AND COLUMN < VALUE || 'zzz'", "COLUMN >= VALUE", "COLUMN < VALUE", "COLUMN LIKE VALUE || '%'", "COLUMN LIKE VALUE", "COLUMN IN (VALUE, VALUE)",
	"COLUMN <> VALUE", "COLUMN ILIKE VALUE", "COLUMN IS NOT DISTINCT FROM VALUE", "COLUMN = ANY (ARRAY[VALUE])", "starts_with(COLUMN, VALUE)", "lower(COLUMN) = lower(VALUE)",
}

// A plan says what the planner estimates and, after ANALYZE, what was met. What differs of itself is the value, how long it took and whether a
// page was in memory.
var timing = regexp.MustCompile(`(?i)( ?\(?actual time=\S+| time=[\d.]+\.\.[\d.]+|(Planning|Execution) Time: .*|Memory: \S+|Buffers: .*)`)

// plan is what EXPLAIN says, without timings and the value.
func plan(connection *pgx.Conn, how, statement, value string) string {
	lines, err := column(connection, "EXPLAIN "+how+" "+strings.ReplaceAll(statement, "VALUE", "'"+value+"'"))
	if err != nil {
		return "refused: " + confessed(err)[0] // as text that is no JSON; the message quotes what was typed
	}
	said := strings.Join(lines, "\n")
	return timing.ReplaceAllString(strings.NewReplacer(value, "VALUE", strings.ToLower(value), "value").Replace(said), "")
}

// beginning is how much of a value is asked for when its beginning is.
const beginning = 5

// values are what strangers have in a column and the person of the login has not.
func (q *quarter) values(login *pgx.Conn, relation, name string) []string {
	q.t.Helper()
	own, err := column(login, "SELECT DISTINCT "+name+"::text FROM "+relation+" WHERE "+name+" IS NOT NULL")
	if err != nil {
		q.t.Fatal(err)
	}
	everybodys := strings.Replace(relation, "mailroom_own.", "mailroom.", 1)
	found := q.ask("SELECT DISTINCT " + name + "::text FROM " + everybodys + " WHERE " + name + "::text <> '' ORDER BY 1 DESC LIMIT 5")
	return slices.DeleteFunc(found, func(value string) bool {
		begin := strings.ToLower(value[:min(len(value), beginning)])
		return slices.ContainsFunc(own, func(o string) bool { return strings.HasPrefix(strings.ToLower(o), begin) })
	})
}

// nobodys is a value that nobody has, so close to another one that everybody else's stand on the same side of both.
func nobodys(value string) string {
	end := strings.LastIndexFunc(value, func(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) })
	switch {
	case end < 0:
		return value
	case value[end] == 'q':
		return value[:end] + "r" + value[end+1:]
	}
	return value[:end] + "q" + value[end+1:]
}

// Whatever a login asks about a text, its plan says the same of a value that a stranger has and of one that nobody has: estimates come from no
// statistics of strangers' rows, and no condition is evaluated on one.
func TestRule11PlansTellNothingOfStrangers(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	// Enough of them that estimates and counts of them would show.
	q.exec(`
		SELECT setval(pg_get_serial_sequence(t, 'id'), 1000) FROM unnest(ARRAY['orders', 'outgoing_messages', 'outgoing_transaction_messages', 'email_suppressions']) t;
		INSERT INTO orders (short_id, public_id, event_id, currency, status, email, first_name, created_at)
		SELECT 'o_many' || n, 'Fremdling' || n, 2, 'USD', 'COMPLETED', 'fremdling@example.com', 'Fremdling', now() FROM generate_series(1, 300) n;
		INSERT INTO outgoing_transaction_messages (event_id, email_type, subject, recipient, status, created_at, updated_at)
		SELECT 2, 'attendee_ticket', 'Fremdling', 'fremdling@example.com', 'BOUNCED', now(), now() FROM generate_series(1, 300) n;
		INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, created_at, updated_at)
		SELECT 2, 2, 'Fremdling', 'fremdling@example.com', 'BOUNCED', now(), now() FROM generate_series(1, 300) n;
		INSERT INTO email_suppressions (account_id, email, reason, source)
		SELECT 2, 'fremdling' || n || '@example.com', 'bounce', 'Fremdling' FROM generate_series(1, 300) n;
		ANALYZE`)
	connection := psql(t, q.organizer())
	columns, err := column(connection, textColumns)
	if err != nil || len(columns) < 50 {
		t.Fatalf("%d columns (%v): the test says nothing", len(columns), err)
	}
	asked := 0
	for _, place := range columns {
		relation, name, _ := strings.Cut(place, "|")
		if !strings.HasPrefix(relation, "mailroom_own.") {
			continue // of the login itself, or of the database
		}
		for _, value := range q.values(connection, relation, name) {
			for _, value := range slices.Compact([]string{value, value[:min(len(value), beginning)]}) {
				if nobody := nobodys(value); nobody != value && !strings.ContainsAny(value, `'\`) {
					for _, condition := range askedFor {
						statement := fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", relation, strings.ReplaceAll(condition, "COLUMN", name))
						for _, how := range []string{"", "(ANALYZE)", "(ANALYZE, VERBOSE, SUMMARY false)"} {
							asked++
							if theirs, nobodys := plan(connection, how, statement, value), plan(connection, how, statement, nobody); theirs != nobodys {
								t.Fatalf("EXPLAIN %s %s with %q:\n%s\nbut with %q:\n%s", how, statement, value, theirs, nobody, nobodys)
							}
						}
					}
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("%d plans were compared: the test says nothing", asked)
	}
}
