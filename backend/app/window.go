package app

import (
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/desktop"
)

// WindowOptions are what the window's object graph needs from outside. Emit may be called from several goroutines and must not block.
type WindowOptions struct {
	Settings config.Settings
	Log      logrus.FieldLogger
	// Emit sends the page an event without payload.
	Emit    func(event string)
	Desktop desktop.Desktop
}

// Window is the object graph of the desktop program: its facades, and what they work on.
type Window struct {
	calls        *desktop.Calls
	link         *desktop.Link
	upkeep       *desktop.Upkeep
	guard        *desktop.PageGuard
	suppressions *desktop.Suppressions
	facades      []any
}

// NewWindow builds the graph. It connects to nothing and demands no setting: Open does.
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

// Facades are what the page may call: every exported method of each.
func (w *Window) Facades() []any { return w.facades }

// Open begins to connect, in the background. It is called once.
func (w *Window) Open() {
	w.link.Open()
	w.upkeep.Open()
	w.guard.Open()
}

// PageLoaded tells that the window has loaded a page, whichever: it is called each time. It does not block.
func (w *Window) PageLoaded() { w.guard.Loaded() }

// OtherPage tells that the window begins to show a page that is not Mailroom's. It does not block.
func (w *Window) OtherPage() { w.guard.OtherPage() }

// FilesDropped tells which files a person has dropped on the window. It does not block.
func (w *Window) FilesDropped(paths []string) { desktop.TakeDrop(w.suppressions, paths) }

// Close ends everything that the window has started and waits for it: calls first, then connections, then a demo world.
func (w *Window) Close() error {
	w.calls.Close()
	return w.link.Close()
}
