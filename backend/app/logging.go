package app

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/sirupsen/logrus"
)

// Log is where a program's log goes. It is the one entry point to logging: everything below is handed a logrus.FieldLogger.
type Log struct {
	*logrus.Logger
	file io.Closer // nil without a file
}

// NewLog makes a log that writes in human form to standard error where that is a terminal, and nowhere else before KeepIn.
func NewLog() *Log {
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.SetLevel(logrus.InfoLevel)
	if isatty.IsTerminal(os.Stderr.Fd()) {
		log.AddHook(toStandardError(log.GetLevel()))
	}
	return &Log{Logger: log}
}

// KeepIn adds JSON to a rotating file in folder. Where none can be written, standard error has to do, and is told so.
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

// Close ends the log file.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// hook writes entries down to a level in one form to one place; logrus itself knows only one of each. The logger calls hooks one entry
// at a time only for its own output, so writers must be safe for concurrent use: logFile is, and standard error takes a line in
// one write.
type hook struct {
	formatter logrus.Formatter
	out       io.Writer
	level     logrus.Level
}

// Levels are those that are written.
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
