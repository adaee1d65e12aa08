package migrations_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/postgres/migrations"
)

const releasedSteps = "testdata/released_steps.txt"

// A numbered step on main may have run in a user's database. It is therefore never edited or removed; changes need a new step, which must not come before
// it. With -update new steps are added to the list; steps are never deleted from it.
func TestReleasedStepsAreNeverEdited(t *testing.T) {
	written, err := os.ReadFile(releasedSteps)
	if err != nil {
		t.Fatal(err)
	}
	released := strings.FieldsFunc(string(written), func(r rune) bool { return r == '\n' })
	steps := migrations.NumberedSteps()
	for _, step := range released {
		if !slices.Contains(steps, step) {
			t.Errorf("this released step is not in the program as it was: %s", step)
		}
	}
	added := slices.DeleteFunc(slices.Clone(steps), func(step string) bool { return slices.Contains(released, step) })
	switch {
	case len(added) == 0 || t.Failed():
	case *update:
		if err := os.WriteFile(releasedSteps, []byte(strings.Join(append(released, added...), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%d steps are new, the first %q: add them to %s with -update, once they are as they shall stay", len(added), added[0], releasedSteps)
	}
}
