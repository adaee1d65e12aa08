package desktop

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

// importBytes is the maximum size of a file: about four million lines.
const importBytes = 256 << 20

// importing is the import of a window, one at a time: the page sends a file in parts, which is then imported in the background.
type importing struct {
	changed func() // called after each change; it must not block

	mu     sync.Mutex // guards what follows
	id     string     // of the file being received
	file   *os.File   // nil unless a file is being received
	bytes  int64
	state  SuppressionImport
	cancel context.CancelFunc // nil unless it runs

	dropped dropped // on the window, not opened yet
}

// StartImport starts to receive a CSV file with that name, and returns the id for AppendImport. It discards a file that was received but not
// run. It fails with busy while an import runs.
func (s *Suppressions) StartImport(name string) (string, error) {
	return callSuppressions(s, "StartImport", readLimit, func(context.Context, superadminCall) (string, error) { return s.imports.receive(filepath.Base(name)) })
}

// AppendImport receives the next bytes of the file, in base64.
func (s *Suppressions) AppendImport(id, part string) error {
	_, err := callSuppressions(s, "AppendImport", readLimit, func(context.Context, superadminCall) (struct{}, error) { return struct{}{}, s.imports.take(id, part) })
	return err
}

// RunImport starts to import the received file in the background. ImportState returns the progress; SuppressionsChanged reports changes.
func (s *Suppressions) RunImport(id string) (SuppressionImport, error) {
	return callSuppressions(s, "RunImport", readLimit, func(_ context.Context, call superadminCall) (SuppressionImport, error) {
		err := s.imports.begin(id, func(file *os.File, name string) context.CancelFunc {
			return call.connection.work.start("Suppressions.Import", func(ctx context.Context) { s.runImport(ctx, call, file, name) })
		})
		return s.imports.now(), err
	})
}

// ImportState returns the state of the import.
func (s *Suppressions) ImportState() (SuppressionImport, error) {
	return callSuppressions(s, "ImportState", readLimit, func(context.Context, superadminCall) (SuppressionImport, error) { return s.imports.now(), nil })
}

// CancelImport discards a received file, or stops an import after the current lines: what was done by then is kept.
func (s *Suppressions) CancelImport() (SuppressionImport, error) {
	return callSuppressions(s, "CancelImport", readLimit, func(context.Context, superadminCall) (SuppressionImport, error) { return s.imports.stop(), nil })
}

func (s *Suppressions) runImport(ctx context.Context, call superadminCall, file *os.File, name string) {
	defer file.Close()
	report, err := suppress.Import(ctx, call.Suppressions, call.scope, call.actor(), file, name, func(r suppress.ImportReport) {
		s.imports.become(importShape(name, "running", r))
	})
	state := importShape(name, "done", report)
	if err != nil {
		failure := s.calls.failed("Suppressions.Import", err)
		state.Phase, state.Code, state.Message = "failed", string(failure.Code), failure.Message
		if failure.Code == mail.CodeCancelled {
			state.Phase = "cancelled"
		}
	}
	s.imports.end(state)
}

func (i *importing) now() SuppressionImport {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.state.Phase == "" {
		return SuppressionImport{Phase: "none", Refusals: []LineRefusal{}}
	}
	return i.state
}

func (i *importing) receive(name string) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.state.Phase == "running" {
		return "", mail.Errorf(mail.CodeBusy, "an import is running: wait for its end, or stop it")
	}
	i.drop()
	return i.begins(name)
}

// begins creates the file to receive into. The caller holds i.mu.
func (i *importing) begins(name string) (string, error) {
	file, err := os.CreateTemp("", "mailroom-import-*.csv") // readable by this user alone
	if err != nil {
		return "", err
	}
	_ = os.Remove(file.Name()) // so the file ends with the process; where an open file cannot be removed, drop removes it
	i.id, i.file, i.bytes = rand.Text(), file, 0
	i.state = SuppressionImport{Phase: "receiving", Name: name, Refusals: []LineRefusal{}}
	return i.id, nil
}

func (i *importing) take(id, part string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.file == nil || i.id != id || i.state.Phase != "receiving" {
		return mail.Errorf(mail.CodeNotFound, "this file is not being received any more: choose it again")
	}
	decoded, err := base64.StdEncoding.DecodeString(part)
	if err != nil {
		return mail.Wrap(mail.CodeInvalid, err, "the file came through damaged: choose it again")
	}
	if i.bytes += int64(len(decoded)); i.bytes > importBytes {
		i.drop()
		return errTooLarge()
	}
	_, err = i.file.Write(decoded)
	return err
}

func errTooLarge() error {
	return mail.Errorf(mail.CodeInvalid, "the file is larger than %d MB: split it, or use mailroomctl suppressions import", importBytes>>20)
}

// begin passes the received file to run, positioned at its start. run starts the import and returns the function that stops it.
func (i *importing) begin(id string, run func(file *os.File, name string) (stop context.CancelFunc)) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.file == nil || i.id != id || i.state.Phase != "receiving" {
		return mail.Errorf(mail.CodeNotFound, "this file is not being received any more: choose it again")
	}
	if _, err := i.file.Seek(0, 0); err != nil {
		return err
	}
	i.state.Phase = "running"
	i.cancel = run(i.file, i.state.Name)
	i.file = nil
	return nil
}

func (i *importing) become(state SuppressionImport) {
	i.mu.Lock()
	i.state = state
	i.mu.Unlock()
	i.changed()
}

func (i *importing) end(state SuppressionImport) {
	i.mu.Lock()
	i.cancel = nil
	i.mu.Unlock()
	i.become(state)
}

func (i *importing) stop() SuppressionImport {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.cancel != nil {
		i.cancel()
	} else if i.state.Phase == "receiving" {
		i.drop()
	}
	return i.state
}

// drop discards a received file. The caller holds i.mu.
func (i *importing) drop() {
	if i.file != nil {
		_ = i.file.Close()
		_ = os.Remove(i.file.Name())
		i.file = nil
	}
	i.state = SuppressionImport{Phase: "none", Refusals: []LineRefusal{}}
}
