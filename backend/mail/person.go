package mail

import "time"

// Role is a person's role in one account; account_users.role.
type Role string

// The roles of Hi.Events.
const (
	Organizer  Role = "ORGANIZER"
	Admin      Role = "ADMIN"
	Superadmin Role = "SUPERADMIN"
)

// Rank orders roles by their rights. An unknown role has rank 0 and no rights.
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

// Membership is a person's role in one account.
type Membership struct {
	Account Account
	Role    Role
	// Bar is what keeps the person out of the account; the zero Bar if nothing does.
	Bar EntryBar
}

// EntryBar is what keeps a person out of an account, beside a wrong password (rule 19).
type EntryBar struct {
	Code BarCode
	// Detail names what Mailroom does not know: a role, or a table or column of Hi.Events. Strangers may have written it.
	Detail string
}

// BarCode says what kind of thing keeps somebody out.
type BarCode string

// What keeps people out of an account.
const (
	// BarUnknownRole is a role that Mailroom does not know.
	BarUnknownRole BarCode = "unknown_role"
	// BarAccountDeletion is a pending request to delete the account.
	BarAccountDeletion BarCode = "account_deletion"
	// BarSecondFactorRequired is an account that requires a second factor, which the person has not set up.
	BarSecondFactorRequired BarCode = "second_factor_required"
	// BarPermissions is a rule for an organizer in a table that Mailroom does not know: it may let them see less than all of the account.
	BarPermissions BarCode = "permissions"
	// BarSingleSignOn is single sign-on of the account, in a table that Mailroom does not know: it may forbid passwords.
	BarSingleSignOn BarCode = "single_sign_on"
)

// Candidate is a person with the address that was entered at sign-in. Memberships are the ACTIVE ones in live accounts. The unique key
// of account_users allows one account several times, with different roles.
type Candidate struct {
	Person       Person
	PasswordHash string // as Laravel stored it, or the word "invited" until the person accepts the invitation
	Memberships  []Membership
	// SecondFactor reports whether Hi.Events asks the person for a second factor.
	SecondFactor bool
}

// SecondFactor is what Hi.Events keeps of a person's time-based codes (RFC 6238).
type SecondFactor struct {
	// Secret is the key as Hi.Events encrypted it with its APP_KEY.
	Secret string
	// LastStep is the last time step whose code was used: 30 s each, since 1970 UTC; 0 if none was.
	LastStep int64
}

// AddressKey stands for an address where addresses must not be stored: SHA-256 of the lower-cased address.
type AddressKey [32]byte

// Tries describes the sign-in attempts for one address since the last success. Times are UTC, zero if there is none.
type Tries struct {
	Failures     int
	LastFailedAt time.Time
	LockedUntil  time.Time
}
