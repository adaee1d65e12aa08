package mail

import "time"

// BulkRequest names many delivery issues: by messages of them, or by everything that a filter lets through.
type BulkRequest struct {
	IDs        []MessageID
	Everything bool
	Filter     Filter // with Everything
	SendAnyway bool
	Enforced   bool // SES_SUPPRESSION_ENABLED
}

// BulkPlan counts what a bulk resend would do.
type BulkPlan struct {
	ToSend   int
	InFlight int                // an attempt is PENDING, SENT or DELIVERED, without SendAnyway
	Refused  map[RemarkCode]int // suppressed, or out of date without SendAnyway
}

// BulkState is how a bulk resend stands.
type BulkState string

// The states.
const (
	BulkRunning  BulkState = "running"
	BulkStopping BulkState = "stopping" // it ends after the mail in hand
	BulkStopped  BulkState = "stopped"  // by a person, by itself, or interrupted; it can be continued
	BulkDone     BulkState = "done"
)

// Bulk is a bulk resend and how far it is.
type Bulk struct {
	ID        int64
	StartedAt time.Time // UTC
	Person    string
	State     BulkState
	Total     int
	Done      int
	// Outcomes counts the done items by the status of their attempt, or by the code of their refusal.
	Outcomes   map[string]int
	Failure    Remark // why it stopped by itself; its Code is empty otherwise
	SendAnyway bool
}

// BulkItem is one issue of a bulk resend and what came of it.
type BulkItem struct {
	Place    BulkPlace
	Original MessageID
	To       string
	Subject  string
	Attempt  MessageID // zero while it waits and when it was refused
	Status   Status    // of the attempt
	Done     bool
	Code     string // of a refusal, or the attempt's reason
	Reason   string // English
}

// StatusWord is the status of the attempt, "" where there is none, or "waiting" as long as nobody has come to the issue.
func (i BulkItem) StatusWord() string {
	if !i.Done {
		return "waiting"
	}
	return string(i.Status)
}
