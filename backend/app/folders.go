package app

import (
	"os"
	"path/filepath"
	"runtime"
)

// StateFolder returns the folder of this user's log and window size: XDG_STATE_HOME on Linux, its equivalent elsewhere. It is "" for
// a user without a home. StateFolder does not create it.
func StateFolder() string {
	switch runtime.GOOS {
	case "windows":
		return inside(os.UserCacheDir, "Mailroom") // %LocalAppData%
	case "darwin":
		return inside(os.UserHomeDir, "Library", "Logs", "Mailroom")
	}
	if folder := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "mailroom")
	}
	return inside(os.UserHomeDir, ".local", "state", "mailroom")
}

func inside(parent func() (string, error), names ...string) string {
	folder, err := parent()
	if err != nil {
		return ""
	}
	return filepath.Join(append([]string{folder}, names...)...)
}
