package desktop

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"
)

// The events that the page hears, all without payload: it reads again what it shows.
const (
	MessagesChanged = "messages:changed"
	RefreshChanged  = "refresh:changed"
	SessionChanged  = "session:changed"
	SetupChanged    = "setup:changed"
)

const (
	// calm is the shortest time between two events of one kind: a drain of thousands announces each batch.
	calm = 500 * time.Millisecond
	// pollEvery is how often activity is looked at that nobody announced: Hi.Events sends mail without telling us.
	pollEvery = 10 * time.Second
	// listenRetry is how soon a lost listening connection is made again.
	listenRetry = 3 * time.Second
)

// bell turns any number of rings into events that are calm apart. The first is answered at once, and none is lost: whoever rings while
// it is calm is answered at its end.
type bell struct{ rung chan struct{} }

func newBell() *bell { return &bell{make(chan struct{}, 1)} }

// ring never blocks.
func (b *bell) ring() {
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// answer calls emit after rings until ctx ends.
func (b *bell) answer(ctx context.Context, emit func()) { b.answerEvery(ctx, calm, emit) }

// answerEvery does so with another time between two events.
func (b *bell) answerEvery(ctx context.Context, calm time.Duration, emit func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.rung:
		}
		emit()
		if !pause(ctx, calm) {
			return
		}
	}
}

func listen(ctx context.Context, log logrus.FieldLogger, database Database, changed func()) {
	for {
		err := database.Listen(ctx, changed)
		if ctx.Err() != nil {
			return
		}
		log.WithError(err).Debug("no longer listening to the database; polling goes on")
		if !pause(ctx, listenRetry) {
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
		if !pause(ctx, pollEvery) {
			return
		}
	}
}

// pause waits; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
