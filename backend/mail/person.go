package mail

import "time"

// Role is what a person is in one account; account_users.role.
type Role string

// The roles that Hi.Events knows.
const (
	Organizer  Role = "ORGANIZER"
	Admin      Role = "ADMIN"
	Superadmin Role = "SUPERADMIN"
)

// Rank orders roles by what they may do; 0 is a role that nobody knows, and who may do nothing.
func (r Role) Rank() int {
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

// Account is a tenant of Hi.Events.
type Account struct {
	ID   int64
	Name string
}

// Membership is a person's place in one account.
type Membership struct {
	Account Account
	Role    Role
}

// Candidate is somebody who has the address that was typed in at sign-in. Memberships are the ACTIVE ones in live accounts; the unique
// key of account_users lets one account appear several times, with different roles.
type Candidate struct {
	Person       Person
	PasswordHash string // as Laravel stored it, or the word "invited" for who has not accepted an invitation
	Memberships  []Membership
}

// AddressKey stands for an address where no list of addresses shall be kept: SHA-256 of the lower-cased address.
type AddressKey [32]byte

// Tries is what is remembered of the sign-ins to one address that were tried since the last that succeeded. Times are UTC, zero where
// there is none.
type Tries struct {
	Failures     int
	LastFailedAt time.Time
	LockedUntil  time.Time
}
