package app

import (
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
)

// WindowOptions are the dependencies of the window's object graph. Emit may be called from several goroutines and must not block.
type WindowOptions struct {
	Settings config.Settings
	Log      logrus.FieldLogger
	// Emit sends an event without payload to the page.
	Emit    func(event string)
	Desktop desktop.Desktop
}

// Window is the object graph of the desktop program: its facades and their dependencies.
type Window struct {
	calls        *desktop.Calls
	link         *desktop.Link
	upkeep       *desktop.Upkeep
	guard        *desktop.PageGuard
	suppressions *desktop.Suppressions
	facades      []any
}

// NewWindow builds the graph. It opens no connections and requires no settings; Open does.
func NewWindow(options WindowOptions) *Window {
	calls := desktop.NewCalls(options.Log)
	link := desktop.NewLink(calls, windowInstallation{NewInstallation(options.Settings, options.Log)}, options.Emit)
	session := desktop.NewSession(calls, link, clock.System{}, options.Emit)
	guard := desktop.NewPageGuard(calls, session, clock.System{}, options.Emit, options.Desktop)
	suppressions := desktop.NewSuppressions(calls, link, session, options.Emit)
	return &Window{calls: calls, link: link, upkeep: desktop.NewUpkeep(calls, link, session), guard: guard, suppressions: suppressions, facades: []any{
		session,
		desktop.NewSetup(calls, link, session, demo{log: options.Log}, Version),
		desktop.NewTracking(calls, session),
		desktop.NewRecipient(calls, session),
		desktop.NewExport(calls, session, options.Desktop),
		desktop.NewResend(calls, link, session, options.Emit),
		desktop.NewRefresh(calls, link, session, options.Emit),
		desktop.NewOperations(calls, link, session),
		suppressions,
		desktop.NewAudit(calls, link, session),
		desktop.NewShell(calls, options.Desktop, Version),
		desktop.NewPage(guard),
	}}
}

// Facades returns the objects that the page may call: every exported method of each.
func (w *Window) Facades() []any { return w.facades }

// Open starts to connect, in the background. It must be called only once.
func (w *Window) Open() {
	w.link.Open()
	w.upkeep.Open()
	w.guard.Open()
}

// PageLoaded must be called each time that the window has loaded any page. It does not block.
func (w *Window) PageLoaded() { w.guard.Loaded() }

// OtherPage must be called when the window starts to show a page that is not Mailroom's. It does not block.
func (w *Window) OtherPage() { w.guard.OtherPage() }

// FilesDropped receives the files that a user dropped on the window. It does not block.
func (w *Window) FilesDropped(paths []string) { desktop.TakeDrop(w.suppressions, paths) }

// Close ends everything that the window started and waits for it: calls first, then connections, then a demo world.
func (w *Window) Close() error {
	w.calls.Close()
	return w.link.Close()
}
