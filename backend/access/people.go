package access

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// People finds the users who may sign in with an address.
type People interface {
	// Candidates returns the live users with this address, compared in lower case, ordered by id; users.email is not unique. decoy is the
	// password hash of any user of this installation: comparing a password with it takes as long as a real check. It is empty if nobody
	// has a password yet.
	Candidates(ctx context.Context, email string) (found []mail.Candidate, decoy string, err error)
}

// Known finds the current state of people, without their passwords.
type Known interface {
	// Person returns a live user with the ACTIVE memberships of live accounts. It fails with CodeNotFound for a deleted user.
	Person(ctx context.Context, id int64) (mail.Candidate, error)
	// Myself returns the person that the database login belongs to; false if it belongs to no single person. It fails with CodeNotAllowed
	// for a person who may no longer sign in.
	Myself(ctx context.Context) (mail.Candidate, bool, error)
}

// Attempts stores sign-in attempts for all windows that use the same database, and across restarts.
type Attempts interface {
	// UpdateTries atomically replaces the Tries of an address by the result of change. The zero Tries means an address without failures,
	// both as argument and as result. If change fails, nothing changes and its error is returned.
	UpdateTries(ctx context.Context, key mail.AddressKey, change func(mail.Tries) (mail.Tries, error)) error
}
