package app

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/sirupsen/logrus"
)

// Log is a program's log. It is the only place that configures logging: all other code gets a logrus.FieldLogger.
type Log struct {
	*logrus.Logger
	file io.Closer // nil without a file
}

// NewLog returns a log that writes text to standard error if that is a terminal, and to nothing else before KeepIn.
func NewLog() *Log {
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.SetLevel(logrus.InfoLevel)
	if isatty.IsTerminal(os.Stderr.Fd()) {
		log.AddHook(toStandardError(log.GetLevel()))
	}
	return &Log{Logger: log}
}

// KeepIn also logs JSON to a rotating file in folder. If the file cannot be written, the log goes to standard error, with a warning.
func (l *Log) KeepIn(folder string) {
	file, err := openLogFile(folder, logLimit)
	if err != nil {
		if !isatty.IsTerminal(os.Stderr.Fd()) {
			l.AddHook(toStandardError(l.GetLevel()))
		}
		l.WithError(err).Warn("no log file can be written")
		return
	}
	l.AddHook(hook{&logrus.JSONFormatter{TimestampFormat: "2006-01-02T15:04:05.000Z07:00"}, file, l.GetLevel()})
	l.file = file
}

func toStandardError(level logrus.Level) hook {
	return hook{&logrus.TextFormatter{FullTimestamp: true, TimestampFormat: "15:04:05.000"}, os.Stderr, level}
}

// Close closes the log file.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// hook writes entries of a minimum level in one format to one writer; logrus itself supports only one of each. The logger serialises
// only its own output, not its hooks, so writers must be safe for concurrent use: logFile is, and standard error gets each line in one
// write.
type hook struct {
	formatter logrus.Formatter
	out       io.Writer
	level     logrus.Level
}

// Levels returns the levels that are written.
func (h hook) Levels() []logrus.Level { return logrus.AllLevels[:h.level+1] }

// Fire writes one entry.
func (h hook) Fire(entry *logrus.Entry) error {
	line, err := h.formatter.Format(entry)
	if err != nil {
		return err
	}
	_, err = h.out.Write(line)
	return err
}
