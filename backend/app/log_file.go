package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

const (
	logName = "mailroom.log"
	// logLimit is the size in bytes at which a file is rotated; logKept is the number of rotated files to keep.
	logLimit = 5 << 20
	logKept  = 2
)

// logFile is a file that is rotated when it reaches its limit: mailroom.log, then mailroom.log.1 (the next older), and so on. Its
// methods may be called from several goroutines. If two programs log to one folder at a time, no entry is lost, but the order may be.
type logFile struct {
	path  string
	limit int64

	mu   sync.Mutex // guards what follows
	file *os.File
	size int64
}

// openLogFile opens the log in folder and creates the folder if needed.
func openLogFile(folder string, limit int64) (*logFile, error) {
	if folder == "" {
		return nil, errors.New("this user has no folder for the log")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for the log: %w", err)
	}
	log := &logFile{path: filepath.Join(folder, logName), limit: limit}
	return log, log.open()
}

func (l *logFile) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write appends one entry.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(line)) > l.limit {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	written, err := l.file.Write(line)
	l.size += int64(written)
	return written, err
}

// putAside rotates the files; the oldest is deleted.
func (l *logFile) rotate() error {
	if err := l.file.Close(); err != nil {
		return err
	}
	for n := logKept - 1; n >= 0; n-- {
		if err := os.Rename(l.older(n), l.older(n+1)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, l.open()) // continues in the current file
		}
	}
	return l.open()
}

func (l *logFile) older(n int) string {
	if n == 0 {
		return l.path
	}
	return l.path + "." + strconv.Itoa(n)
}

// Close closes the file.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
