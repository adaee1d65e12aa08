package mail

import "time"

// ParkedEvent is an event whose message is not there, as an operator sees it. Times are UTC.
type ParkedEvent struct {
	ID         int64
	Type       EventType
	Subtype    string
	Recipient  string
	Subject    string // of the mail, where SES told it; a stranger's text
	Reason     Reason
	SESID      string // normalised
	OccurredAt time.Time
	ParkedAt   time.Time
	// UnmatchedAt is since when it counts as unmatched (rule 4); zero before that. It suppresses in Account from then on, in the whole
	// platform where that is the zero Account.
	UnmatchedAt time.Time
	Account     Account
}
