package mail

import "time"

// Wish is what a SuppressionRequest asks for.
type Wish string

// The wishes.
const (
	WishSuppress   Wish = "suppress"
	WishUnsuppress Wish = "unsuppress"
)

// SuppressionRequest is what an organizer asks superadmins to change in the suppressions. Times are UTC.
type SuppressionRequest struct {
	ID       int64
	AskedAt  time.Time
	Person   string // e-mail
	Account  Account
	Email    string // normalised
	Wish     Wish
	Note     string    // in the person's words: hostile text
	ClosedAt time.Time // zero while it is open
	ClosedBy string
	Answer   string
}
