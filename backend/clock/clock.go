// Package clock has the real time behind the port that tests replace by a virtual one, and the one way in which this program waits.
package clock

import (
	"context"
	"time"
)

// System is the real time, in UTC.
type System struct{}

// Now is the time now.
func (System) Now() time.Time { return time.Now().UTC() }

// Sleep is the function Sleep.
func (System) Sleep(ctx context.Context, d time.Duration) error { return Sleep(ctx, d) }

// Sleep waits for d, or until ctx ends: it fails only with the error of ctx. No time or a negative one does not wait.
func Sleep(ctx context.Context, d time.Duration) error {
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
