package desktop

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// resource opens a value in the background, and retries while that fails. The value can be used when err is nil.
type resource[T any] struct {
	// open opens the value, or checks the open one. A failed check leaves it open: its connections reconnect by themselves.
	open func(ctx context.Context, current T, isOpen bool) (T, error)
	// retry is the wait after a failure. CodeSettings is not retried, because the process reads settings only when it starts.
	retry   time.Duration
	changed func() // called without locks after each change of err
	again   chan chan struct{}

	mu     sync.Mutex // guards what follows
	value  T
	isOpen bool
	err    error
	known  chan struct{} // closed after the first try
}

func newResource[T any](retry time.Duration, changed func(), open func(ctx context.Context, current T, isOpen bool) (T, error)) *resource[T] {
	return &resource[T]{open: open, retry: retry, changed: changed, again: make(chan chan struct{}), known: make(chan struct{})}
}

// run opens and checks the value until ctx ends. It is the only caller of open.
func (r *resource[T]) run(ctx context.Context) {
	var waiting chan struct{} // from a caller of recheck; closed after the next try
	for {
		err := r.try(ctx)
		if waiting != nil {
			close(waiting)
			waiting = nil
		}
		var retry <-chan time.Time
		if err != nil && mail.CodeOf(err) != mail.CodeSettings {
			retry = time.After(r.retry)
		}
		select {
		case <-ctx.Done():
			return
		case waiting = <-r.again:
		case <-retry:
		}
	}
}

func (r *resource[T]) try(ctx context.Context) error {
	r.mu.Lock()
	value, isOpen := r.value, r.isOpen
	r.mu.Unlock()
	opened, err := r.open(ctx, value, isOpen)
	r.mu.Lock()
	first := !r.isKnown()
	changed := first || !sameState(r.err, err)
	r.err = err
	if err == nil {
		r.value, r.isOpen = opened, true
	}
	if first {
		close(r.known)
	}
	r.mu.Unlock()
	if changed {
		r.changed()
	}
	return err
}

func (r *resource[T]) isKnown() bool {
	select {
	case <-r.known:
		return true
	default:
		return false
	}
}

func sameState(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}

// get waits for the end of the first try, then returns the value or the error of the last try.
func (r *resource[T]) get(ctx context.Context) (T, error) {
	var none T
	select {
	case <-r.known:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	return r.now()
}

// errPending is the error of now while the first try runs.
var errPending = errors.New("not known yet")

// now returns the value or the error of the last try without waiting; errPending while the first try runs.
func (r *resource[T]) now() (T, error) {
	var none T
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.isKnown():
		return none, errPending
	case r.err != nil:
		return none, r.err
	}
	return r.value, nil
}

// recheck causes a try now, and returns when the try is done or ctx ends.
func (r *resource[T]) recheck(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case r.again <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close passes the value to end if it is open; run must have returned.
func (r *resource[T]) close(end func(T) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isOpen {
		return nil
	}
	r.isOpen, r.err = false, errors.New("closed")
	return end(r.value)
}
