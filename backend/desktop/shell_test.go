package desktop_test

import (
	"slices"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestOnlyHarmlessLinksAreOpened(t *testing.T) {
	t.Parallel()
	calls := desktop.NewCalls(logrus.New())
	defer calls.Close()
	var opened []string
	shell := desktop.NewShell(calls, desktop.Desktop{OpenURL: func(url string) { opened = append(opened, url) }}, "1.2.3")
	harmless := []string{"https://tickets.example.com/manage/event/1?a=b#c", "mailto:someone@example.com?subject=Hello"}
	for _, url := range harmless {
		if err := shell.OpenExternal(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{
		"", "http://example.com", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "https:", "https://", "//example.com", "/etc/passwd",
		"https://user:secret@example.com", "ssh://example.com", "--version", "https://exa mple.com", "mailto:", "\x00https://example.com", " https://example.com",
	} {
		refused(t, url, shell.OpenExternal(url), mail.CodeInvalid)
	}
	if !slices.Equal(opened, harmless) {
		t.Errorf("opened %q", opened)
	}
	if shell.Version() != "1.2.3" {
		t.Errorf("version %s", shell.Version())
	}
}
