package app_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) {
	app.MakeMailsIfAsked()
	worldtest.Main(m)
}
