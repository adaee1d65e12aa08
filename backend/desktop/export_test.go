package desktop

import (
	"context"
	"time"
)

// Hasten shortens the interval between applications of parked events. It must be called before Open.
func (u *Upkeep) Hasten() { u.every = 100 * time.Millisecond }

// ApplyParked applies parked events once.
func (u *Upkeep) ApplyParked(ctx context.Context) { u.applyParked(ctx) }

// EraseDeleted erases once what Hi.Events has deleted, if that is due.
func (u *Upkeep) EraseDeleted(ctx context.Context) { u.eraseDeleted(ctx) }

// HastenMinutes shortens the minutes of Follow. It must be called before Follow.
func (r *Refresh) HastenMinutes() { r.minute = 20 * time.Millisecond }

// WaitAfter returns how long a window that follows the queue waits.
var WaitAfter = waitAfter
