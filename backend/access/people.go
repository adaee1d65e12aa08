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

// Known finds who people are by now, without their passwords.
type Known interface {
	// Person is a live user with the ACTIVE memberships of live accounts. It fails with CodeNotFound for one who was deleted.
	Person(ctx context.Context, id int64) (mail.Candidate, error)
	// Myself is the person who the database login is; false where it is nobody in particular. It fails with CodeNotAllowed for somebody
	// who may not sign in any more.
	Myself(ctx context.Context) (mail.Candidate, bool, error)
}

// Attempts remembers tries for every window on the same database, and across restarts.
type Attempts interface {
	// UpdateTries replaces what is known of an address by what change makes of it, as one step that no other try can come between.
	// The zero Tries stands for an address without failures, in both directions. An error of change changes nothing and is returned.
	UpdateTries(ctx context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error
}
