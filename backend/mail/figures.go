package mail

import (
	"strings"
	"time"
)

// DrainRecord describes a finished drain: when, by whom, and the outcomes of its queue messages. Times are UTC.
type DrainRecord struct {
	StartedAt  time.Time
	FinishedAt time.Time // zero if there was no drain yet
	Person     string    // e-mail of the signed-in person; empty for mailroomctl
	PersonID   int64     // their id in Hi.Events, set when a drain is recorded; 0 for mailroomctl
	Login      string    // the database login, set by the database
	Received   int
	// Each received message counts in one of these five, and in Deleted if it was deleted.
	Applied, Duplicates, Parked, Quarantined, Ignored int
	Deleted                                           int
}

// Backlog counts what was taken from the queue and is not settled, in the whole installation. The numbers are exact.
type Backlog struct {
	Parked      int // events whose message is missing (rule 4)
	Unmatched   int // parked events that have waited too long
	Quarantined int // queue messages kept whole
}

// Figures are the operator's exact numbers for the whole installation.
type Figures struct {
	Backlog
	OpenIssues       int
	LiveSuppressions int
	SchemaVersion    int
	LastDrain        DrainRecord
}

// HiEvents says how far Hi.Events is upgraded to 2.0, by what Mailroom uses of it.
type HiEvents struct {
	There, Lacking []string // tables and columns of 2.0
}

// Generation returns "1.8", "2.0", or "" for what is between them.
func (h HiEvents) Generation() string {
	switch {
	case len(h.There) == 0:
		return "1.8"
	case len(h.Lacking) == 0:
		return "2.0"
	}
	return ""
}

// Words says the generation, and of what is between two what it lacks and what that means.
func (h HiEvents) Words() string {
	if generation := h.Generation(); generation != "" {
		return generation
	}
	return "between 1.8 and 2.0, without " + strings.Join(h.Lacking, ", ") +
		": an upgrade of Hi.Events that is not finished, or a release candidate; Mailroom uses what is there"
}
