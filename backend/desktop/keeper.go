package desktop

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// keeper opens something in the background, and tries again while that fails. Its value is open when err is nil.
type keeper[T any] struct {
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

func newKeeper[T any](retry time.Duration, changed func(), open func(ctx context.Context, current T, isOpen bool) (T, error)) *keeper[T] {
	return &keeper[T]{open: open, retry: retry, changed: changed, again: make(chan chan struct{}), known: make(chan struct{})}
}

// run tries until ctx ends. It is the only caller of open.
func (k *keeper[T]) run(ctx context.Context) {
	var waiting chan struct{} // of the caller of recheck
	for {
		err := k.try(ctx)
		if waiting != nil {
			close(waiting)
			waiting = nil
		}
		var retry <-chan time.Time
		if err != nil && mail.CodeOf(err) != mail.CodeSettings {
			retry = time.After(k.retry)
		}
		select {
		case <-ctx.Done():
			return
		case waiting = <-k.again:
		case <-retry:
		}
	}
}

func (k *keeper[T]) try(ctx context.Context) error {
	k.mu.Lock()
	value, isOpen := k.value, k.isOpen
	k.mu.Unlock()
	opened, err := k.open(ctx, value, isOpen)
	k.mu.Lock()
	first := !k.isKnown()
	changed := first || !sameState(k.err, err)
	k.err = err
	if err == nil {
		k.value, k.isOpen = opened, true
	}
	if first {
		close(k.known)
	}
	k.mu.Unlock()
	if changed {
		k.changed()
	}
	return err
}

func (k *keeper[T]) isKnown() bool {
	select {
	case <-k.known:
		return true
	default:
		return false
	}
}

func sameState(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}

// get is the thing, once it is known whether there is one, or why there is none.
func (k *keeper[T]) get(ctx context.Context) (T, error) {
	var none T
	select {
	case <-k.known:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	return k.now()
}

// errPending is why there is nothing yet.
var errPending = errors.New("not known yet")

// now is the thing, or why there is none, without waiting: errPending while the first try runs.
func (k *keeper[T]) now() (T, error) {
	var none T
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !k.isKnown():
		return none, errPending
	case k.err != nil:
		return none, k.err
	}
	return k.value, nil
}

// recheck tries now, and returns when that is done or ctx ends.
func (k *keeper[T]) recheck(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case k.again <- done:
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
func (k *keeper[T]) close(end func(T) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.isOpen {
		return nil
	}
	k.isOpen, k.err = false, errors.New("closed")
	return end(k.value)
}
