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

// failure is the error for a mail that cannot be made, with the reason in words. The log gets the cause; failing is the process that ended
// with it, nil for none.
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
	if reason == "" { // a fault of ours, and not what somebody wrote
		reason, level = "something went wrong that should not; the log has the details", logrus.WarnLevel
	}
	entry.Log(level, "a mail could not be made")
	return mail.Wrap(mail.CodeInvalid, cause, "this mail cannot be made: %s", reason)
}

// outOfMemory are the last words of Go programs that the kernel gives no more memory: the runtime's, the race detector's, and those of a
// thread that gets no stack, in programs with C and in others.
var outOfMemory = []string{"out of memory", "cannot allocate memory", "failed to allocate", "pthread_create failed", "failed to create new OS thread"}

// reason says which limit a process, which has ended, has reached; empty for none.
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
