package desktop

import (
	"context"
	"sync"
)

// changeEvents tell the page of changes of work in the background, throttled. They start with the first change: a window that is only built runs
// nothing.
type changeEvents struct {
	calls   *Calls
	tell    func()
	changes *throttle
	once    sync.Once
}

func newChangeEvents(calls *Calls, emit func(event string), event string) *changeEvents {
	return &changeEvents{calls: calls, tell: func() { emit(event) }, changes: newThrottle()}
}

// signal tells of a change. It does not block.
func (a *changeEvents) signal() {
	a.once.Do(func() {
		a.calls.start("change events", func(ctx context.Context) { a.changes.runEvery(ctx, bulkInterval, a.tell) })
	})
	a.changes.signal()
}
