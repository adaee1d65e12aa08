package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestALogThatHasGrownIsPutAside(t *testing.T) {
	folder := t.TempDir()
	log, err := openLogFile(folder, 100)
	if err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	for n := range 4 {
		writing.Go(func() {
			for m := range 25 {
				if _, err := fmt.Fprintf(log, "%04d entry\n", 25*n+m); err != nil { // 11 bytes: nine fit into a file
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	kept := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || len(text) > 100 || len(text) == 0 {
			t.Errorf("%s has %d bytes (%v)", file, len(text), err)
		}
		for line := range strings.Lines(string(text)) {
			kept[line] = true
		}
	}
	if len(kept) != 9+9+1 { // 100 entries: eleven full files and one entry
		t.Errorf("%d entries are kept", len(kept))
	}
}

func TestALogIsContinued(t *testing.T) {
	folder := t.TempDir()
	for _, line := range []string{"one\n", "two\n"} {
		log, err := openLogFile(folder, logLimit)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(folder, logName)); string(text) != "one\ntwo\n" {
		t.Errorf("%q, %v", text, err)
	}
}
