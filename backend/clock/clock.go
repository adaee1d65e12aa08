// Package clock provides the real time, behind a port that tests replace by a virtual clock, and the only function that waits.
package clock

import (
	"context"
	"time"
)

// System is the real clock, in UTC.
type System struct{}

// Now returns the current time.
func (System) Now() time.Time { return time.Now().UTC() }

// Sleep calls the function Sleep.
func (System) Sleep(ctx context.Context, d time.Duration) error { return Sleep(ctx, d) }

// Sleep waits for d, or until ctx ends. It fails only with the error of ctx. It does not wait if d is zero or negative.
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
