package mail

import (
	"strconv"
	"time"
)

// BulkRequest names many delivery issues: by messages of them, or by everything that a filter lets through.
type BulkRequest struct {
	IDs        []MessageID
	Everything bool
	Filter     Filter // with Everything
	SendAnyway bool
	Enforced   bool // SES_SUPPRESSION_ENABLED
	// Seen is the fingerprint of the plan that the person saw: a request whose plan has another one by now fails with CodeConflict. Empty
	// compares nothing.
	Seen string
}

// BulkPlan is what a bulk resend would do.
type BulkPlan struct {
	Items    []BulkPlanItem // in the order of sending, skipped ones too
	ToSend   int
	Refused  map[RemarkCode]int // skipped, by the reason; with ToSend it adds up to the number of Items
	InFlight int                // of the skipped: an attempt is PENDING, SENT or DELIVERED, without SendAnyway
}

// BulkPlanItem is one issue of a bulk resend as its plan shows it.
type BulkPlanItem struct {
	Original, Last MessageID // the ends of the chain
	To             string    // the address of the last attempt, normalised
	Subject        string
	// Skip tells that nothing is sent and nothing is written for it.
	Skip bool
	// Remark is why it is skipped, or what it is sent in spite of (SendAnyway); its Code is empty where nothing speaks against it.
	Remark Remark
}

// Fingerprint identifies what the plan shows: which mail goes to which address in spite of what, and what is skipped and why.
func (p BulkPlan) Fingerprint() string {
	shown := make([]string, 0, 5*len(p.Items))
	for _, item := range p.Items {
		shown = append(shown, item.Original.String(), item.Last.String(), item.To, strconv.FormatBool(item.Skip), string(item.Remark.Code))
	}
	return fingerprint(shown...)
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
	// Outcomes counts the done items by the status of their attempt, or by the code of why they were skipped.
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
	Attempt  MessageID // zero while it waits and when it was skipped
	Status   Status    // of the attempt
	Done     bool
	Code     string // why it was skipped, or the attempt's reason; while it waits, what it is sent in spite of
	Reason   string // English
}

// StatusWord is the status of the attempt, "" where there is none, or "waiting" as long as nobody has come to the issue.
func (i BulkItem) StatusWord() string {
	if !i.Done {
		return "waiting"
	}
	return string(i.Status)
}
