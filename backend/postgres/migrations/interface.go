package migrations

import (
	"slices"
	"strings"
)

// The kinds of callers of the interface, as named in the steps.
const (
	Organizer  = "organizer"  // the login of one person, for that person's accounts
	Superadmin = "superadmin" // a login for all accounts
	SignIn     = "sign-in"    // a superadmin login of no particular person: people sign in to its window
	Drain      = "drain"      // a login that may record events
)

// Function is a function that logins may call.
type Function struct {
	Name    string   // for example mailroom.messages
	Does    string   // what it does, as text for people
	Callers []string // the kinds of login that may call it
}

// Interface returns the functions that logins made by "mailroomctl grant" may call, sorted by name. These logins have no other rights. The owner of the
// tables calls the same functions.
func Interface() []Function {
	var functions []Function
	for _, s := range allSteps() {
		if len(s.callers) > 0 {
			functions = append(functions, Function{s.creates.name, strings.TrimPrefix(s.title, "Function that "), s.callers})
		}
	}
	slices.SortFunc(functions, func(x, y Function) int { return strings.Compare(x.Name, y.Name) })
	return functions
}
