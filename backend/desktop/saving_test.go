package desktop_test

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// savesTo makes the save dialog return a path with this name in a folder of the test.
func (o *facades) savesTo(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	o.saveTo = func(string) (string, error) { return path, nil }
	return path
}

func TestAListIsSavedWhereThePersonSays(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	o.signIn("one@example.com")
	path := filepath.Join(t.TempDir(), "mine.csv")
	var offered string
	o.saveTo = func(name string) (string, error) { offered = name; return path, nil }
	saved, err := o.Export.Messages(desktop.MessageQuery{Kind: "transaction"}, nil)
	if err != nil || saved != (desktop.Saved{File: "mine.csv", Rows: 1}) {
		t.Fatalf("%+v, %v", saved, err)
	}
	if matched, _ := filepath.Match("mailroom-transactions-????-??-??.csv", offered); !matched {
		t.Errorf("offered %q", offered)
	}
	if lines := readTable(t, path); len(lines) != 2 || lines[1][0] != "transaction:1" || lines[1][3] != "buyer@example.net" {
		t.Errorf("%q", lines)
	}
	// The chosen rows, whatever their status is now, and none of another account (rule 11).
	saved, err = o.Export.Messages(desktop.MessageQuery{Statuses: []string{"BOUNCED"}}, []string{"transaction:1", "transaction:2", "announcement:1", "announcement:2"})
	if err != nil || saved.Rows != 2 || len(readTable(t, path)) != 3 {
		t.Errorf("chosen: %+v, %v", saved, err)
	}
	if saved, err = o.Export.Issues(desktop.MessageQuery{}, nil); err != nil || saved.Rows != 0 || len(readTable(t, path)) != 1 {
		t.Errorf("no issues: %+v, %v", saved, err)
	}
}

func TestACancelledOrFailedSaveChangesNothing(t *testing.T) {
	t.Parallel()
	o := newFacades(t)
	asked := 0
	answer, failure := "", error(nil)
	o.saveTo = func(string) (string, error) { asked++; return answer, failure }
	_, err := o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "signed out", err, mail.CodeSignedOut)
	o.signIn("one@example.com")
	_, err = o.Export.Messages(desktop.MessageQuery{Kind: "letter"}, nil)
	refused(t, "a query that cannot be read", err, mail.CodeInvalid)
	_, err = o.Export.Issues(desktop.MessageQuery{}, []string{"x"})
	refused(t, "an id that is none", err, mail.CodeInvalid)
	if asked != 0 {
		t.Errorf("asked %d times where to save nothing", asked)
	}
	if saved, err := o.Export.Messages(desktop.MessageQuery{}, nil); err != nil || saved != (desktop.Saved{Cancelled: true}) {
		t.Errorf("cancelled: %+v, %v", saved, err)
	}
	answer = filepath.Join(t.TempDir(), "nowhere", "list.csv")
	_, err = o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "a folder that is not there", err, mail.CodeInvalid)
	failure = errors.New("no display")
	_, err = o.Export.Messages(desktop.MessageQuery{}, nil)
	refused(t, "a dialog that cannot open", err, mail.CodeInternal)
}

func readTable(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
