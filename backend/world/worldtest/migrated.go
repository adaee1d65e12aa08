package worldtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
)

// Migrated returns the connection string of a fresh database in which Mailroom's migrations have run over the Hi.Events tables in that
// shape, without rows. It is dropped at the end of the test.
func Migrated(t testing.TB, shape world.Shape) string {
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
		fingerprint: statements + sources,
		build: func(ctx context.Context, databaseURL string) error {
			if err := world.LoadShape(ctx, databaseURL, shape); err != nil {
				return err
			}
			return migrations.Up(ctx, databaseURL)
		},
	})
}

// migrationSources reads the migrations' sources, which tests always have at hand: what they make depends on nothing else.
func migrationSources() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(root, "backend", "postgres", "migrations", "*"))
	if err != nil {
		return "", err
	}
	var sources strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || !strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, ".sql") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		sources.Write(content)
	}
	if sources.Len() == 0 {
		return "", errors.New("no sources of migrations in " + filepath.Join(root, "backend", "postgres", "migrations"))
	}
	return sources.String(), nil
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
