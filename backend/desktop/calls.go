package desktop

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// How long the page may have to wait for an answer. The window gives calls no context of their own.
const (
	readLimit   = 20 * time.Second
	signInLimit = 45 * time.Second // failures slow the answer down on purpose
	setupLimit  = 45 * time.Second // AWS may take its time to say no
	demoLimit   = 2 * time.Minute
)

// Calls runs what the page calls: each with a deadline, none of them able to take the window down. It may be used from several
// goroutines.
type Calls struct {
	*background              // the calls, and the work that they start
	page        atomic.Int64 // how many pages have gone
}

// NewCalls makes a runner that logs to log.
func NewCalls(log logrus.FieldLogger) *Calls { return &Calls{background: newBackground(log)} }

// Close ends the calls that run and the work that they started, and waits for them. Later calls fail with CodeCancelled. Closing twice
// is allowed.
func (c *Calls) Close() { c.close() }

// leavePage withholds the answers of the calls that run: they would go to the page that comes next.
func (c *Calls) leavePage() { c.page.Add(1) }

// call answers one call of the page. Errors come back as *Failure; what the page is not told is in the log.
func call[T any](c *Calls, name string, limit time.Duration, answer func(ctx context.Context) (T, error)) (result T, err error) {
	var none T
	if !c.enter() {
		return none, &Failure{Code: mail.CodeCancelled, Message: "Mailroom is closing."}
	}
	defer c.running.Done()
	defer func() {
		if cause := recover(); cause != nil {
			result, err = none, c.panicked(name, cause)
		}
	}()
	ctx, cancel := context.WithTimeout(c.ctx, limit)
	defer cancel()
	page := c.page.Load()
	result, err = answer(ctx)
	if c.page.Load() != page {
		return none, &Failure{Code: mail.CodeCancelled, Message: "The page that asked for this is gone."}
	}
	if err != nil {
		return none, c.failed(name, err)
	}
	return result, nil
}
