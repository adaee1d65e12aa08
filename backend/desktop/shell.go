package desktop

import (
	"context"
	"net/url"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Desktop is what is around the page. Its functions may be called from several goroutines and, except SaveFile, must not block.
type Desktop struct {
	// OpenURL hands a URL to the person's browser or mail program.
	OpenURL func(url string)
	// ShowDark tells the window which colours its page has.
	ShowDark func(dark bool)
	// SaveFile asks the person where to save a file, offering a name, and waits as long as they take. An empty path is that of somebody
	// who has changed their mind, or whose window closed.
	SaveFile func(name string) (path string, err error)
	// LoadPage loads Mailroom's page in the window, whatever is there.
	LoadPage func()
	// GiveUp tells the person that the window cannot be brought back to Mailroom's page, and closes it.
	GiveUp func()
}

// Shell is the facade for the page's dealings with the desktop around it. It works without a session.
type Shell struct {
	calls   *Calls
	desktop Desktop
	version string
}

// NewShell makes the facade. version is the program's.
func NewShell(calls *Calls, desktop Desktop, version string) *Shell {
	return &Shell{calls: calls, desktop: desktop, version: version}
}

// OpenExternal opens an https or mailto URL outside the window. It fails with invalid for every other: links come from strangers' mails.
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

// Version is the program's version.
func (s *Shell) Version() string { return s.version }

// ShowDark tells which colours the page has, dark or light: the window takes them too, now and when it opens the next time, so that
// nothing flashes.
func (s *Shell) ShowDark(dark bool) { s.desktop.ShowDark(dark) }
