package mail

import "time"

// DrainRecord is what is remembered of a finished drain: when, by whom, and what came of the queue messages. Times are UTC.
type DrainRecord struct {
	StartedAt  time.Time
	FinishedAt time.Time // zero where nobody has drained yet
	Person     string    // e-mail of the signed-in person; empty for mailroomctl
	PersonID   int64     // their id in Hi.Events, when a drain is noted; 0 for mailroomctl
	Login      string    // the database login, set by the database
	Received   int
	// Each received message counts once among these five, and in Deleted when it was deleted.
	Applied, Duplicates, Parked, Quarantined, Ignored int
	Deleted                                           int
}

// Backlog counts what was taken from the queue and is not settled, over the whole installation, exactly.
type Backlog struct {
	Parked      int // events whose message is not there (rule 4)
	Unmatched   int // those of them that have waited too long
	Quarantined int // queue messages kept whole
}

// Figures are the operator's numbers over the whole installation, exact.
type Figures struct {
	Backlog
	OpenIssues       int
	LiveSuppressions int
	SchemaVersion    int
	LastDrain        DrainRecord
}
