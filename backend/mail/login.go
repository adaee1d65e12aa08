package mail

import "time"

// LoginKind is what a database login that Mailroom made is for.
type LoginKind string

// The kinds of logins.
const (
	// OrganizerLogin is one person and reaches their accounts, nothing else, whatever is typed with it.
	OrganizerLogin LoginKind = "organizer"
	// SuperadminLogin reaches all accounts, as superadmins do.
	SuperadminLogin LoginKind = "superadmin"
	// DrainLogin records events.
	DrainLogin LoginKind = "drain"
)

// DatabaseLogin is a login of the database that Mailroom made, and what for. The zero value stands for any other login, which may do
// whatever the database lets it.
type DatabaseLogin struct {
	Name string
	Kind LoginKind
	// Person is the id of the Hi.Events user who the login is; 0 for none. Then there is no password to check on top.
	Person int64
	// Email is their address, where it was asked for.
	Email string
	// MayDrain tells whether it may record events. Who may record events may invent them.
	MayDrain  bool
	GrantedAt time.Time // UTC
	GrantedBy string    // login of the database
}

// Restricted reports whether the login sees only the accounts of one person.
func (l DatabaseLogin) Restricted() bool { return l.Kind == OrganizerLogin }

// CanDrain reports whether events can be recorded with the login.
func (l DatabaseLogin) CanDrain() bool { return l.Kind == "" || l.MayDrain }

// LoginConnections is how many connections a database login may have at once if nobody asks for another number: a window's, which leaves one
// for another program.
const LoginConnections = 5

// LoginRequest asks for a database login.
type LoginRequest struct {
	Name string
	Kind LoginKind
	// Email is the address of the Hi.Events user who the login is to be. Organizers need one, drains have none.
	Email string
	// WithDrain adds the right to record events to an organizer's login.
	WithDrain bool
	// Connections is how many it may have at once; 0 means LoginConnections.
	Connections int
}
