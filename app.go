package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
)

// App is the window's life: what starts when it opens and ends when it closes, and the events that its page hears.
type App struct {
	folder string // where its log and size are kept
	log    *app.Log
	graph  *app.Window

	mu     sync.Mutex
	window context.Context // Wails's; nil before the window is there and from its end on
	hangUp chan os.Signal  // the terminal is gone
	ended  sync.WaitGroup
}

// newApp builds the object graph. Nothing connects before the window opens, and no setting is demanded: writing the bindings runs main.
func newApp(folder string) *App {
	a := &App{folder: folder, log: app.NewLog(), hangUp: make(chan os.Signal, 1)}
	a.graph = app.NewWindow(app.WindowOptions{Settings: config.FromEnvironment(), Log: a.log, Emit: a.emit, OpenURL: a.openURL})
	return a
}

func (a *App) options(page fs.FS, icon []byte) *options.App {
	size := app.ReadWindowSize(a.folder)
	state := options.Normal
	if size.Maximised {
		state = options.Maximised
	}
	return &options.App{
		Title:            "Mailroom",
		Width:            size.Width,
		Height:           size.Height,
		MinWidth:         app.MinWidth,
		MinHeight:        app.MinHeight,
		WindowStartState: state,
		StartHidden:      true, // until the page has its colours: no white flash in either scheme
		AssetServer:      &assetserver.Options{Assets: page},
		Logger:           app.NewFrameworkLog(a.log),
		LogLevel:         logger.WARNING,
		ErrorFormatter:   func(err error) any { return desktop.ErrorJSON(err) },
		Bind:             a.graph.Facades(),
		OnStartup:        a.start,
		OnDomReady:       runtime.WindowShow,
		OnBeforeClose:    a.beforeClose,
		Linux:            &linux.Options{Icon: icon, ProgramName: "mailroom", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	}
}

// start runs when the window is there.
func (a *App) start(window context.Context) {
	a.mu.Lock()
	a.window = window
	a.mu.Unlock()
	signal.Notify(a.hangUp, syscall.SIGHUP) // Wails minds the others
	a.ended.Go(func() {
		if _, gone := <-a.hangUp; gone {
			runtime.Quit(window)
		}
	})
	a.log.KeepIn(a.folder)
	a.graph.Open()
	a.log.WithField("version", app.Version).Info("window opened")
}

// beforeClose runs while the window is still there, and lets it close.
func (a *App) beforeClose(window context.Context) (prevent bool) {
	width, height := runtime.WindowGetSize(window)
	size := app.WindowSize{Width: width, Height: height, Maximised: runtime.WindowIsMaximised(window)}
	if err := size.Keep(a.folder); err != nil {
		a.log.WithError(err).Warn("the size of the window is forgotten")
	}
	a.mu.Lock()
	a.window = nil
	a.mu.Unlock()
	return false
}

// close ends everything that start began, and waits for it. The window is gone by then.
func (a *App) close() error {
	signal.Stop(a.hangUp)
	close(a.hangUp)
	a.ended.Wait()
	err := a.graph.Close()
	a.log.Info("window closed")
	return errors.Join(err, a.log.Close())
}

// emit sends the page an event without payload; without a window it drops it.
func (a *App) emit(event string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.window != nil {
		runtime.EventsEmit(a.window, event)
	}
}

func (a *App) openURL(url string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.window != nil {
		runtime.BrowserOpenURL(a.window, url)
	}
}
