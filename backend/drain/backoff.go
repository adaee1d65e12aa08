package drain

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
)

const (
	firstPause = 100 * time.Millisecond
	// longestPause lets a following drain work again within 5 s after the queue or database is back: an attempt that is about to fail
	// then may take another 3 s, with the pauses between the SDK's own retries.
	longestPause = time.Second
)

// backoff delays retries after consecutive failures: pauses double, and each is shortened by up to half at random, so that several
// drainers do not come back all at once. It belongs to one goroutine.
type backoff struct{ failures int }

// wait pauses after another failure. Its only error is that of ctx.
func (b *backoff) wait(ctx context.Context) error {
	pause := longestPause
	if b.failures < 4 {
		pause = min(longestPause, firstPause<<b.failures)
	}
	b.failures++
	return clock.Sleep(ctx, pause/2+rand.N(pause/2))
}

func (b *backoff) reset() { b.failures = 0 }
