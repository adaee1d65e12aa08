package access

import (
	"context"
	"time"
)

// Role is what a person is in one account; account_users.role.
type Role string

// The roles that Hi.Events knows. Whoever has another one stays outside.
const (
	Organizer  Role = "ORGANIZER"
	Admin      Role = "ADMIN"
	Superadmin Role = "SUPERADMIN"
)

// rank orders roles by what they may do; 0 is a role that nobody knows.
func (r Role) rank() int {
	switch r {
	case Organizer:
		return 1
	case Admin:
		return 2
	case Superadmin:
		return 3
	}
	return 0
}

// Person is a Hi.Events user.
type Person struct {
	ID       int64
	Email    string
	Name     string // first and last name
	TimeZone string // IANA name
	Locale   string // as Hi.Events names it: en, pt-br, ...
}

// Membership is a person's place in one account.
type Membership struct {
	Account     int64
	AccountName string
	Role        Role
}

// Candidate is somebody who has the address that was typed in. Memberships are the ACTIVE ones in live accounts, by name of the account;
// the unique key of account_users lets one account appear twice, with two roles.
type Candidate struct {
	Person       Person
	PasswordHash string // as Laravel stored it, or the word "invited" for who has not accepted an invitation
	Memberships  []Membership
}

// People finds who may be signing in.
type People interface {
	// Candidates are the live users with this address, compared in lower case, by id; users.email is not unique. Decoy is the password
	// hash of anybody in this installation: checking a password against it takes as long as checking a real one. It is empty where
	// nobody has a password yet.
	Candidates(ctx context.Context, email string) (found []Candidate, decoy string, err error)
}

// AddressKey stands for an address in Attempts, so that no list of typed addresses is kept: SHA-256 of the lower-cased address.
type AddressKey [32]byte

// Tries is what is remembered of sign-ins to one address that were tried since the last that succeeded. Times are UTC, zero where there
// is none.
type Tries struct {
	Failures     int
	LastFailedAt time.Time
	LockedUntil  time.Time
}

// Attempts remembers tries for every window on the same database, and across restarts.
type Attempts interface {
	// UpdateTries replaces what is known of an address by what change makes of it, as one step that no other try can come between.
	// The zero Tries stands for an address without failures, in both directions. An error of change changes nothing and is returned.
	UpdateTries(ctx context.Context, key AddressKey, change func(Tries) (Tries, error)) error
}
