package desktop

import (
	"context"
	"time"
)

// Hasten has parked events looked through all the time. It is called before Open.
func (u *Upkeep) Hasten() { u.every = 100 * time.Millisecond }

// ApplyParked is one look through the parked events.
func (u *Upkeep) ApplyParked(ctx context.Context) { u.applyParked(ctx) }

// HastenMinutes makes the minutes of Follow short. It is called before it.
func (r *Refresh) HastenMinutes() { r.minute = 20 * time.Millisecond }

// WaitAfter is how long a window that follows waits.
var WaitAfter = waitAfter
