// Command mailroom is Mailroom's window: it shows what happened to every e-mail that Hi.Events sent, and how to repair failures.
// backend/cmd/mailroomctl is the same without a window.
package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/wailsapp/wails/v2"

	"github.com/mailroom-app/mailroom/backend/app"
)

//go:embed all:frontend/dist
var page embed.FS

//go:embed build/appicon.png
var icon []byte

func main() {
	app.MakeMailsIfAsked()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() (err error) {
	if err := app.Display(); err != nil {
		return err
	}
	dist, err := fs.Sub(page, "frontend/dist")
	if err != nil {
		return err
	}
	window := newApp(app.StateFolder())
	defer func() { err = errors.Join(err, window.close()) }()
	if err := wails.Run(window.options(dist, icon)); err != nil {
		return fmt.Errorf("opening the window: %w", err)
	}
	return nil
}
