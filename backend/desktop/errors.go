package desktop

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// somethingWrong replaces error texts that the page must not see: they may contain SQL, file names or other people's data.
const somethingWrong = "Something went wrong that should not. The log has the details."

// Failure is an error in the form that the page receives.
type Failure struct {
	Code    mail.Code `json:"code"`
	Message string    `json:"message"`
	ID      string    `json:"id"` // of the log entry, or "" if the message says everything
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// ErrorJSON returns the text with which a promise of the page is rejected: JSON with code, message and id. The window applies it to every
// error of a bound method.
func ErrorJSON(err error) string {
	var failure *Failure
	if !errors.As(err, &failure) {
		failure = &Failure{Code: mail.CodeInternal, Message: somethingWrong}
	}
	text, err := json.Marshal(failure)
	if err != nil {
		return `{"code":"internal","message":"","id":""}` // cannot happen: failure contains only strings
	}
	return string(text)
}

// failed converts an error to what the page may see, and logs the details.
func (c *Calls) failed(name string, err error) *Failure {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure
	}
	var known *mail.Error
	switch {
	case errors.As(err, &known):
	case errors.Is(err, context.Canceled):
		known = mail.Wrap(mail.CodeCancelled, err, "cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		known = mail.Wrap(mail.CodeDatabaseDown, err, "the answer took too long: try again")
	default:
		known = mail.Wrap(mail.CodeInternal, err, somethingWrong)
	}
	failure = &Failure{Code: known.Code, Message: known.Message}
	entry := c.log.WithFields(logrus.Fields{"call": name, "code": string(known.Code)})
	cause := errors.Unwrap(known)
	if cause == nil || known.Code == mail.CodeCancelled {
		entry.WithField("message", known.Message).Debug("call refused") // the page gets the whole error
		return failure
	}
	failure.ID = logID()
	level := logrus.WarnLevel
	if known.Code == mail.CodeInternal {
		level = logrus.ErrorLevel
	}
	entry.WithFields(logrus.Fields{"cause": cause.Error(), "id": failure.ID}).Log(level, "call failed")
	return failure
}

// logID returns an id that is short enough to be read out over the telephone.
func logID() string { return strings.ToLower(rand.Text()[:8]) }
