package desktop

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/clock"
)

// The events for the page. They have no payload: the page reloads what it shows.
const (
	MessagesChanged = "messages:changed"
	RefreshChanged  = "refresh:changed"
	SessionChanged  = "session:changed"
	SetupChanged    = "setup:changed"
)

const (
	// pollEvery is how often activity is polled: Hi.Events sends mail without a notification.
	pollEvery = 10 * time.Second
	// listenRetry is how soon a lost listening connection is reopened.
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
		// The next call of the page reports an unreachable database; here the error only means that the activity is unknown.
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
