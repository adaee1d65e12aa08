package desktop

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// resource opens something in the background, and tries again while that fails. Its value is open when err is nil.
type resource[T any] struct {
	// open opens the thing, or checks the one that is open. A failed check leaves it open: its connections mend by themselves.
	open func(ctx context.Context, current T, isOpen bool) (T, error)
	// retry is how long after a failure it is tried again; settings, which this process read when it started, are not.
	retry   time.Duration
	changed func() // called without locks after each change of the state
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

// run tries until ctx ends. It is the only caller of open.
func (r *resource[T]) run(ctx context.Context) {
	var waiting chan struct{} // of the caller of recheck
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

// get is the thing, once it is known whether there is one, or why there is none.
func (r *resource[T]) get(ctx context.Context) (T, error) {
	var none T
	select {
	case <-r.known:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	return r.now()
}

// errPending is why there is nothing yet.
var errPending = errors.New("not known yet")

// now is the thing, or why there is none, without waiting: errPending while the first try runs.
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

// recheck tries now, and returns when that is done or ctx ends.
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

// close ends the thing if it is open; run must have returned.
func (r *resource[T]) close(end func(T) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isOpen {
		return nil
	}
	r.isOpen, r.err = false, errors.New("closed")
	return end(r.value)
}
