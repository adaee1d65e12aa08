package app

import (
	"os"
	"path/filepath"
	"runtime"
)

// StateFolder is where this user's log and window size are kept: XDG_STATE_HOME on Linux, and its like elsewhere. It is "" for a user
// without a home. It is not made here.
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
