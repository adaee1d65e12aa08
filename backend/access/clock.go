package access

import (
	"context"
	"time"
)

// SystemClock is the real time, in UTC.
type SystemClock struct{}

// Now is the time now.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Sleep waits for d, or until ctx ends, and then returns its error.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
