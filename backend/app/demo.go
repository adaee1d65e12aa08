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

// DemoTrickle is how often something new happens in the demo world.
const DemoTrickle = 8 * time.Second

// demo starts demo worlds in this process.
type demo struct{ log logrus.FieldLogger }

// Missing says what this machine lacks for a demo world.
func (demo) Missing() string {
	if err := world.Missing(); err != nil {
		return err.Error()
	}
	return ""
}

// Start makes a demo world. Nothing of it enters this process's environment, which the SDK and GTK read at any time.
func (d demo) Start(ctx context.Context) (desktop.Installation, error) {
	running, err := world.Start(ctx, world.Options{Trickle: DemoTrickle})
	if err != nil {
		return nil, err
	}
	settings := map[string]string{}
	for _, setting := range running.Env() {
		name, value, _ := strings.Cut(setting, "=")
		settings[name] = value
	}
	installation := NewInstallation(config.From(func(name string) string { return settings[name] }), d.log)
	at := func(endpoint string) []amazon.Option {
		return []amazon.Option{amazon.At(settings[endpoint], settings["AWS_REGION"], settings["AWS_ACCESS_KEY_ID"])}
	}
	installation.amazon, installation.mail = at("AWS_ENDPOINT_URL_SQS"), at("AWS_ENDPOINT_URL_SESV2")
	return demoInstallation{windowInstallation{installation}, running}, nil
}

// demoInstallation ends its world with itself.
type demoInstallation struct {
	windowInstallation
	world *world.World
}

// Close takes the world down.
func (d demoInstallation) Close() error { return d.world.Stop() }
