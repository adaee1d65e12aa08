package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// ToFile writes a file atomically: an existing file at path stays until write has succeeded. Only the owner may read the file, since it
// contains addresses. It returns the errors of write, and CodeInvalid if the file cannot be written.
func ToFile(path string, write func(to io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".mailroom-*")
	if err != nil {
		return unwritable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if err := write(file); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(cause error) error {
	return mail.Wrap(mail.CodeInvalid, cause, "the file cannot be written there: choose another folder, and see whether the disk is full")
}
