package desktop

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/clock"
)

// The events that the page hears, all without payload: it reads again what it shows.
const (
	MessagesChanged = "messages:changed"
	RefreshChanged  = "refresh:changed"
	SessionChanged  = "session:changed"
	SetupChanged    = "setup:changed"
)

const (
	// pollEvery is how often activity is looked at that nobody announced: Hi.Events sends mail without telling us.
	pollEvery = 10 * time.Second
	// listenRetry is how soon a lost listening connection is made again.
	listenRetry = 3 * time.Second
)

func listen(ctx context.Context, log logrus.FieldLogger, database Database, changed func()) {
	for {
		err := database.Listen(ctx, changed)
		if ctx.Err() != nil {
			return
		}
		log.WithError(err).Debug("no longer listening to the database; polling goes on")
		if clock.Sleep(ctx, listenRetry) != nil {
			return
		}
	}
}

func poll(ctx context.Context, database Database, changed func()) {
	last, known := int64(0), false
	for {
		// A database that is gone shows in the next call of the page; here it only means that nothing is known.
		if activity, err := database.Activity(ctx); err == nil {
			if known && activity != last {
				changed()
			}
			last, known = activity, true
		}
		if clock.Sleep(ctx, pollEvery) != nil {
			return
		}
	}
}
