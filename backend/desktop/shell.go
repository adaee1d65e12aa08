package desktop

import (
	"context"
	"net/url"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Shell is the facade for the window's dealings with the desktop around it. It works without a session.
type Shell struct {
	calls   *Calls
	open    func(url string)
	version string
}

// NewShell makes the facade. open hands a URL to the person's browser or mail program.
func NewShell(calls *Calls, open func(url string), version string) *Shell {
	return &Shell{calls: calls, open: open, version: version}
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
		s.open(parsed.String())
		return struct{}{}, nil
	})
	return err
}

// Version is the program's version.
func (s *Shell) Version() string { return s.version }
