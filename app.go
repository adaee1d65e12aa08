package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/webview"
)

// started is about when the process did.
var started = time.Now()

// App is the window's life: what starts when it opens and ends when it closes, and the events that its page hears.
type App struct {
	folder string // where its log and size are kept
	log    *app.Log
	graph  *app.Window

	mu     sync.Mutex      // guards state, window and closed
	state  app.WindowState // to keep for the next time
	window context.Context // Wails's; nil before the window is there and from its end on
	closed bool
	hangUp chan os.Signal // the terminal is gone
	ended  sync.WaitGroup
}

// newApp builds the object graph. Nothing connects before the window opens, and no setting is demanded: writing the bindings runs main.
func newApp(folder string) *App {
	a := &App{folder: folder, log: app.NewLog(), state: app.ReadWindowState(folder), hangUp: make(chan os.Signal, 1)}
	a.graph = app.NewWindow(app.WindowOptions{
		Settings: config.FromEnvironment(), Log: a.log, Emit: a.emit, Desktop: desktop.Desktop{
			OpenURL: a.openURL, ShowDark: a.showDark, SaveFile: a.saveFile, LoadPage: a.loadPage, GiveUp: a.giveUp,
		},
	})
	return a
}

func (a *App) options(page fs.FS, icon []byte) *options.App {
	start := options.Normal
	if a.state.Maximised {
		start = options.Maximised
	}
	return &options.App{
		Title:            "Mailroom",
		Width:            a.state.Width,
		Height:           a.state.Height,
		MinWidth:         app.MinWidth,
		MinHeight:        app.MinHeight,
		WindowStartState: start,
		BackgroundColour: background(a.state.Dark),
		AssetServer:      &assetserver.Options{Assets: page},
		Logger:           app.NewFrameworkLog(a.log),
		LogLevel:         logger.WARNING,
		ErrorFormatter:   func(err error) any { return desktop.ErrorJSON(err) },
		Bind:             a.graph.Facades(),
		OnStartup:        a.start,
		OnDomReady:       a.pageReady,
		OnBeforeClose:    a.beforeClose,
		DragAndDrop:      webview.DragAndDrop(),
		Linux:            &linux.Options{Icon: icon, ProgramName: "mailroom", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	}
}

// start runs when the window is there, in a goroutine of Wails's that a window which closes at once does not wait for.
func (a *App) start(window context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.window = window
	if !webview.Protect(webview.Handlers{Refused: a.refused, OtherPage: a.graph.OtherPage, Dropped: a.graph.FilesDropped}) {
		webview.OnFileDrop(window, a.graph.FilesDropped)
	}
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

// pageReady runs when a page has been loaded, whichever, and again after each time that one is loaded anew.
func (a *App) pageReady(context.Context) {
	a.graph.PageLoaded()
	a.log.WithField("milliseconds", time.Since(started).Milliseconds()).Info("page ready")
}

// beforeClose runs while the window is still there, and lets it close.
func (a *App) beforeClose(window context.Context) (prevent bool) {
	width, height := runtime.WindowGetSize(window)
	maximised := runtime.WindowIsMaximised(window)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.window = nil
	if a.state.Maximised = maximised; !maximised {
		a.state.Width, a.state.Height = width, height
	}
	if err := a.state.Keep(a.folder); err != nil {
		a.log.WithError(err).Warn("the window will not open as it was closed")
	}
	return false
}

// close ends everything that start began, and waits for it. The window is gone by then.
func (a *App) close() error {
	a.mu.Lock()
	a.closed, a.window = true, nil
	a.mu.Unlock()
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

// refused logs what the window did not open. A URL may hold personal data, so its path stays out of the log.
func (a *App) refused(address string) {
	entry := a.log.WithField("scheme", "")
	if parsed, err := url.Parse(address); err == nil {
		entry = a.log.WithFields(map[string]any{"scheme": parsed.Scheme, "host": parsed.Host})
	}
	entry.Warn("the window did not open another page")
}

// loadPage loads Mailroom's page, whatever the window shows.
func (a *App) loadPage() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.window != nil {
		runtime.WindowReloadApp(a.window)
	}
}

// giveUp closes a window that cannot be brought back to Mailroom's page. The lock is not held while the person reads why.
func (a *App) giveUp() {
	a.mu.Lock()
	window := a.window
	a.mu.Unlock()
	if window == nil {
		return
	}
	a.log.Error("Mailroom's page could not be loaded again: the window closes")
	_, _ = runtime.MessageDialog(window, runtime.MessageDialogOptions{
		Type: runtime.ErrorDialog, Title: "Mailroom", Message: "Another page is shown in this window, and Mailroom could not close it. You are signed out. Mailroom closes now: start it again.",
	})
	runtime.Quit(window)
}

// saveFile has the person choose where to save. The lock is not held meanwhile: the page goes on hearing events.
func (a *App) saveFile(name string) (string, error) {
	a.mu.Lock()
	window := a.window
	a.mu.Unlock()
	if window == nil {
		return "", nil
	}
	return runtime.SaveFileDialog(window, runtime.SaveDialogOptions{
		DefaultFilename: name, Filters: []runtime.FileFilter{{DisplayName: "CSV (*.csv)", Pattern: "*.csv"}},
	})
}

// showDark gives the window the colours of its page.
func (a *App) showDark(dark bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.Dark = dark
	if a.window != nil {
		colour := background(dark)
		runtime.WindowSetBackgroundColour(a.window, colour.R, colour.G, colour.B, colour.A)
	}
}

// background is the page's: what shows before the page does, and at the edges while the window grows.
func background(dark bool) *options.RGBA {
	if dark {
		return options.NewRGB(0x13, 0x11, 0x18)
	}
	return options.NewRGB(0xf9, 0xfa, 0xfc)
}
