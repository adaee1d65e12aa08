package mail

import "time"

// ParkedEvent is an event whose message is missing, as operators see it. Times are UTC.
type ParkedEvent struct {
	ID         int64
	Type       EventType
	Subtype    string
	Recipient  string
	Subject    string // of the mail, if SES reported it; a stranger's text
	Reason     Reason
	SESID      string // normalised
	OccurredAt time.Time
	ParkedAt   time.Time
	// UnmatchedAt is when the event became unmatched (rule 4); zero before that. From then on it suppresses in Account, or on the
	// whole platform if Account is zero.
	UnmatchedAt time.Time
	Account     Account
}
