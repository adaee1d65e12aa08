package desktop

import (
	"context"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
)

// emitInterval is the shortest time between two events of one kind: a drain of thousands announces each batch.
const emitInterval = 500 * time.Millisecond

// throttle coalesces signals, so that emit runs at most once per interval. The first signal causes emit at once. The last one is
// never lost: it causes emit at the end of its interval. The methods may be called by several goroutines.
type throttle struct{ signals chan struct{} }

func newThrottle() *throttle { return &throttle{make(chan struct{}, 1)} }

// signal never blocks.
func (t *throttle) signal() {
	select {
	case t.signals <- struct{}{}:
	default:
	}
}

// run calls emit after signals until ctx ends.
func (t *throttle) run(ctx context.Context, emit func()) { t.runEvery(ctx, emitInterval, emit) }

// runEvery is run with another interval.
func (t *throttle) runEvery(ctx context.Context, interval time.Duration, emit func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.signals:
		}
		emit()
		if clock.Sleep(ctx, interval) != nil {
			return
		}
	}
}
