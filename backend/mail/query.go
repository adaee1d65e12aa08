package mail

import "time"

// Filter narrows a list of messages or delivery issues. The zero value matches everything. A Filter never widens what a Scope
// allows.
type Filter struct {
	// Kind is one kind, or empty for both.
	Kind Kind
	// Statuses matches any of these statuses; empty means any. For delivery issues it applies to the last attempt.
	Statuses []Status
	// Resolved adds resolved messages to those that Statuses matches; without Statuses it matches resolved messages only
	// ("RESOLVED" as a pseudo-status). For delivery issues it includes the resolved ones.
	Resolved bool
	// ProblemsOnly is the Issues toggle: BOUNCED, FAILED or SUPPRESSED and not resolved.
	ProblemsOnly bool
	// EmailTypes matches any of these e-mail types (order_summary, ...), for transactions; empty means any.
	EmailTypes []string
	// Reasons matches any of these reasons; empty means any. For delivery issues it applies to the last attempt.
	Reasons []Reason
	// TicketedEvent is the id of one ticketed event, 0 for all.
	TicketedEvent int64
	// Occurrence is the id of one date of a ticketed event, 0 for all.
	Occurrence int64
	// NotEnded leaves out messages whose date has ended as Hi.Events defines it: its end is past; and those of cancelled dates. What has no end has
	// not ended, and a message without a ticketed event is kept: it is better to list a guest at risk once too often.
	NotEnded bool
	// Account is one account within the scope, 0 for all of the scope.
	Account int64
	// Announcement is the id of one broadcast (outgoing_messages.message_id), 0 for all.
	Announcement int64
	// Address is the whole address that the mail was sent to, now or before a person changed it, ignoring case; empty for any.
	Address string
	// IDs are the only messages to show; delivery issues are selected by their originals. Empty means any.
	IDs []MessageID
	// Search is literal text to find in recipient or subject, ignoring case, without wildcards.
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

// PageRequest selects one page. The zero value is the first page of 50, newest created first.
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

// Inference is how Mailroom found a message whose sender had not stored its SES id: a guess, which is marked as one (rule 5).
type Inference string

// The inferences.
const (
	// NotInferred is a message whose sender stored the SES id, or has not sent it yet.
	NotInferred Inference = ""
	// Claimed is a row of Hi.Events that was matched to the mail by recipient, subject and time.
	Claimed Inference = "claimed"
	// Created is a row that Mailroom wrote itself when the provider reported a mail that had no row.
	Created Inference = "created"
)

// Message is a row of the lists: one mail to one recipient and its outcome. Times are UTC.
type Message struct {
	ID                MessageID
	Account           int64
	AccountName       string
	TicketedEvent     TicketedEvent
	Occurrence        Occurrence // the date that the mail is for; zero if it has none of its own
	EmailType         string     // transactions only
	Recipient         string
	OriginalRecipient string // the address before a person changed it; empty if nobody did
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
	// OutcomeUnknown is set for our own PENDING attempt on which no program works any more: the next event decides (rule 9).
	OutcomeUnknown bool
}

// Issue is a delivery issue: a chain of one original and its retries, shown at the original.
type Issue struct {
	Original Message
	// Last is the chain's last attempt; the original itself if nobody has resent it. Its status and reason are the issue's.
	Last     Message
	Attempts int // 1 for an original without retries
}

// Resolved reports whether the issue is resolved. Rule 10: a resolution by hand is permanent. An automatic one (a retry was delivered)
// ends if the chain's last attempt bounces later.
func (i Issue) Resolved() bool {
	relapsed := i.Original.ResolutionType == "auto" && i.Last.ID != i.Original.ID && i.Last.Status.Problem()
	return !i.Original.ResolvedAt.IsZero() && !relapsed
}

// Standing returns the original, with a resolution that has ended cleared: the row still contains its time and type (rule 10).
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

// Occurrence is one date of a ticketed event, as Hi.Events has them from 2.0 on. Times are UTC. The zero Occurrence is none.
type Occurrence struct {
	ID        int64
	StartsAt  time.Time // zero for a date that was never set
	EndsAt    time.Time // zero where it has none, and in lists of messages
	Label     string
	Cancelled bool
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

// Count is how many rows match a filter, counted up to a cap.
type Count struct {
	N    int
	More bool // there are more than N
}
