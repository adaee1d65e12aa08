package desktop

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// FileDropped is emitted to the page when a person has dropped files on the window. The import screen then calls OpenDropped; without that
// screen nothing happens.
const FileDropped = "file:dropped"

// dropLife is how long after a drop it can be opened. The page calls OpenDropped at once: a later call has another cause.
const dropLife = 10 * time.Second

// dropped contains the paths that a person dropped on the window. No path comes from the page.
type dropped struct {
	paths []string
	at    time.Time
}

// TakeDrop stores what a person has dropped on the window, for OpenDropped, and notifies the page. It is not a method, so that the page
// cannot call it. If no superadmin is signed in, it does nothing.
func TakeDrop(s *Suppressions, paths []string) {
	if scope, err := s.session.signedIn().Scope(); err != nil || !scope.All() || len(paths) == 0 {
		return
	}
	s.imports.mu.Lock()
	s.imports.dropped = dropped{paths, s.session.clock.Now()}
	s.imports.mu.Unlock()
	s.session.emit(FileDropped)
}

// OpenDropped reads the CSV file that was dropped on the window a moment ago, as if the page had sent it with StartImport and AppendImport.
// It returns the id for RunImport. It fails with not_found if nothing was dropped, with busy while an import runs, and with invalid for more
// than one file, a file that is not CSV, or a file that is too large.
func (s *Suppressions) OpenDropped() (DroppedFile, error) {
	return callSuppressions(s, "OpenDropped", setupLimit, func(ctx context.Context, _ superadminCall) (DroppedFile, error) {
		return s.imports.open(ctx, s.session.clock.Now())
	})
}

func (i *importing) open(ctx context.Context, now time.Time) (DroppedFile, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	drop := i.dropped
	i.dropped = dropped{} // a drop can be opened once
	switch {
	case len(drop.paths) == 0 || now.Sub(drop.at) > dropLife:
		return DroppedFile{}, mail.Errorf(mail.CodeNotFound, "no file was dropped on the window a moment ago")
	case i.state.Phase == "running":
		return DroppedFile{}, mail.Errorf(mail.CodeBusy, "an import is running: wait for its end, or stop it")
	case len(drop.paths) > 1:
		return DroppedFile{}, mail.Errorf(mail.CodeInvalid, "these are %d files: drop one at a time", len(drop.paths))
	}
	file, size, err := openCSV(drop.paths[0])
	if err != nil {
		return DroppedFile{}, err
	}
	defer file.Close()
	i.drop()
	name := filepath.Base(drop.paths[0])
	id, err := i.begins(name)
	if err != nil {
		return DroppedFile{}, err
	}
	// Copy the file, so that the import reads it as it was dropped, even if somebody writes to it meanwhile.
	i.bytes, err = io.Copy(i.file, io.LimitReader(untilDone{ctx, file}, size))
	if err != nil {
		i.drop()
		return DroppedFile{}, mail.Wrap(mail.CodeInvalid, err, "the file %s cannot be read: see whether it is still there, then drop it again", name)
	}
	return DroppedFile{ID: id, Name: name}, nil
}

// openCSV opens a file that can be imported. Its errors are messages for a person.
func openCSV(path string) (*os.File, int64, error) {
	name := filepath.Base(path)
	if !strings.EqualFold(filepath.Ext(name), ".csv") {
		return nil, 0, mail.Errorf(mail.CodeInvalid, "%s is no CSV file: drop a file whose name ends in .csv", name)
	}
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait for a writer
	switch {
	case err != nil:
		return nil, 0, mail.Wrap(mail.CodeInvalid, err, "the file %s cannot be read: see whether it is still there and whether you may read it", name)
	case !info.Mode().IsRegular():
		return nil, 0, mail.Errorf(mail.CodeInvalid, "%s is no file: drop a file whose name ends in .csv", name)
	case info.Size() > importBytes:
		return nil, 0, errTooLarge()
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, mail.Wrap(mail.CodeInvalid, err, "the file %s cannot be read: see whether you may read it", name)
	}
	return file, info.Size(), nil
}

// untilDone is a reader that stops when its context ends.
type untilDone struct {
	ctx  context.Context
	file io.Reader
}

func (u untilDone) Read(into []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.file.Read(into)
}
