package backend_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The Makefile is read before anything is installed: what it asked the machine then would still be believed afterwards.
func TestTheMakefileAsksTheMachineNothingBeforeItInstalls(t *testing.T) {
	folder := t.TempDir()
	asked := filepath.Join(folder, "asked")
	for _, tool := range []string{"pkg-config", "node", "npm", "go"} {
		script := "#!/bin/sh\necho " + tool + " >> '" + asked + "'\n"
		if err := os.WriteFile(filepath.Join(folder, tool), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	reading := exec.Command("make", "--no-print-directory", "help")
	reading.Dir = ".."
	reading.Env = append(reading.Environ(), "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	if output, err := reading.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if tools, err := os.ReadFile(asked); err == nil {
		t.Errorf("reading the Makefile ran: %s", tools)
	}
}
