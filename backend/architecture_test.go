// Package backend_test checks the architecture: CONTRIBUTING.md draws it, and this test fails when an import violates it.
package backend_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/mailroom-app/mailroom"

// allowed lists, for each package, which of our packages it may import. Imports point in one direction: programs on top, then
// composition, facades, use cases, adapters, and the domain, which imports none of our packages.
var allowed = map[string][]string{
	"backend/mail":                  nil,
	"backend/queue":                 nil,
	"backend/clock":                 nil,
	"backend/sesevent":              {"backend/mail"},
	"backend/hievents":              {"backend/mail"},
	"backend/simulate":              {"backend/mail"},
	"backend/config":                {"backend/mail"},
	"backend/amazon/transport":      nil,
	"backend/amazon":                {"backend/queue", "backend/mail", "backend/amazon/transport"},
	"backend/postgres/connect":      {"backend/mail"},
	"backend/postgres/migrations":   {"backend/mail", "backend/clock", "backend/postgres/connect"},
	"backend/postgres/values":       {"backend/mail"},
	"backend/postgres/paging":       {"backend/mail", "backend/postgres/values"},
	"backend/postgres/pool":         {"backend/mail", "backend/postgres/connect", "backend/postgres/migrations", "backend/postgres/values"},
	"backend/postgres/audit":        {"backend/mail", "backend/postgres/paging", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/people":       {"backend/mail", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/logins":       {"backend/mail", "backend/postgres/migrations", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/suppressions": {"backend/mail", "backend/postgres/audit", "backend/postgres/paging", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/lists":        {"backend/mail", "backend/postgres/paging", "backend/postgres/pool", "backend/postgres/suppressions", "backend/postgres/values"},
	"backend/postgres/resends":      {"backend/mail", "backend/hievents", "backend/postgres/lists", "backend/postgres/pool", "backend/postgres/suppressions", "backend/postgres/values"},
	"backend/postgres/record":       {"backend/mail", "backend/correlate", "backend/hievents", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/erasing":      {"backend/mail", "backend/clock", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres/operations":   {"backend/mail", "backend/clock", "backend/postgres/lists", "backend/postgres/pool", "backend/postgres/values"},
	"backend/postgres": {
		"backend/mail", "backend/postgres/audit", "backend/postgres/erasing", "backend/postgres/lists", "backend/postgres/logins", "backend/postgres/operations", "backend/postgres/people",
		"backend/postgres/pool", "backend/postgres/record", "backend/postgres/resends", "backend/postgres/suppressions",
	},
	"backend/render":        {"backend/mail", "backend/hievents"},
	"backend/render/worker": {"backend/mail", "backend/hievents", "backend/render"},
	"backend/access":        {"backend/mail"},
	"backend/drain":         {"backend/queue", "backend/mail", "backend/clock"},
	"backend/address":       {"backend/mail"},
	"backend/export":        {"backend/mail"},
	"backend/resend":        {"backend/mail", "backend/hievents", "backend/address"},
	"backend/suppress":      {"backend/mail", "backend/address", "backend/export"},
	"backend/correlate":     {"backend/hievents"},
	"backend/operate":       {"backend/mail", "backend/drain"},
	"backend/desktop":       {"backend/queue", "backend/mail", "backend/address", "backend/clock", "backend/access", "backend/drain", "backend/export", "backend/operate", "backend/resend", "backend/suppress"},
	"backend/app": {
		"backend/queue",
		"backend/mail", "backend/hievents", "backend/access", "backend/amazon", "backend/clock", "backend/config", "backend/desktop", "backend/drain",
		"backend/resend", "backend/postgres", "backend/postgres/migrations", "backend/postgres/suppressions", "backend/render", "backend/render/worker", "backend/sesevent", "backend/world",
	},
	"backend/webview": nil,
	"":                {"backend/app", "backend/config", "backend/desktop", "backend/webview"},
	"backend/cmd/mailroomctl": {
		"backend/mail", "backend/address", "backend/amazon", "backend/app", "backend/config", "backend/drain", "backend/export", "backend/operate", "backend/resend",
		"backend/suppress", "backend/postgres", "backend/postgres/migrations", "backend/postgres/suppressions", "backend/render/worker", "backend/simulate", "backend/world",
	},
	// The packages below are for the demo, tests and measurements.
	"backend/world/schema":    nil,
	"backend/world/sample":    {"backend/mail", "backend/world/schema"},
	"backend/world":           {"backend/mail", "backend/amazon/transport", "backend/postgres/migrations", "backend/simulate", "backend/world/sample", "backend/world/schema"},
	"backend/world/worldtest": {"backend/postgres/migrations", "backend/world"},
	"backend/postgres/bench":  {"backend/mail", "backend/postgres", "backend/world"},
	"backend/cmd/bench": {
		"backend/queue",
		"backend/mail", "backend/amazon", "backend/drain", "backend/postgres", "backend/postgres/bench",
		"backend/postgres/migrations", "backend/sesevent", "backend/simulate", "backend/world",
	},
}

// importers are the only packages that may import paths with the given prefix: each technology stays behind its adapter. Packages
// under backend/world set up the same technologies for tests and the demo.
var importers = map[string][]string{
	"github.com/aws/":      {"backend/amazon", "backend/world"},
	"github.com/jackc/pgx": {"backend/postgres", "backend/world"},
	"database/sql":         {"backend/postgres"},
	"github.com/wailsapp/": {"", "backend/webview"},
}

// buckets are names that do not say what a package contains.
var buckets = []string{"common", "util", "utils", "helpers", "types", "models", "services"}

type goPackage struct {
	ImportPath, Doc string
	GoFiles         []string
	Imports         []string
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		ours, known := allowed[name]
		if !known && len(p.GoFiles) > 0 {
			t.Errorf("%s has no place in the plan of the house: decide what it may import, and say so here and in CONTRIBUTING.md", p.ImportPath)
		}
		for _, imported := range p.Imports {
			if local, isOurs := strings.CutPrefix(imported, module+"/"); isOurs && !slices.Contains(ours, local) {
				t.Errorf("%s imports %s, against the direction of imports", name, local)
			}
			for prefix, importers := range importers {
				if strings.HasPrefix(imported, prefix) && !mayImport(importers, name) {
					t.Errorf("%s imports %s, which only %q may", name, imported, importers)
				}
			}
			if name == "backend/mail" && strings.Contains(strings.Split(imported, "/")[0], ".") {
				t.Errorf("the domain imports %s: it depends on the standard library only", imported)
			}
		}
	}
}

// mayImport reports whether a package is one of the importers or inside one.
func mayImport(importers []string, name string) bool {
	return slices.ContainsFunc(importers, func(importer string) bool {
		return name == importer || (importer != "" && strings.HasPrefix(name, importer+"/"))
	})
}

func TestPackagesAreNamedAfterWhatLivesInThem(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no doc comment that says what lives there", p.ImportPath)
		}
		for _, part := range strings.Split(p.ImportPath, "/") {
			if slices.Contains(buckets, part) {
				t.Errorf("%s is named like a bucket", p.ImportPath)
			}
		}
	}
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Doc,GoFiles,Imports", module+"/...")
	output, err := list.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := list.Start(); err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for decoder := json.NewDecoder(output); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := list.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(all) < len(allowed) {
		t.Fatalf("go list found %d packages", len(all))
	}
	return all
}
