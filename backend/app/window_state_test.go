package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
)

func TestTheWindowOpensAsItWasClosed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "not", "made", "yet")
	fresh := app.ReadWindowState(folder)
	if fresh.Width < app.MinWidth || fresh.Height < app.MinHeight || fresh.Maximised || fresh.Dark {
		t.Errorf("at first: %+v", fresh)
	}
	kept := app.WindowState{Width: 1500, Height: 900, Maximised: true, Dark: true}
	if err := kept.Keep(folder); err != nil {
		t.Fatal(err)
	}
	if read := app.ReadWindowState(folder); read != kept {
		t.Errorf("read %+v, kept %+v", read, kept)
	}
}

func TestAWindowIsNeverTooSmallToUse(t *testing.T) {
	for name, text := range map[string]string{
		"tiny": `{"width":1,"height":1}`, "negative": `{"width":-5,"height":900}`, "not JSON": "\x00", "empty": "", "huge number": `{"width":1e99}`,
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "window.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if state := app.ReadWindowState(folder); state.Width < app.MinWidth || state.Height < app.MinHeight {
			t.Errorf("%s: %+v", name, state)
		}
	}
}

func TestStateIsKeptWhereTheDesktopSays(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", "/somewhere/state")
	if folder := app.StateFolder(); folder != "/somewhere/state/mailroom" {
		t.Error(folder)
	}
	t.Setenv("XDG_STATE_HOME", "relative/is/ignored")
	t.Setenv("HOME", "/home/somebody")
	if folder := app.StateFolder(); folder != "/home/somebody/.local/state/mailroom" {
		t.Error(folder)
	}
}

func TestWithoutADisplayTheWindowSaysHowToGetOne(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if err := app.Display(); err == nil {
		t.Error("no error")
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if err := app.Display(); err != nil {
		t.Error(err)
	}
}
