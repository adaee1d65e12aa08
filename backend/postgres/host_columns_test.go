package postgres_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// changesOfColumns is what a migration of Hi.Events might do to a column: change its type, widen it, rename it or drop it. Columns of primary and
// foreign keys are left out: nobody changes them without changing what refers to them.
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

// tryEach creates a session function that runs each of some statements, rolls it back, and returns the statements that failed, with the error.
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

// TestRule14TheMatrixOfHiEventsColumns compares a prepared database, with a login of each kind, to a Hi.Events without Mailroom: each column change
// that succeeds there must succeed here.
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

// TestRule14HiEventsMayAddAnyColumn adds columns with the names of the parameters of Mailroom's functions: no function confuses the two.
func TestRule14HiEventsMayAddAnyColumn(t *testing.T) {
	t.Parallel()
	q := newLoginWorld(t)
	organizer := psql(t, q.organizer())
	answers := map[string]string{} // of calls with a constant answer; a call that creates something returns a new id each time
	for _, calls := range organizerCalls {
		for _, call := range calls {
			call = unmarked(call)
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

// seconds matches the remaining time of a lease, in seconds with up to 6 decimals: two answers can contain the same by chance.
var seconds = regexp.MustCompile(`\b\d\.\d{1,6}\b`)

func steady(answer string) string { return seconds.ReplaceAllString(answer, "SECONDS") }

// textArray formats texts as an SQL array.
func textArray(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return "ARRAY[" + strings.Join(quoted, ", ") + "]::text[]"
}
