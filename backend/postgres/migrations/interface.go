package migrations

import (
	"slices"
	"strings"
)

// Who calls the functions of the interface, as steps name them.
const (
	Organizer  = "organizer"  // the login of one person, for that person's accounts
	Superadmin = "superadmin" // for all accounts
	SignIn     = "sign-in"    // a superadmin's that is nobody in particular: people sign in to its window
	Drain      = "drain"      // may record events
)

// Function is one that logins call.
type Function struct {
	Name    string   // mailroom.messages
	Does    string   // what it does, in words
	Callers []string // those that may call it
}

// Interface is everything that the logins made by "mailroomctl grant" may do: the functions that they may call, by name. The owner of the tables calls
// the same ones.
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
