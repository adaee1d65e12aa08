package backend_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// retired maps names that nobody could guess to their replacements. A declaration must not bring one back.
var retired = map[string]string{
	"office":           "superadminCall, in tests facades and sendingWorld",
	"desk":             "resendCall, in tests resendWorld",
	"hall":             "guessWorld",
	"quarter":          "loginWorld",
	"keeper":           "resource",
	"bell":             "throttle",
	"ring":             "signal",
	"calm":             "emitInterval",
	"goes":             "background",
	"rest":             "clock.Sleep",
	"lift":             "remove (a suppression)",
	"lifted":           "removed (a suppression)",
	"putAside":         "rotate",
	"keepers":          "importers",
	"veil":             "hideMarkup",
	"unveil":           "escapeMarkup",
	"Waiting":          "WithLockErrors",
	"UntilNoCollision": "Retry",
	"takeAway":         "revokeStatements",
	"patience":         "lockWait",
	"recall":           "callAudit",
	"letGo":            "dropUndecoded",
	"fading":           "expiring",
	"crowdedHall":      "crowdedGuessWorld",
}

// retiredInThePage are the same for the page.
var retiredInThePage = regexp.MustCompile(`\b(useMessageDesk|MessageDesk|MessageDeeds|deeds)\b`)

func TestRetiredNamesStayRetired(t *testing.T) {
	files := token.NewFileSet()
	declared := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{"node_modules", "dist", "build", ".git", "wailsjs"}, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		switch {
		case strings.HasSuffix(path, ".go"):
			parsed, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, name := range declaredIn(parsed) {
				declared++
				if instead, is := retired[name.Name]; is {
					t.Errorf("%s declares %s: say %s", files.Position(name.Pos()), name.Name, instead)
				}
			}
		case strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".tsx"):
			if found := retiredInThePage.FindString(read(t, path)); found != "" {
				t.Errorf("%s says %s", path, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if declared < 3000 {
		t.Errorf("only %d declarations were looked at", declared)
	}
}

// declaredIn returns the types, functions, methods, variables and constants of a file.
func declaredIn(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	ast.Inspect(file, func(node ast.Node) bool {
		switch declaration := node.(type) {
		case *ast.FuncDecl:
			names = append(names, declaration.Name)
		case *ast.TypeSpec:
			names = append(names, declaration.Name)
		case *ast.ValueSpec:
			names = append(names, declaration.Names...)
		}
		return true
	})
	return names
}
