package desktop

import (
	"context"
	"sync"
)

// changeEvents emits a throttled event to the page when background work changes. Its goroutine starts with the first change: a window that
// is only constructed runs nothing.
type changeEvents struct {
	calls   *Calls
	tell    func()
	changes *throttle
	once    sync.Once
}

func newChangeEvents(calls *Calls, emit func(event string), event string) *changeEvents {
	return &changeEvents{calls: calls, tell: func() { emit(event) }, changes: newThrottle()}
}

// signal reports a change. It does not block.
func (a *changeEvents) signal() {
	a.once.Do(func() {
		a.calls.start("change events", func(ctx context.Context) { a.changes.runEvery(ctx, bulkInterval, a.tell) })
	})
	a.changes.signal()
}
