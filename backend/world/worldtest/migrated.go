package worldtest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Migrated returns the connection string of a fresh database with the Hi.Events tables in that shape, Mailroom's migrations, and no
// rows. It is dropped at the end of the test.
func Migrated(t testing.TB, shape world.Shape) string {
	t.Helper()
	shape, fixture := inGeneration(shape)
	return migrated(t, shape, fixture)
}

// MigratedAs is Migrated for tests of one generation of Hi.Events, or of the upgrade: the shape is the same in every generation under test.
func MigratedAs(t testing.TB, shape world.Shape) string {
	t.Helper()
	return migrated(t, shape, "")
}

// migrated runs the statements of a fixture after the migrations.
func migrated(t testing.TB, shape world.Shape, fixture string) string {
	t.Helper()
	statements, err := shape.SQL()
	if err != nil {
		t.Fatal(err)
	}
	sources, err := migrationSources()
	if err != nil {
		t.Fatal(err)
	}
	return fresh(t, template{
		name:        "migrated_" + string(shape),
		fingerprint: statements + sources + fixture,
		build: func(ctx context.Context, databaseURL string) error {
			if err := world.LoadShape(ctx, databaseURL, shape); err != nil {
				return err
			}
			if err := migrations.Up(ctx, databaseURL); err != nil {
				return err
			}
			return execute(ctx, databaseURL, fixture)
		},
	})
}

// migrationSources returns the migrations' source text, which tests can always read. The migrated schema depends on nothing else.
func migrationSources() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(root, "backend", "postgres", "migrations")
	var sources strings.Builder
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		sources.Write(content)
		return err
	})
	return sources.String(), err
}

func moduleRoot() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("a test runs outside Mailroom's source folder")
		}
		at = filepath.Dir(at)
	}
}
