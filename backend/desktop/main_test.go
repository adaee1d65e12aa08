package desktop_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

func TestMain(m *testing.M) { worldtest.Main(m) }
