package desktop

import (
	"context"
	"sync"
)

// changeEvents tell the page of changes of work in the background, calmly. They start with the first change: a window that is only built runs
// nothing.
type changeEvents struct {
	calls   *Calls
	tell    func()
	changes *bell
	once    sync.Once
}

func newChangeEvents(calls *Calls, emit func(event string), event string) *changeEvents {
	return &changeEvents{calls: calls, tell: func() { emit(event) }, changes: newBell()}
}

// ring tells of a change. It does not block.
func (a *changeEvents) ring() {
	a.once.Do(func() {
		a.calls.goes("change events", func(ctx context.Context) { a.changes.answerEvery(ctx, bulkCalm, a.tell) })
	})
	a.changes.ring()
}
