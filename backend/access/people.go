package access

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// People finds who may be signing in.
type People interface {
	// Candidates are the live users with this address, compared in lower case, by id; users.email is not unique. Decoy is the password
	// hash of anybody in this installation: checking a password against it takes as long as checking a real one. It is empty where
	// nobody has a password yet.
	Candidates(ctx context.Context, email string) (found []mail.Candidate, decoy string, err error)
}

// Attempts remembers tries for every window on the same database, and across restarts.
type Attempts interface {
	// UpdateTries replaces what is known of an address by what change makes of it, as one step that no other try can come between.
	// The zero Tries stands for an address without failures, in both directions. An error of change changes nothing and is returned.
	UpdateTries(ctx context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error
}
