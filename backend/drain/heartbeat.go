package drain

import (
	"context"
	"sync"
	"time"
)

// startHeartbeat extends the visibility timeout of messages in hand well before it ends: it checks every eighth of the timeout and
// extends messages that were hidden half of the timeout ago. The returned function stops the heartbeat and waits for its end.
func (r *run) startHeartbeat(visibility time.Duration) (stop func()) {
	if visibility <= 0 {
		return func() {} // such a queue hides nothing, and there is nothing to extend
	}
	ctx, cancel := context.WithCancel(r.work)
	var beating sync.WaitGroup
	beating.Go(func() {
		beat := time.NewTicker(visibility / 8)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-beat.C:
				r.keepHidden(ctx, now.Add(-visibility/2))
			}
		}
	})
	return func() {
		cancel()
		beating.Wait()
	}
}

// keepHidden extends the visibility timeout of messages in hand that were last hidden before that time.
func (r *run) keepHidden(ctx context.Context, before time.Time) {
	r.visibility <- struct{}{}
	defer func() { <-r.visibility }()
	expiring := r.hand.expiring(before)
	if len(expiring) == 0 {
		return
	}
	if err := r.Queue.Extend(ctx, expiring); err != nil && ctx.Err() == nil {
		r.Log.WithError(err).WithField("messages", len(expiring)).
			Warn("messages in hand could not be kept hidden; others may receive them too, which does no harm")
	}
}
