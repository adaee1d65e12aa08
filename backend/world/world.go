package world

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
	"github.com/mailroom-app/mailroom/backend/world/sample"
)

// demoDatabase is the database of the demo world.
const demoDatabase = "hievents"

// Options says what a demo world should be like. The zero value is the demo as people see it, without new events.
type Options struct {
	// Shape is the Hi.Events under it; empty means IntegrationLater.
	Shape Shape
	// Trickle is how often something new happens: a mail goes out, or SES tells what became of one. Zero means never.
	Trickle time.Duration
	// Waiting is how many events wait in the queue when Start returns. Without a Trickle there are none.
	Waiting int
	// Delivery is how long after a mail was sent through the emulated SES its outcome is reported. Zero means never.
	Delivery time.Duration
	// Now is the moment at which the sample data stands; zero means the present.
	Now time.Time
}

// Phase is a part of a world's start, for those who want to know where the time goes. Phases overlap.
type Phase struct {
	Name string
	Took time.Duration
}

// World is a running demo world. Stop it.
type World struct {
	// DatabaseURL is its database, with Mailroom's migrations and the sample data.
	DatabaseURL string
	// Feed is its topic and queue, in its emulated AWS.
	Feed *Feed
	// Phases are the parts of the start, in the order in which they ended.
	Phases []Phase

	cluster *Cluster
	aws     *AWS
	trickle *trickle // nil without one
	postman *Postman // nil without one
}

// DemoPerson is somebody who can sign in to the demo world.
type DemoPerson = sample.Person

// DemoPeople lists who can sign in to the demo world, for its sign-in screen and nobody else's.
func DemoPeople() []DemoPerson { return sample.People() }

// Start makes the demo world and returns when it is ready, within a few seconds. The context bounds the start only; the world lives until
// Stop, or until this process ends in whatever way. When it fails, nothing is left running.
func Start(ctx context.Context, options Options) (*World, error) {
	if options.Shape == "" {
		options.Shape = IntegrationLater
	}
	if options.Now.IsZero() {
		options.Now = time.Now()
	}
	w := &World{}
	if err := w.start(ctx, options); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the demo world: %w", err), w.Stop())
	}
	return w, nil
}

// start runs what does not wait for each other side by side.
func (w *World) start(ctx context.Context, options Options) error {
	phases := make(chan Phase, 8) // room for all of them
	begun := time.Now()
	timed := func(name string, do func() error) error {
		start := time.Now()
		err := do()
		phases <- Phase{name, time.Since(start)}
		return err
	}
	group, parts := errgroup.WithContext(ctx)
	data := make(chan *sample.Data, 1)
	group.Go(func() error {
		return timed("make sample data", func() error { data <- sample.New(options.Now); return nil })
	})
	group.Go(func() error {
		return timed("start emulated AWS", func() (err error) {
			if w.aws, err = StartAWS(parts); err != nil {
				return err
			}
			w.Feed, err = w.aws.NewFeed(parts, "mailroom-demo", FeedOptions{})
			return err
		})
	})
	group.Go(func() error { return w.startDatabase(parts, options.Shape, data, timed) })
	if err := group.Wait(); err != nil {
		return err
	}
	phases <- Phase{"altogether", time.Since(begun)}
	close(phases)
	for phase := range phases {
		w.Phases = append(w.Phases, phase)
	}
	if options.Trickle > 0 {
		var err error
		if w.trickle, err = startTrickle(ctx, w.DatabaseURL, w.Feed, options); err != nil {
			return err
		}
	}
	if options.Delivery > 0 {
		w.postman = StartPostman(w.Feed, options.Delivery)
	}
	return nil
}

func (w *World) startDatabase(ctx context.Context, shape Shape, data <-chan *sample.Data, timed func(string, func() error) error) error {
	err := timed("start Postgres", func() (err error) {
		if w.cluster, err = StartCluster(ctx, ClusterOptions{}); err != nil {
			return err
		}
		w.DatabaseURL = w.cluster.URL(demoDatabase)
		return w.cluster.create(ctx, demoDatabase)
	})
	if err == nil {
		err = timed("load the tables of Hi.Events", func() error { return LoadShape(ctx, w.DatabaseURL, shape) })
	}
	if err == nil {
		err = timed("run Mailroom's migrations", func() error { return migrations.Up(ctx, w.DatabaseURL) })
	}
	if err == nil {
		err = timed("load sample data", func() error { return (<-data).Load(ctx, w.DatabaseURL) })
	}
	return err
}

// Env is how a program is told of this world, as the environment has it. Reading the list is what the integration would be set to as
// well: it enforces the suppressions, and the sample data was made by them.
func (w *World) Env() []string {
	return append(w.Feed.Env(),
		"DATABASE_URL="+w.DatabaseURL,
		"SES_CONFIGURATION_SET="+sample.ConfigurationSet,
		"SES_SUPPRESSION_ENABLED=true",
		"MAILROOM_SEND_RATE=5", // the emulated SES says 1; many at once are to be watched, not waited for
		"MAIL_FROM_ADDRESS="+sample.Sender,
		"MAIL_FROM_NAME="+sample.SenderName,
		"APP_FRONTEND_URL="+sample.FrontendURL,
		"MAILROOM_DEMO=1",
	)
}

// Home makes a folder inside the world's own, and returns the settings that have programs keep their files there (logs, caches, the state
// of a window): they go with the world.
func (w *World) Home() ([]string, error) {
	var settings []string
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"} {
		folder := filepath.Join(w.cluster.folder.path, "home", name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("making a home in the demo world: %w", err)
		}
		settings = append(settings, name+"="+folder)
	}
	return settings, nil
}

// Stop takes everything down and waits until it is gone. It reports what ended the trickle or the postman, if anything did. Stopping twice is allowed.
func (w *World) Stop() error {
	var trickle, postman, aws, cluster error
	if w.trickle != nil {
		trickle = w.trickle.stop()
	}
	if w.postman != nil {
		postman = w.postman.Stop()
	}
	if w.aws != nil {
		aws = w.aws.Stop()
	}
	if w.cluster != nil {
		cluster = w.cluster.Stop()
	}
	return errors.Join(trickle, postman, aws, cluster)
}
