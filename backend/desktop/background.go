package desktop

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// background runs work in goroutines, which close cancels. A panic is logged and ends only the work in which it happened. The methods may be
// called from several goroutines.
type background struct {
	log    logrus.FieldLogger
	ctx    context.Context // cancelled by close
	cancel context.CancelFunc

	mu      sync.Mutex // guards closed, and running.Add against running.Wait
	closed  bool
	running sync.WaitGroup
}

func newBackground(log logrus.FieldLogger) *background {
	ctx, cancel := context.WithCancel(context.Background())
	return &background{log: log, ctx: ctx, cancel: cancel}
}

// enter reports whether work may begin. If so, the caller must call running.Done at the end of the work.
func (b *background) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.running.Add(1)
	}
	return !b.closed
}

// start runs work in a goroutine; stop and close cancel its context. After close it starts nothing.
func (b *background) start(name string, work func(ctx context.Context)) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(b.ctx)
	if !b.enter() {
		return stop
	}
	go func() {
		defer b.running.Done()
		defer stop()
		defer func() {
			if cause := recover(); cause != nil {
				b.panicked(name, cause)
			}
		}()
		work(ctx)
	}()
	return stop
}

// close cancels the work and waits until all of it has ended. Closing twice is allowed.
func (b *background) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.cancel()
	b.running.Wait()
}

// panicked logs a panic, and returns the Failure that the page receives instead.
func (b *background) panicked(name string, cause any) *Failure {
	id := logID()
	b.log.WithFields(logrus.Fields{"call": name, "id": id, "stack": string(debug.Stack())}).Error(fmt.Sprintf("panic: %v", cause))
	return &Failure{Code: mail.CodeInternal, Message: somethingWrong, ID: id}
}
