package mail

import "time"

// LoginKind is the purpose of a database login that Mailroom created.
type LoginKind string

// The kinds of logins.
const (
	// OrganizerLogin belongs to one person and gives access to that person's accounts only, whatever is entered at sign-in.
	OrganizerLogin LoginKind = "organizer"
	// SuperadminLogin gives access to all accounts, as superadmins have it.
	SuperadminLogin LoginKind = "superadmin"
	// DrainLogin records events.
	DrainLogin LoginKind = "drain"
)

// DatabaseLogin describes a database login that Mailroom created. The zero value stands for any other login; only the database
// limits its rights.
type DatabaseLogin struct {
	Name string
	Kind LoginKind
	// Person is the id of the Hi.Events user to whom the login belongs; 0 for none. If set, signing in needs no further password.
	Person int64
	// Email is that user's address, if it was requested.
	Email string
	// MayDrain reports whether the login may record events. Such a login could also invent events.
	MayDrain  bool
	GrantedAt time.Time // UTC
	GrantedBy string    // login of the database
}

// Restricted reports whether the login may access the accounts of one person only.
func (l DatabaseLogin) Restricted() bool { return l.Kind == OrganizerLogin }

// CanDrain reports whether the login may record events.
func (l DatabaseLogin) CanDrain() bool { return l.Kind == "" || l.MayDrain }

// LoginConnections is the default for how many connections a database login may have at once: those of one window, and one for another
// program.
const LoginConnections = 5

// LoginRequest describes a database login to create.
type LoginRequest struct {
	Name string
	Kind LoginKind
	// Email is the address of the Hi.Events user to whom the login will belong. Organizers need one, drains have none.
	Email string
	// WithDrain adds the right to record events to an organizer's login.
	WithDrain bool
	// Connections limits the connections at once; 0 means LoginConnections.
	Connections int
}
