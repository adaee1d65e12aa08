package mail

import (
	"strconv"
	"time"
)

// BulkRequest selects delivery issues: by messages of them, or everything that matches a filter.
type BulkRequest struct {
	IDs        []MessageID
	Everything bool
	Filter     Filter // used with Everything
	SendAnyway bool
	Enforced   bool // SES_SUPPRESSION_ENABLED
	// Seen is the fingerprint of the plan that the person saw. If the current plan has another fingerprint, the request fails with
	// CodeConflict. Empty skips the check.
	Seen string
}

// BulkPlan is what a bulk resend would do.
type BulkPlan struct {
	Items    []BulkPlanItem // in the order of sending, including skipped items
	ToSend   int
	Refused  map[RemarkCode]int // skipped items by reason; their sum and ToSend add up to the number of Items
	InFlight int                // skipped items with an attempt that is PENDING, SENT or DELIVERED, without SendAnyway
}

// BulkPlanItem is one issue in the plan of a bulk resend.
type BulkPlanItem struct {
	Original, Last MessageID // the first and the last message of the chain
	To             string    // the address of the last attempt, normalised
	Subject        string
	// Skip is set if nothing is sent and nothing is written for this item.
	Skip bool
	// Remark is why the item is skipped, or the block that SendAnyway overrides; its Code is empty if nothing prevents the send.
	Remark Remark
}

// Fingerprint identifies what the plan shows: each mail with its address and the block it overrides, each skipped item with its reason.
func (p BulkPlan) Fingerprint() string {
	shown := make([]string, 0, 5*len(p.Items))
	for _, item := range p.Items {
		shown = append(shown, item.Original.String(), item.Last.String(), item.To, strconv.FormatBool(item.Skip), string(item.Remark.Code))
	}
	return fingerprint(shown...)
}

// BulkState is the state of a bulk resend.
type BulkState string

// The states.
const (
	BulkRunning  BulkState = "running"
	BulkStopping BulkState = "stopping" // it ends after the current mail
	BulkStopped  BulkState = "stopped"  // by a person, by a failure, or interrupted; it can be continued
	BulkDone     BulkState = "done"
)

// Bulk is a bulk resend and its progress.
type Bulk struct {
	ID        int64
	StartedAt time.Time // UTC
	Person    string
	State     BulkState
	Total     int
	Done      int
	// Outcomes counts the done items by the status of their attempt, or by the code of the reason for skipping them.
	Outcomes   map[string]int
	Failure    Remark // why it stopped by itself; its Code is empty if it did not
	SendAnyway bool
}

// BulkItem is one issue of a bulk resend and its outcome.
type BulkItem struct {
	Place    BulkPlace
	Original MessageID
	To       string
	Subject  string
	Attempt  MessageID // zero while it waits, and if it was skipped
	Status   Status    // of the attempt
	Done     bool
	Code     string // why it was skipped, or the attempt's reason; while it waits, the block that it overrides
	Reason   string // English
}

// StatusWord returns the status of the attempt, "" if there is none, or "waiting" while the item is not done.
func (i BulkItem) StatusWord() string {
	if !i.Done {
		return "waiting"
	}
	return string(i.Status)
}
