package postgres_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// changesOfColumns is what a migration of Hi.Events might do to a column: another type, a wider one of the same family, another name, none at all. Key
// columns are left out: those of primary keys and of foreign keys, which nobody changes without changing what refers to them.
const changesOfColumns = `
	WITH columns AS (
	    SELECT c.oid::regclass::text AS relation, quote_ident(a.attname) AS name, a.atttypid::regtype::text AS type, a.atttypmod AS modifier
	      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
	       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype IN ('p', 'f')
	                          AND (k.conrelid = c.oid AND a.attnum = ANY (k.conkey) OR k.confrelid = c.oid AND a.attnum = ANY (k.confkey)))),
	wider AS (
	    SELECT *, CASE type WHEN 'smallint' THEN 'integer' WHEN 'integer' THEN 'bigint' WHEN 'bigint' THEN 'numeric' WHEN 'real' THEN 'double precision'
	                   WHEN 'numeric' THEN 'numeric(100,20)' WHEN 'character varying' THEN 'character varying(4000)' WHEN 'character' THEN 'character varying(4000)'
	                   WHEN 'timestamp without time zone' THEN CASE WHEN modifier >= 0 THEN 'timestamp(6)' ELSE 'timestamp with time zone' END
	                   WHEN 'date' THEN 'timestamp' WHEN 'json' THEN 'jsonb' END AS family
	      FROM columns)
	SELECT format('ALTER TABLE %s ALTER COLUMN %s TYPE text USING %s::text', relation, name, name) FROM wider
	UNION ALL SELECT format('ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %s::%s', relation, name, family, name, family) FROM wider WHERE family IS NOT NULL
	UNION ALL SELECT format('ALTER TABLE %s ALTER COLUMN %s TYPE timestamptz USING %s AT TIME ZONE ''UTC''', relation, name, name) FROM wider WHERE type LIKE 'timestamp without%'
	UNION ALL SELECT format('ALTER TABLE %s RENAME COLUMN %s TO renamed_by_hievents', relation, name) FROM wider
	UNION ALL SELECT format('ALTER TABLE %s DROP COLUMN %s', relation, name) FROM wider`

// tryEach makes a function of the session that runs each of some statements, takes it back, and returns those that failed, with why.
const tryEach = `
	CREATE FUNCTION pg_temp.try_each(statements text[]) RETURNS TABLE (failed text, reason text) LANGUAGE plpgsql AS $$
	BEGIN
	    FOREACH failed IN ARRAY statements LOOP
	        BEGIN
	            EXECUTE failed;
	            RAISE EXCEPTION USING ERRCODE = 'XPASS';
	        EXCEPTION WHEN OTHERS THEN
	            reason := SQLERRM;
	            IF SQLSTATE <> 'XPASS' THEN
	                RETURN NEXT;
	            END IF;
	        END;
	    END LOOP;
	END$$`

// TestRule14TheMatrixOfHiEventsColumns holds a prepared database, with a login of each kind, to a Hi.Events without Mailroom: each change of a column
// that passes there passes here.
func TestRule14TheMatrixOfHiEventsColumns(t *testing.T) {
	for _, shape := range world.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			without := psql(t, worldtest.Database(t, shape))
			changes, err := column(without, changesOfColumns)
			if err != nil || len(changes) < 1000 {
				t.Fatalf("%d changes (%v)", len(changes), err)
			}
			each := "pg_temp.try_each(" + textArray(changes) + ")"
			if _, err := without.Exec(t.Context(), tryEach); err != nil {
				t.Fatal(err)
			}
			refused, err := column(without, "SELECT failed FROM "+each)
			if err != nil {
				t.Fatal(err)
			}
			q := newLoginWorldIn(t, shape)
			q.everyKind()
			q.exec(tryEach)
			for _, failed := range q.ask("SELECT failed || ': ' || reason FROM " + each + " WHERE failed <> ALL (" + textArray(refused) + ")") {
				t.Error("with Mailroom this fails:", failed)
			}
			fmt.Printf("The matrix of Hi.Events's columns (%s) has %d changes; the %d that pass without Mailroom pass with it.\n", shape, len(changes), len(changes)-len(refused))
		})
	}
}

// TestRule14HiEventsMayAddAnyColumn adds columns that are named as what functions of ours call their parameters: none of them takes one for the other.
func TestRule14HiEventsMayAddAnyColumn(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizer := psql(t, q.organizer())
	answers := map[string]string{} // of calls that answer the same every time; what makes something gives it a new id
	for _, calls := range organizerCalls {
		for _, call := range calls {
			call = strings.TrimSuffix(call, " !")
			if answers[call] = steady(ownValues.answer(organizer, call)); steady(ownValues.answer(organizer, call)) != answers[call] {
				answers[call] = ""
			}
		}
	}
	q.exec(`DO $$
	DECLARE
	    added text;
	BEGIN
	    FOR added IN SELECT format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS %I text', c.oid::regclass, name)
	                   FROM pg_class c, (SELECT DISTINCT unnest(proargnames) AS name FROM pg_proc WHERE pronamespace = 'mailroom'::regnamespace) names
	                  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND name > '' LOOP
	        EXECUTE added;
	    END LOOP;
	END$$`)
	for call, before := range answers {
		after := steady(ownValues.answer(organizer, call))
		if isFault(after) || before != "" && after != before {
			t.Errorf("%s answers\n %.300q, and before Hi.Events added columns\n %.300q", call, after, before)
		}
	}
}

// seconds are what is left of a lease, to the microsecond: two answers can have the same by chance.
var seconds = regexp.MustCompile(`\b\d\.\d{1,6}\b`)

func steady(answer string) string { return seconds.ReplaceAllString(answer, "SECONDS") }

// textArray writes texts as an array of SQL.
func textArray(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return "ARRAY[" + strings.Join(quoted, ", ") + "]::text[]"
}
