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

// Options configures a demo world. The zero value is the demo that users see, without new events.
type Options struct {
	// Shape is the state of the Hi.Events database; empty means Integration2Later.
	Shape Shape
	// Trickle is the interval between new activities: a sent mail or an outcome from SES. Zero means never.
	Trickle time.Duration
	// Waiting is the number of events in the queue when Start returns. It is ignored without a Trickle.
	Waiting int
	// Delivery is the time between a mail sent through the emulated SES and its outcome. Zero means no outcomes.
	Delivery time.Duration
	// Now is the moment for which the sample data is generated; zero means the present.
	Now time.Time
}

// Phase is a timed part of a world's start. Phases overlap.
type Phase struct {
	Name string
	Took time.Duration
}

// World is a running demo world. The caller must stop it.
type World struct {
	// DatabaseURL is its database, with Mailroom's migrations and the sample data.
	DatabaseURL string
	// HiEvents is the generation of its Hi.Events.
	HiEvents Generation
	// Feed is its topic and queue, in its emulated AWS.
	Feed *Feed
	// Phases are the parts of the start, in the order in which they ended.
	Phases []Phase

	cluster *Cluster
	aws     *AWS
	trickle *trickle // nil without one
	postman *Postman // nil without one
}

// DemoPerson is a user who can sign in to the demo world.
type DemoPerson = sample.Person

// DemoPeople lists the users who can sign in to the demo world of that generation, for its sign-in screen only.
func DemoPeople(generation Generation) []DemoPerson { return sample.People(generation) }

// Start creates the demo world and returns when it is ready, within a few seconds. The context bounds the start only; the world runs
// until Stop or until this process ends for any reason. When Start fails, nothing is left running.
func Start(ctx context.Context, options Options) (*World, error) {
	if options.Shape == "" {
		options.Shape = HiEvents2.DemoShape()
	}
	if options.Now.IsZero() {
		options.Now = time.Now()
	}
	w := &World{HiEvents: options.Shape.Generation()}
	if err := w.start(ctx, options); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the demo world: %w", err), w.Stop())
	}
	return w, nil
}

// start runs independent parts concurrently.
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
		return timed("make sample data", func() error { data <- sample.New(options.Now, w.HiEvents); return nil })
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
		if w.trickle, err = startTrickle(ctx, w, options); err != nil {
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

// Env returns the environment settings that connect a program to this world. Suppressions are enforced as the integration would be
// configured too: the sample data was generated with enforcement on.
func (w *World) Env() []string {
	return append(w.Feed.Env(),
		"DATABASE_URL="+w.DatabaseURL,
		"SES_CONFIGURATION_SET="+sample.ConfigurationSet,
		"SES_SUPPRESSION_ENABLED=true",
		"MAILROOM_SEND_RATE=5", // the emulated SES reports 1; the demo should show many sends without a long wait
		"MAIL_FROM_ADDRESS="+sample.Sender,
		"MAIL_FROM_NAME="+sample.SenderName,
		"APP_FRONTEND_URL="+sample.FrontendURL,
		"APP_KEY="+sample.AppKey,
		"MAILROOM_DEMO="+string(w.HiEvents),
	)
}

// Home creates a folder inside the world's own and returns the settings that make programs keep their files there (logs, caches, window
// state). The files are removed with the world.
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

// Stop ends everything and waits for it. It returns the error that ended the trickle or the postman, if any. Stopping twice is allowed.
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
