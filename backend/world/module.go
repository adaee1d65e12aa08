package world

import (
	"errors"
	"os"
	"path/filepath"
)

// emulatorsFolder is where the emulators' package.json lies and npm installs them: MAILROOM_EMULATORS_DIR, else
// backend/world/emulators of the module that the current folder belongs to.
func emulatorsFolder() (string, error) {
	if folder := os.Getenv("MAILROOM_EMULATORS_DIR"); folder != "" {
		return folder, nil
	}
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, "backend", "world", "emulators"), nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("not inside Mailroom's source folder: set MAILROOM_EMULATORS_DIR to backend/world/emulators of a checkout")
		}
		at = filepath.Dir(at)
	}
}
