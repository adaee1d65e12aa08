package export_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestAFileIsThereAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "list.csv")
	write := func(text string, fails error) error {
		return export.ToFile(path, func(to io.Writer) error {
			fmt.Fprint(to, text)
			return fails
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the database went away")
	if err := write("half", broken); !errors.Is(err, broken) {
		t.Errorf("a failure came back as %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "first" {
		t.Errorf("after a failure: %q, %v", content, err)
	}
	if err := write("second", nil); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	left, listErr := os.ReadDir(folder)
	if err != nil || listErr != nil || string(content) != "second" || len(left) != 1 {
		t.Errorf("%q, %v, %d files left (%v)", content, err, len(left), listErr)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	path = filepath.Join(folder, "nowhere", "list.csv")
	if err := write("third", nil); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("in a folder that is not there: %v", err)
	}
}
