package desktop

import (
	"context"
	"sync"
)

// announcer tells the page of changes of work in the background, calmly. It starts with the first change: a window that is only built runs
// nothing.
type announcer struct {
	calls   *Calls
	tell    func()
	changes *bell
	once    sync.Once
}

func newAnnouncer(calls *Calls, emit func(event string), event string) *announcer {
	return &announcer{calls: calls, tell: func() { emit(event) }, changes: newBell()}
}

// ring announces a change. It does not block.
func (a *announcer) ring() {
	a.once.Do(func() {
		a.calls.goes("announcements", func(ctx context.Context) { a.changes.answerEvery(ctx, bulkCalm, a.tell) })
	})
	a.changes.ring()
}
