package migrations_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }

func TestUp(t *testing.T) {
	for _, shape := range world.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			url := worldtest.Database(t, shape)
			if err := migrations.Up(t.Context(), url); err != nil {
				t.Fatal(err)
			}
		})
	}
}
