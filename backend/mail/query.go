package mail

import "time"

// Filter narrows a list of messages or delivery issues. The zero value lets everything through. It never widens what a
// Scope allows.
type Filter struct {
	// Kind is one kind, or empty for both.
	Kind Kind
	// Statuses is any of these statuses; empty means any. For delivery issues it is the status of the last attempt.
	Statuses []Status
	// Resolved asks for resolved messages: with Statuses, those too; alone, only those ("RESOLVED" as a pseudo-status). For
	// delivery issues it includes the resolved ones.
	Resolved bool
	// ProblemsOnly is the Issues toggle: BOUNCED, FAILED or SUPPRESSED and not resolved.
	ProblemsOnly bool
	// EmailTypes is any of these e-mail types (order_summary, ...), for transactions; empty means any.
	EmailTypes []string
	// Reasons is any of these reasons; empty means any. For delivery issues it is the reason of the last attempt.
	Reasons []Reason
	// TicketedEvent is the id of one ticketed event, 0 for all.
	TicketedEvent int64
	// NotEnded leaves out the messages of ticketed events that have ended as Hi.Events means it: their end is past. One without an end
	// has not ended, nor has what is not known of a message without a ticketed event: a guest at risk is better listed once too often.
	NotEnded bool
	// Account is one account within the scope, 0 for all of the scope.
	Account int64
	// Announcement is the id of one broadcast (outgoing_messages.message_id), 0 for all.
	Announcement int64
	// Address is the whole address that the mail went to, as it is or as it was before a person changed it, ignoring case; empty for any.
	Address string
	// IDs are the only messages to show, for delivery issues by their originals; empty means any.
	IDs []MessageID
	// Search is text to find in recipient or subject, ignoring case; it is matched as it is, without wildcards.
	Search string
	// CreatedSince is the earliest creation time (UTC) to show; zero means no limit.
	CreatedSince time.Time
}

// SortKey names a sortable column of the lists.
type SortKey string

// The sort keys. ByDoorRisk is for delivery issues: the soonest ticketed event first, then those without a date, then past
// ones from the most recent.
const (
	ByCreated   SortKey = "created"
	ByUpdated   SortKey = "updated"
	ByStatus    SortKey = "status"
	ByRecipient SortKey = "recipient"
	BySubject   SortKey = "subject"
	ByDoorRisk  SortKey = "door_risk"
)

// PageRequest asks for one page. The zero value is the first page of 50, newest created first.
type PageRequest struct {
	Sort          SortKey
	Ascending     bool
	Limit         int    // 1 to 500
	After, Before string // opaque cursors of a page, at most one of them set
}

// Page is one page of a list.
type Page[T any] struct {
	Rows []T
	// Next and Previous are cursors for PageRequest.After and Before; empty where there is no such page.
	Next, Previous string
}

// Inference is how Mailroom came by a message where nobody had stored its SES id: a guess, which is marked as one (rule 5).
type Inference string

// The inferences.
const (
	// NotInferred is a message whose sender stored the SES id, or has yet to send it.
	NotInferred Inference = ""
	// Claimed is a row of Hi.Events that was matched to the mail by recipient, subject and time.
	Claimed Inference = "claimed"
	// Created is a row that Mailroom wrote itself, from the provider's report of a mail that had none.
	Created Inference = "created"
)

// Message is a row of the lists: what became of one mail to one recipient. Times are UTC.
type Message struct {
	ID                MessageID
	Account           int64
	AccountName       string
	TicketedEvent     TicketedEvent
	EmailType         string // transactions only
	Recipient         string
	OriginalRecipient string // the address before a person changed it; empty where it never was
	Subject           string
	Status            Status
	Reason            Reason // of the strongest fact; empty where nothing was reported
	SESMessageID      string
	CreatedAt         time.Time // zero where another program wrote none
	UpdatedAt         time.Time
	ResolvedAt        time.Time // zero while not resolved
	ResolutionType    string    // auto or manual
	RetryFor          MessageID // zero for an original
	Announcement      int64     // the broadcast, for announcements
	Inferred          Inference // for a mail that stock Hi.Events sent
	// OutcomeUnknown tells that it is an attempt of ours, PENDING, that nobody works on any more: the next event tells (rule 9).
	OutcomeUnknown bool
}

// Issue is a delivery issue: a chain of one original and its retries, shown at the original.
type Issue struct {
	Original Message
	// Last is the chain's last attempt; the original itself when nobody has resent it. Its status and reason are the issue's.
	Last     Message
	Attempts int // 1 for an original without retries
}

// Resolved reports whether the issue is. Rule 10: a resolution by hand stays whatever happens later; one that was made because a retry
// was delivered (auto) ends when the chain's last attempt bounces after all.
func (i Issue) Resolved() bool {
	relapsed := i.Original.ResolutionType == "auto" && i.Last.ID != i.Original.ID && i.Last.Status.Problem()
	return !i.Original.ResolvedAt.IsZero() && !relapsed
}

// Standing is the original without a resolution that has ended: its row keeps the time and type of one (rule 10).
func (i Issue) Standing() Message {
	m := i.Original
	if !i.Resolved() {
		m.ResolvedAt, m.ResolutionType = time.Time{}, ""
	}
	return m
}

// TicketedEvent is what Hi.Events calls an event. Times are UTC.
type TicketedEvent struct {
	ID       int64
	Account  int64
	Title    string
	StartsAt time.Time // zero where it has none
	TimeZone string    // IANA name
}

// TimelineEntry is one event in a message's timeline.
type TimelineEntry struct {
	ID         int64
	Type       EventType
	Subtype    string
	Recipient  string
	OccurredAt time.Time // UTC
	RecordedAt time.Time // UTC
	Reason     Reason
	StatusCode string
	Diagnostic string
	Raw        string // JSON text; empty once pruned
}

// Count is how many rows a filter lets through, counted up to a cap.
type Count struct {
	N    int
	More bool // there are more than N
}
