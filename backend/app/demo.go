package app

import (
	"context"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/world"
)

// DemoWorld is how the demo world lives: the first refresh finds something, something new happens every 8 s, and a mail that is sent takes
// 2 s to arrive.
func DemoWorld() world.Options {
	return world.Options{Waiting: 6, Trickle: 8 * time.Second, Delivery: 2 * time.Second}
}

// DemoInstallation is what a program in this process works with in a demo world. Nothing of it enters this process's environment, which
// the SDK and GTK read at any time.
func DemoInstallation(running *world.World, log logrus.FieldLogger) *Installation {
	settings := map[string]string{}
	for _, setting := range running.Env() {
		name, value, _ := strings.Cut(setting, "=")
		settings[name] = value
	}
	installation := NewInstallation(config.From(func(name string) string { return settings[name] }), log)
	at := func(endpoint string) []amazon.Option {
		return []amazon.Option{amazon.At(settings[endpoint], settings["AWS_REGION"], settings["AWS_ACCESS_KEY_ID"])}
	}
	installation.amazon, installation.mail = at("AWS_ENDPOINT_URL_SQS"), at("AWS_ENDPOINT_URL_SESV2")
	return installation
}

// demo starts demo worlds in this process.
type demo struct{ log logrus.FieldLogger }

// Missing says what this machine lacks for a demo world.
func (demo) Missing() string {
	if err := world.Missing(); err != nil {
		return err.Error()
	}
	return ""
}

// Start makes a demo world.
func (d demo) Start(ctx context.Context) (desktop.Installation, error) {
	running, err := world.Start(ctx, DemoWorld())
	if err != nil {
		return nil, err
	}
	return demoInstallation{windowInstallation{DemoInstallation(running, d.log)}, running}, nil
}

// demoInstallation ends its world with itself.
type demoInstallation struct {
	windowInstallation
	world *world.World
}

// Close takes the world down.
func (d demoInstallation) Close() error { return d.world.Stop() }
