package worldtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }

func one[T any](t *testing.T, databaseURL, query string) T {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var value T
	if err := connection.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	first, second := worldtest.Database(t, world.Stock), worldtest.Database(t, world.Stock)
	one[int](t, first, "INSERT INTO users (email, password, first_name, timezone) VALUES ('a@example.com', 'invited', 'A', 'UTC') RETURNING id::int")
	if rows := one[int](t, second, "SELECT count(*)::int FROM users"); rows != 0 {
		t.Errorf("a row of one test's database is in another's")
	}
}

func TestDatabaseHasTheShapeAndAForeignTimeZone(t *testing.T) {
	if tables := one[int](t, worldtest.Database(t, world.Empty), "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'"); tables != 0 {
		t.Errorf("tables in an empty database: %d", tables)
	}
	stock := worldtest.Database(t, world.Stock)
	if one[bool](t, stock, "SELECT to_regclass('email_suppressions') IS NOT NULL") {
		t.Error("stock has the integration's table")
	}
	if !one[bool](t, worldtest.Database(t, world.Integration), "SELECT to_regclass('email_suppressions') IS NOT NULL") {
		t.Error("the integration's table is missing")
	}
	if zone := one[string](t, stock, "SELECT current_setting('timezone')"); zone != "Asia/Kolkata" {
		t.Errorf("time zone of the session: %s", zone)
	}
}

func TestDatabaseIsDroppedWithOpenConnections(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		databaseURL := worldtest.Database(t, world.Empty)
		connection, err := pgx.Connect(t.Context(), databaseURL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = connection.Close(context.Background()) }) // runs before the drop
		forgotten, err := pgx.Connect(context.Background(), databaseURL)
		if err != nil {
			t.Fatal(err)
		}
		_ = forgotten // its owner never closes it
		name = connection.Config().Database
	})
	if one[bool](t, worldtest.Database(t, world.Empty), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '"+name+"')") {
		t.Errorf("database %s outlived its test", name)
	}
}

func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		worldtest.Database(b, world.Stock)
	}
}

func TestMigratedHasMailroomsSchema(t *testing.T) {
	if !one[bool](t, worldtest.Migrated(t, world.Stock), "SELECT to_regclass('mailroom.delivery_events') IS NOT NULL") {
		t.Error("the migrations did not run")
	}
}
