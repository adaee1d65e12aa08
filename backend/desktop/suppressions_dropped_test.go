package desktop_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// dropFile writes a file to drop, and returns its path.
func dropFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileThatIsDroppedOnTheWindowIsImported(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	path := dropFile(t, "List.CSV", "email,reason\nann@example.com,bounce\n")
	desktop.TakeDrop(o.Suppressions, []string{path})
	o.events.await(t, desktop.FileDropped)
	file, err := o.Suppressions.OpenDropped()
	if err != nil || file.Name != "List.CSV" {
		t.Fatalf("%+v, %v", file, err)
	}
	_, err = o.Suppressions.OpenDropped()
	refused(t, "opening it twice", err, mail.CodeNotFound)
	// Later writes to the dropped file are not imported.
	if err := os.WriteFile(path, []byte("email,reason\nother@example.com,bounce\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.events.forget()
	if _, err := o.Suppressions.RunImport(file.ID); err != nil {
		t.Fatal(err)
	}
	var state desktop.SuppressionImport
	o.events.until(t, "the end of the import", func() bool {
		state, err = o.Suppressions.ImportState()
		return err == nil && state.Phase != "running"
	})
	if state.Phase != "done" || state.Added != 1 || state.Name != "List.CSV" {
		t.Errorf("%+v", state)
	}
	if page, err := o.Suppressions.List(desktop.SuppressionQuery{}); err != nil || len(page.Rows) != 1 || page.Rows[0].Suppression.Email != "ann@example.com" {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

func TestWhatIsDroppedAndIsNoFileToImportIsRefusedUnread(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("root@example.com")
	folder := filepath.Join(t.TempDir(), "folder.csv")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	large := dropFile(t, "large.csv", "")
	if err := os.Truncate(large, 256<<20+1); err != nil {
		t.Fatal(err)
	}
	list := dropFile(t, "list.csv", "email,reason\n")
	for name, drop := range map[string]struct {
		paths []string
		says  string
	}{
		"a page":     {[]string{dropFile(t, "page.html", "<h1>")}, "page.html is no CSV file"},
		"a folder":   {[]string{folder}, "folder.csv is no file"},
		"too large":  {[]string{large}, "larger than 256 MB"},
		"gone":       {[]string{filepath.Join(folder, "gone.csv")}, "gone.csv cannot be read"},
		"two files":  {[]string{list, list}, "drop one at a time"},
		"no name":    {[]string{""}, "is no CSV file"},
		"a device":   {[]string{os.DevNull}, "is no CSV file"},
		"NUL inside": {[]string{"/tmp/a\x00.csv"}, "cannot be read"},
	} {
		desktop.TakeDrop(o.Suppressions, drop.paths)
		_, err := o.Suppressions.OpenDropped()
		refused(t, name, err, mail.CodeInvalid)
		if !strings.Contains(err.Error(), drop.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if state, err := o.Suppressions.ImportState(); err != nil || state.Phase != "none" {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestOnlyADropOfTheMomentByASuperadminIsOpened(t *testing.T) {
	t.Parallel()
	h := newHands()
	o := newFacades(t, withClock(h))
	path := dropFile(t, "list.csv", "email,reason\n")
	drop := func() { desktop.TakeDrop(o.Suppressions, []string{path}) }
	open := func() error { _, err := o.Suppressions.OpenDropped(); return err }

	drop()
	refused(t, "nobody is signed in", open(), mail.CodeSignedOut)
	o.signIn("root@example.com")
	refused(t, "what was dropped before anybody signed in", open(), mail.CodeNotFound)
	drop()
	h.move(11 * time.Second)
	refused(t, "what was dropped a while ago", open(), mail.CodeNotFound)
	o.Session.SignOut()
	o.signIn("one@example.com")
	drop()
	refused(t, "an organizer", open(), mail.CodeNotAllowed)
	o.Session.SignOut()
	o.signIn("root@example.com")
	refused(t, "what an organizer dropped", open(), mail.CodeNotFound)
	desktop.TakeDrop(o.Suppressions, nil)
	refused(t, "a drop without a file", open(), mail.CodeNotFound)
}
