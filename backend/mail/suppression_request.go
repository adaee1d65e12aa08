package mail

import "time"

// Wish is what a SuppressionRequest asks for.
type Wish string

// The wishes.
const (
	WishSuppress   Wish = "suppress"
	WishUnsuppress Wish = "unsuppress"
)

// SuppressionRequest is an organizer's request to superadmins to change the suppressions. Times are UTC.
type SuppressionRequest struct {
	ID       int64
	AskedAt  time.Time
	Person   string // e-mail
	Account  Account
	Email    string // normalised
	Wish     Wish
	Note     string    // written by a person: hostile text
	ClosedAt time.Time // zero while it is open
	ClosedBy string
	Answer   string
}
