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

// started is approximately the start time of the process.
var started = time.Now()

// App controls the window's lifetime: what it starts on opening and ends on closing, and the events that it sends to its page.
type App struct {
	folder string // folder of the log and the window's state
	log    *app.Log
	graph  *app.Window

	mu     sync.Mutex      // guards state, window and closed
	state  app.WindowState // saved for the next start
	window context.Context // Wails's; nil before the window exists and from its closing on
	closed bool
	hangUp chan os.Signal // signals that the terminal was closed
	ended  sync.WaitGroup
}

// newApp builds the object graph. It opens no connections and requires no settings, because generating the bindings runs main.
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

// start runs once the window exists, in a goroutine of Wails. A window that closes at once does not wait for that goroutine.
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
	signal.Notify(a.hangUp, syscall.SIGHUP) // Wails handles the other signals
	a.ended.Go(func() {
		if _, gone := <-a.hangUp; gone {
			runtime.Quit(window)
		}
	})
	a.log.KeepIn(a.folder)
	a.graph.Open()
	a.log.WithField("version", app.Version).Info("window opened")
}

// pageReady runs each time that any page was loaded, reloads included.
func (a *App) pageReady(context.Context) {
	a.graph.PageLoaded()
	a.log.WithField("milliseconds", time.Since(started).Milliseconds()).Info("page ready")
}

// beforeClose runs while the window still exists, and never prevents its closing.
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

// close ends everything that start began and waits for it. The window no longer exists by then.
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

// emit sends an event without payload to the page; without a window it drops the event.
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

// refused logs that the window refused to open a URL. The path stays out of the log, because it may contain personal data.
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

// giveUp closes a window that cannot return to Mailroom's page. The lock is not held while the dialog is open.
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

// saveFile opens a dialog to choose a file. The lock is not held meanwhile, so the page continues to receive events.
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

// showDark sets the window's background to its page's colours.
func (a *App) showDark(dark bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.Dark = dark
	if a.window != nil {
		colour := background(dark)
		runtime.WindowSetBackgroundColour(a.window, colour.R, colour.G, colour.B, colour.A)
	}
}

// background returns the page's background: visible before the page is loaded, and at the edges while the window grows.
func background(dark bool) *options.RGBA {
	if dark {
		return options.NewRGB(0x13, 0x11, 0x18)
	}
	return options.NewRGB(0xf9, 0xfa, 0xfc)
}
