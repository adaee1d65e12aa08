package worldtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/world"
)

// templateLock is the advisory lock that test binaries with a shared server hold while creating templates.
const templateLock = 0x6d61696c726f6f6d

// Database returns the connection string of a fresh database with the Hi.Events tables in that shape and no rows. It is dropped at the
// end of the test, and connections to it are terminated.
func Database(t testing.TB, shape world.Shape) string {
	t.Helper()
	shape, fixture := inGeneration(shape)
	statements, err := shape.SQL()
	if err != nil {
		t.Fatal(err)
	}
	return fresh(t, template{
		name:        string(shape),
		fingerprint: statements + fixture,
		build: func(ctx context.Context, databaseURL string) error {
			if err := world.LoadShape(ctx, databaseURL, shape); err != nil {
				return err
			}
			return execute(ctx, databaseURL, fixture)
		},
	})
}

// execute runs statements in a database.
func execute(ctx context.Context, databaseURL, statements string) error {
	connection, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.PgConn().Exec(ctx, statements).ReadAll()
	return err
}

// template is a database that is built once and then copied.
type template struct {
	name        string
	fingerprint string // the sources; the name has a hash of them, since templates on a shared server outlive a change
	build       func(ctx context.Context, databaseURL string) error
}

func (t template) database() string {
	return fmt.Sprintf("mailroom_template_%s_%x", t.name, sha256.Sum256([]byte(t.fingerprint)))[:60]
}

func fresh(t testing.TB, from template) string {
	t.Helper()
	// Not t.Context(): it is cancelled before the clean-up, and a cancelled query would close the shared connection.
	ctx := context.Background()
	server, err := postgres(ctx)
	if err != nil {
		t.Fatalf("starting the tests' Postgres: %v", err)
	}
	name := "mailroom_test_" + strings.ToLower(rand.Text())
	if err := server.create(ctx, name, from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.drop(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return server.url(name)
}

func (s *server) create(ctx context.Context, name string, from template) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ensure(ctx, from); err != nil {
		return fmt.Errorf("making the template %s: %w", from.name, err)
	}
	return world.CreateDatabase(ctx, s.admin, name, from.database())
}

func (s *server) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return world.DropDatabase(ctx, s.admin, name)
}

// ensure builds the template unless it exists. It gets its final name only when it is complete, so a killed test binary leaves no
// half-built template.
func (s *server) ensure(ctx context.Context, wanted template) error {
	final := wanted.database()
	if s.templates[final] {
		return nil
	}
	if _, err := s.admin.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return err
	}
	defer func() { _, _ = s.admin.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(templateLock)) }()
	var there bool
	if err := s.admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", final).Scan(&there); err != nil {
		return err
	}
	if !there {
		if err := s.build(ctx, wanted, final); err != nil {
			return err
		}
	}
	s.templates[final] = true
	return nil
}

func (s *server) build(ctx context.Context, wanted template, final string) error {
	pending := "mailroom_pending_" + strings.ToLower(rand.Text())
	if err := world.CreateDatabase(ctx, s.admin, pending, ""); err != nil {
		return err
	}
	if err := wanted.build(ctx, s.url(pending)); err != nil {
		_ = world.DropDatabase(ctx, s.admin, pending)
		return err
	}
	_, err := s.admin.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pending, final))
	return err
}
