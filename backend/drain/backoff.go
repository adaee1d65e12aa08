package drain

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/mailroom-app/mailroom/backend/clock"
)

const (
	firstPause = 100 * time.Millisecond
	// longestPause keeps a drain that follows working again within 5 s of the return of what was away: an attempt that is about to fail
	// then may take another 3 s, with the pauses between the SDK's own retries.
	longestPause = time.Second
)

// backoff paces attempts that fail in a row: pauses double, and each is shortened by up to half at random, so that several drainers do
// not come back all at once. It belongs to one goroutine.
type backoff struct{ failures int }

// wait pauses after another failure. It fails only with the error of ctx.
func (b *backoff) wait(ctx context.Context) error {
	pause := longestPause
	if b.failures < 4 {
		pause = min(longestPause, firstPause<<b.failures)
	}
	b.failures++
	return clock.Sleep(ctx, pause/2+rand.N(pause/2))
}

func (b *backoff) reset() { b.failures = 0 }
