//go:build linux && !bindings

package app

import (
	"errors"
	"os"
)

// Display returns an error if no display is available for a window; GTK would panic.
func Display() error {
	if os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return errors.New(`mailroom is a desktop app, and this session has no display (neither DISPLAY nor WAYLAND_DISPLAY is set).
  On a desktop:            start it in a terminal of that desktop.
  Over ssh:                connect with "ssh -X", or use a remote desktop.
  Without any screen:      "xvfb-run mailroom" gives it a virtual one (apt-get install xvfb xauth).
  Without a window at all: "mailroomctl help" lists what the command line can do`)
}
