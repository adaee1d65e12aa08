package app

import "github.com/sirupsen/logrus"

// FrameworkLog receives the log of the window's framework; its methods implement Wails's logger.Logger. User input passes through the
// framework, including passwords, so it drops everything below a warning.
type FrameworkLog struct{ log logrus.FieldLogger }

// NewFrameworkLog returns a FrameworkLog that writes to log.
func NewFrameworkLog(log logrus.FieldLogger) FrameworkLog {
	return FrameworkLog{log.WithField("from", "window framework")}
}

// Print drops the message.
func (FrameworkLog) Print(string) {}

// Trace drops the message.
func (FrameworkLog) Trace(string) {}

// Debug drops the message.
func (FrameworkLog) Debug(string) {}

// Info drops the message.
func (FrameworkLog) Info(string) {}

// Warning logs the message.
func (f FrameworkLog) Warning(message string) { f.log.Warn(message) }

// Error logs the message.
func (f FrameworkLog) Error(message string) { f.log.Error(message) }

// Fatal logs the message and ends the process, as the framework expects.
func (f FrameworkLog) Fatal(message string) { f.log.Fatal(message) }
