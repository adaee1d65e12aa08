package mail

import "time"

// RefusedByDatabase is the Refusal.Reason of a queue message that the database refuses for what it holds.
const RefusedByDatabase = "database_refused"

// QuarantineEntry is a queue message that could not be understood or trusted, kept whole until it is retried or discarded. Times are UTC.
type QuarantineEntry struct {
	ID      int64
	Refusal Refusal
	// Body is as received, any bytes; nil in lists.
	Body                []byte
	Bytes               int // length of the body
	FirstSeen, LastSeen time.Time
	TimesSeen           int // the queue delivers the same text again and again while nobody mends the cause
}

// QuarantineRetry is what came of retrying one quarantined message.
type QuarantineRetry struct {
	ID int64
	// Outcome is what became of it; Quarantined when it is still refused or could not be told now, for the reason in Refusal, and zero
	// when it is not in quarantine any more.
	Outcome Outcome
	Refusal Refusal
}
