package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// failure returns the error for a mail that cannot be made, with the reason in words, and logs the cause. failing is the process that ended,
// nil for none.
func (w *Worker) failure(id mail.MessageID, cause error, failing *process) error {
	entry := w.Log.WithError(cause).WithField("message", id.String())
	reason, level := "", logrus.InfoLevel
	switch {
	case failing != nil:
		reason = w.reason(cause, failing)
		entry = entry.WithFields(logrus.Fields{"ended": failing.command.ProcessState.String(), "stderr": failing.said.String()})
	case errors.Is(cause, errFrameTooLong):
		reason = fmt.Sprintf("what was written for it has more than %d MB", requestLimit>>20)
	}
	if reason == "" { // a bug of Mailroom, not a limit that the content reached
		reason, level = "something went wrong that should not; the log has the details", logrus.WarnLevel
	}
	entry.Log(level, "a mail could not be made")
	return mail.Wrap(mail.CodeInvalid, cause, "this mail cannot be made: %s", reason)
}

// outOfMemory are the messages of Go programs that get no more memory from the kernel: of the runtime, of the race detector, and of a thread
// that gets no stack, with cgo and without.
var outOfMemory = []string{"out of memory", "cannot allocate memory", "failed to allocate", "pthread_create failed", "failed to create new OS thread"}

// reason says which limit the ended process has reached; empty for none.
func (w *Worker) reason(cause error, failing *process) string {
	said := failing.said.String()
	switch {
	case errors.Is(cause, context.DeadlineExceeded):
		return fmt.Sprintf("making it took longer than %g seconds", w.Deadline.Seconds())
	case failing.command.ProcessState.ExitCode() == memoryExit, slices.ContainsFunc(outOfMemory, func(words string) bool { return strings.Contains(said, words) }):
		return fmt.Sprintf("making it needed more than %d MB of memory", memoryLimit>>20)
	case strings.Contains(said, "stack exceeds"):
		return "what was written for it is nested too deeply"
	}
	return ""
}
