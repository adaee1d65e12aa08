package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
)

func TestTheLogFileHoldsOneJSONObjectForEachEntry(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state", "mailroom")
	log := app.NewLog()
	log.WithField("early", true).Info("before there is a folder")
	log.KeepIn(folder)
	log.WithField("recipient", "j***@example.com").Info("two\nlines \x1b[31m")
	log.Debug("not kept")
	app.NewFrameworkLog(log).Debug("SignIn password=hunter2")
	app.NewFrameworkLog(log).Error("framework trouble")
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "mailroom.log"))
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for line := range strings.Lines(string(text)) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		messages = append(messages, entry["msg"].(string))
	}
	if want := []string{"two\nlines \x1b[31m", "framework trouble"}; strings.Join(messages, "|") != strings.Join(want, "|") {
		t.Errorf("kept %q, want %q", messages, want)
	}
	if info, err := os.Stat(filepath.Join(folder, "mailroom.log")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the log: %v, %v", info.Mode(), err)
	}
}

func TestWithoutAFolderTheProgramGoesOn(t *testing.T) {
	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"", filepath.Join(taken, "below")} {
		log := app.NewLog()
		log.KeepIn(folder)
		log.Info("goes nowhere, and hurts nobody")
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	}
}
