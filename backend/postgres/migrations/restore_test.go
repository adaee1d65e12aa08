package migrations_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// A database is dumped and restored, wholly or in part, into another cluster whose roles have other oids. After migrate it equals a new
// one, and nothing is pending.
func TestADatabaseThatWasDumpedAndRestoredEndsInTheSamePlace(t *testing.T) {
	t.Parallel()
	dump, psql := clientProgram("pg_dump"), clientProgram("psql")
	if dump == "" || psql == "" {
		t.Fatal("pg_dump and psql are not installed: make test installs them")
	}
	elsewhere, err := world.StartCluster(t.Context(), world.ClusterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := elsewhere.Stop(); err != nil {
			t.Error(err)
		}
	})
	admin := elsewhere.URL("postgres")
	execute(t, admin, "CREATE ROLE mailroom_test_first", "CREATE ROLE mailroom_test_second", "CREATE DATABASE fresh")
	source := worldtest.Migrated(t, world.Stock)
	execute(t, source, fewRows...)
	reader := userOf(t, login(t, source, "mailroom_test_reader"))
	execute(t, source, "GRANT USAGE ON SCHEMA mailroom TO "+reader, "GRANT SELECT ON mailroom.sends TO "+reader)
	execute(t, admin, "CREATE ROLE "+reader)
	if err := world.LoadShape(t.Context(), elsewhere.URL("fresh"), world.Stock); err != nil {
		t.Fatal(err)
	}
	up(t, elsewhere.URL("fresh"))
	want := slices.DeleteFunc(catalogue(t, elsewhere.URL("fresh")), hosts)
	for name, options := range map[string][]string{
		"whole": nil, "no_owner": {"--no-owner"}, "no_privileges": {"--no-privileges"}, "neither": {"--no-owner", "--no-privileges", "--no-comments"},
	} {
		content, err := exec.CommandContext(t.Context(), dump, append(slices.Clone(options), "--dbname="+source)...).Output()
		if err != nil {
			t.Fatalf("%s: %v", dump, err)
		}
		execute(t, admin, "CREATE DATABASE "+name)
		target := elsewhere.URL(name)
		restore := exec.CommandContext(t.Context(), psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname="+target)
		restore.Stdin = bytes.NewReader(content)
		if output, err := restore.CombinedOutput(); err != nil {
			t.Fatalf("%s: restore: %v\n%s", name, err, output)
		}
		// An index on millions of rows must not be rebuilt without need.
		for _, difference := range plan(t, target).Differences() {
			if !strings.Contains(difference, "everybody may execute") && !strings.HasPrefix(difference, "schema ") {
				t.Errorf("%s: %s", name, difference)
			}
		}
		up(t, target)
		got := slices.DeleteFunc(catalogue(t, target), func(line string) bool { return hosts(line) || strings.Contains(line, reader) })
		expected := want
		if slices.ContainsFunc(catalogue(t, target), func(line string) bool { return strings.Contains(line, reader) }) {
			expected = slices.DeleteFunc(slices.Clone(want), func(line string) bool { return strings.HasPrefix(line, "table mailroom.sends kind=r") })
		}
		requireSame(t, name, got, expected)
		if p := plan(t, target); !p.Empty() {
			t.Errorf("%s: still pending: %q", name, p.Differences())
		}
	}
}

// hosts reports whether a line is about a constraint or index of Hi.Events. A dump rewrites their IN (...) conditions.
func hosts(line string) bool {
	return (strings.HasPrefix(line, "constraint ") || strings.HasPrefix(line, "index ")) && !strings.Contains(line, "mailroom")
}
