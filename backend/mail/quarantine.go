package mail

import "time"

// RefusedByDatabase is the Refusal.Reason of a queue message that the database refuses because of its content.
const RefusedByDatabase = "database_refused"

// QuarantineEntry is a queue message that could not be understood or trusted. It is kept whole until it is retried or discarded. Times are UTC.
type QuarantineEntry struct {
	ID      int64
	Refusal Refusal
	// Body is the body as received, any bytes; nil in lists.
	Body                []byte
	Bytes               int // length of the body
	FirstSeen, LastSeen time.Time
	TimesSeen           int // the queue delivers the same text repeatedly until the cause is fixed
}

// QuarantineRetry is the result of retrying one quarantined message.
type QuarantineRetry struct {
	ID int64
	// Outcome is Quarantined if the message is still refused or cannot be decoded now, for the reason in Refusal. It is zero if the
	// message is no longer in quarantine.
	Outcome Outcome
	Refusal Refusal
}
