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

// DemoWorld returns the options of the demo world of that generation of Hi.Events: the first refresh finds events, something new happens every 8 s, and the outcome of a
// sent mail arrives after 2 s.
func DemoWorld(generation world.Generation) world.Options {
	return world.Options{Shape: generation.DemoShape(), Waiting: 6, Trickle: 8 * time.Second, Delivery: 2 * time.Second}
}

// DemoInstallation returns the installation of a demo world for a program in this process. It sets no environment variables: the SDK
// and GTK may read the environment at any time.
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

// Missing returns what this machine lacks for a demo world.
func (demo) Missing() string {
	if err := world.Missing(); err != nil {
		return err.Error()
	}
	return ""
}

// Start starts a demo world.
func (d demo) Start(ctx context.Context) (desktop.Installation, error) {
	running, err := world.Start(ctx, DemoWorld(world.HiEvents2))
	if err != nil {
		return nil, err
	}
	return demoInstallation{windowInstallation{DemoInstallation(running, d.log)}, running}, nil
}

// demoInstallation stops its world when it is closed.
type demoInstallation struct {
	windowInstallation
	world *world.World
}

// Close stops the world.
func (d demoInstallation) Close() error { return d.world.Stop() }
