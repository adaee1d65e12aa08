package migrations_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

var update = flag.Bool("update", false, "write the documentation that is generated from the definitions")

const securityDocument = "../../../docs/security.md"

// docs/security.md lists the functions that each kind of login may call, as declared in the steps.
func TestTheDocumentsTellWhatLoginsMayCall(t *testing.T) {
	kinds := []string{migrations.Organizer, migrations.Superadmin, migrations.SignIn, migrations.Drain}
	table := "| function | does what | " + strings.Join(kinds, " | ") + " |\n|---|---|" + strings.Repeat(":-:|", len(kinds)) + "\n"
	for _, function := range migrations.Interface() {
		table += "| `" + function.Name + "` | " + function.Does + " |"
		for _, kind := range kinds {
			mark := " |"
			if slices.Contains(function.Callers, kind) {
				mark = " yes |"
			}
			table += mark
		}
		table += "\n"
		for _, caller := range function.Callers {
			if !slices.Contains(kinds, caller) {
				t.Errorf("%s names the caller %q, which is none", function.Name, caller)
			}
		}
	}
	written, err := os.ReadFile(securityDocument)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(written), "<!-- interface -->\n")
	_, after, _ := strings.Cut(rest, "<!-- end -->")
	want := before + "<!-- interface -->\n" + table + "<!-- end -->" + after
	if *update {
		if err := os.WriteFile(securityDocument, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(written) {
		t.Error("docs/security.md does not say what the definitions do: run make generate")
	}
}
