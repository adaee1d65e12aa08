package desktop

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Deadlines for calls of the page. The window passes no context to calls.
const (
	readLimit   = 20 * time.Second
	signInLimit = 45 * time.Second // failed sign-ins delay the answer on purpose
	setupLimit  = 45 * time.Second // AWS may take long to refuse
	demoLimit   = 2 * time.Minute
)

// Calls runs the calls of the page. Each has a deadline, and a panic in one does not end the window. It may be used from several
// goroutines.
type Calls struct {
	*background              // the calls, and the work that they start
	page        atomic.Int64 // how many times a page was left
}

// NewCalls makes a runner that logs to log.
func NewCalls(log logrus.FieldLogger) *Calls { return &Calls{background: newBackground(log)} }

// Close cancels the running calls and the work that they started, and waits for them. Later calls fail with CodeCancelled. Closing twice
// is allowed.
func (c *Calls) Close() { c.close() }

// leavePage discards the results of the running calls: they would be delivered to the next page.
func (c *Calls) leavePage() { c.page.Add(1) }

// call runs one call of the page. Errors are returned as *Failure; details that the page does not get are in the log.
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
