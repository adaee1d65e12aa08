package desktop

import (
	"context"
	"net/url"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Desktop contains the desktop functions around the page. They may be called from several goroutines and, except SaveFile, must not block.
type Desktop struct {
	// OpenURL opens a URL in the person's browser or mail program.
	OpenURL func(url string)
	// ShowDark sets the window's colours, dark or light, to those of its page.
	ShowDark func(dark bool)
	// SaveFile shows a save dialog with a proposed name, and waits until the person closes it. path is empty if the person cancelled or the
	// window closed.
	SaveFile func(name string) (path string, err error)
	// LoadPage loads Mailroom's page in the window, whatever it shows.
	LoadPage func()
	// GiveUp shows a message that the window cannot return to Mailroom's page, and closes the window.
	GiveUp func()
}

// Shell is the facade for the desktop functions that the page may use. It works without a session.
type Shell struct {
	calls   *Calls
	desktop Desktop
	version string
}

// NewShell makes the facade. version is the program's.
func NewShell(calls *Calls, desktop Desktop, version string) *Shell {
	return &Shell{calls: calls, desktop: desktop, version: version}
}

// OpenExternal opens an https or mailto URL outside the window. It fails with invalid for any other URL: links come from strangers' mails.
func (s *Shell) OpenExternal(address string) error {
	_, err := call(s.calls, "Shell.OpenExternal", readLimit, func(context.Context) (struct{}, error) {
		parsed, err := url.Parse(address)
		web := err == nil && parsed.Scheme == "https" && parsed.Host != "" && parsed.User == nil
		post := err == nil && parsed.Scheme == "mailto" && parsed.Opaque != ""
		if !web && !post {
			return struct{}{}, mail.Errorf(mail.CodeInvalid, "Only https and mailto links are opened.")
		}
		s.desktop.OpenURL(parsed.String())
		return struct{}{}, nil
	})
	return err
}

// Version returns the program's version.
func (s *Shell) Version() string { return s.version }

// ShowDark sets the window's colours, dark or light, to those of the page, now and for the next time that it opens, so that
// nothing flashes.
func (s *Shell) ShowDark(dark bool) { s.desktop.ShowDark(dark) }
