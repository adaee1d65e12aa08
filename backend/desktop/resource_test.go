package desktop

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

var errDown = mail.Errorf(mail.CodeDatabaseDown, "down")

func TestWhatIsDownIsTriedAgainUntilItIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		begun := time.Now()
		changes := 0
		k := newResource(5*time.Second, func() { changes++ }, func(context.Context, string, bool) (string, error) {
			if time.Since(begun) < 12*time.Second {
				return "", errDown
			}
			return "open", nil
		})
		go k.run(ctx)
		if _, err := k.get(ctx); !errors.Is(err, errDown) {
			t.Errorf("at first: %v", err)
		}
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if value, err := k.get(ctx); value != "open" || err != nil {
			t.Errorf("%q, %v after %s", value, err, time.Since(begun))
		}
		if changes != 2 {
			t.Errorf("%d changes were told, want down and up", changes)
		}
		cancel()
		synctest.Wait()
	})
}

func TestSettingsAreNotTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		tries := 0
		k := newResource(5*time.Second, func() {}, func(context.Context, string, bool) (string, error) {
			tries++
			return "", mail.Errorf(mail.CodeSettings, "not set")
		})
		go k.run(ctx)
		time.Sleep(time.Hour)
		synctest.Wait()
		if tries != 1 {
			t.Errorf("tried %d times", tries)
		}
		if err := k.recheck(ctx); err != nil || tries != 2 {
			t.Errorf("asked to: tried %d times, %v", tries, err)
		}
		cancel()
		synctest.Wait()
	})
}

func TestWhatFailsLaterStaysOpenAndIsClosedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		opened := 0
		var down atomic.Bool
		k := newResource(5*time.Second, func() {}, func(_ context.Context, current string, isOpen bool) (string, error) {
			if down.Load() {
				return "", errDown
			}
			if !isOpen {
				opened++
				current = "open"
			}
			return current, nil
		})
		go k.run(ctx)
		synctest.Wait()
		down.Store(true)
		if err := k.recheck(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := k.now(); !errors.Is(err, errDown) {
			t.Errorf("while down: %v", err)
		}
		down.Store(false)
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if value, err := k.now(); value != "open" || err != nil || opened != 1 {
			t.Errorf("up again: %q, %v, opened %d times", value, err, opened)
		}
		cancel()
		synctest.Wait()
		closed := 0
		for range 2 {
			_ = k.close(func(string) error { closed++; return nil })
		}
		if closed != 1 {
			t.Errorf("closed %d times", closed)
		}
	})
}

func TestManyRingsAreFewEventsAndNoneIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var told []time.Duration
		begun := time.Now()
		b := newThrottle()
		go b.run(ctx, func() { told = append(told, time.Since(begun)) })
		for range 1000 { // for one second
			b.signal()
			time.Sleep(time.Millisecond)
		}
		last := time.Since(begun)
		time.Sleep(time.Hour)
		cancel()
		synctest.Wait()
		if len(told) < 2 || len(told) > 4 || told[0] != 0 || told[len(told)-1] < last-emitInterval {
			t.Errorf("told after %v", told)
		}
	})
}
