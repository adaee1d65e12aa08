package desktop

// MessageQuery selects one page of a list. The zero value selects everything in scope, newest created first.
type MessageQuery struct {
	Kind          string   `json:"kind"`          // announcement, transaction, or "" for both
	Statuses      []string `json:"statuses"`      // PENDING, SENT, DELIVERED, BOUNCED, SUPPRESSED, FAILED, and RESOLVED as a pseudo-status
	Reasons       []string `json:"reasons"`       // mail.Reason codes; for delivery issues, those of the last attempt
	ProblemsOnly  bool     `json:"problemsOnly"`  // the Issues toggle
	EmailTypes    []string `json:"emailTypes"`    // order_summary, attendee_ticket, ...
	TicketedEvent string   `json:"ticketedEvent"` // id, or "" for all
	Occurrence    string   `json:"occurrence"`    // id of one of its dates, or "" for all
	NotEnded      bool     `json:"notEnded"`      // only of ticketed events that have not ended, whatever the age of the mail
	Account       string   `json:"account"`       // id within the scope, or "" for all of it
	Address       string   `json:"address"`       // the whole address that a mail was sent to, now or before a correction; "" for any
	Search        string   `json:"search"`        // recipient or subject, ignoring case
	Period        string   `json:"period"`        // day, week, month, quarter, year, all; "" is all
	Sort          string   `json:"sort"`          // created, updated, status, recipient, subject, door_risk (delivery issues)
	Ascending     bool     `json:"ascending"`
	Limit         int      `json:"limit"` // 1 to 500; 0 means 50
	After         string   `json:"after"` // cursors of a page; at most one of the two is set
	Before        string   `json:"before"`
}

// Message is a row of the announcements and transactions lists.
type Message struct {
	ID                string        `json:"id"`   // "transaction:12"
	Kind              string        `json:"kind"` // announcement or transaction
	EmailType         string        `json:"emailType"`
	Recipient         string        `json:"recipient"`
	Suggestion        string        `json:"suggestion"` // the address that was probably meant (address.Suggest), "" for none
	OriginalRecipient string        `json:"originalRecipient"`
	Subject           string        `json:"subject"`
	Status            string        `json:"status"`
	Reason            string        `json:"reason"` // mail.Reason code, translated by the page
	SESMessageID      string        `json:"sesMessageId"`
	CreatedAt         string        `json:"createdAt"`
	UpdatedAt         string        `json:"updatedAt"`
	ResolvedAt        string        `json:"resolvedAt"`
	ResolutionType    string        `json:"resolutionType"` // auto, manual or ""
	RetryFor          string        `json:"retryFor"`       // "transaction:11" or ""
	Inferred          string        `json:"inferred"`       // claimed or created if this is a guess (rule 5), or ""
	Account           string        `json:"account"`
	AccountName       string        `json:"accountName"`
	TicketedEvent     TicketedEvent `json:"ticketedEvent"`
	Occurrence        Occurrence    `json:"occurrence"`     // with the id "" if the mail has no date of its own
	OutcomeUnknown    bool          `json:"outcomeUnknown"` // PENDING, and no program works on it any more: the next event decides (rule 9)
}

// TicketedEvent is what Hi.Events calls an event.
type TicketedEvent struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	StartsAt    string `json:"startsAt"`
	TimeZone    string `json:"timeZone"` // IANA name
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
}

// Occurrence is one date of a ticketed event, as Hi.Events has them from 2.0 on.
type Occurrence struct {
	ID        string `json:"id"`
	StartsAt  string `json:"startsAt"`
	EndsAt    string `json:"endsAt"`
	Label     string `json:"label"` // hostile text
	Cancelled bool   `json:"cancelled"`
}

// Issue is a row of the delivery issues list: a chain of one original and its retries, shown at the original.
type Issue struct {
	Original Message `json:"original"`
	Last     Message `json:"last"` // the last attempt, or the original if there are no retries; its status and reason are the issue's
	Attempts int     `json:"attempts"`
}

// MessagePage is one page of a list; a cursor is "" if there is no such page.
type MessagePage struct {
	Rows     []Message `json:"rows"`
	Next     string    `json:"next"`
	Previous string    `json:"previous"`
}

// IssuePage is one page of delivery issues.
type IssuePage struct {
	Rows     []Issue `json:"rows"`
	Next     string  `json:"next"`
	Previous string  `json:"previous"`
}

// Count is how many rows match a query, counted up to 1 000.
type Count struct {
	N    int  `json:"n"`
	More bool `json:"more"` // shown as "1 000+"
}

// TimelineEntry is one event in a message's timeline.
type TimelineEntry struct {
	ID         string `json:"id"`
	Type       string `json:"type"`    // as SES names it: Send, Delivery, Bounce, ...; Resend is our own send, with a negative id
	Subtype    string `json:"subtype"` // Permanent/General, abuse, ...; for Resend: SENT, FAILED, SUPPRESSED or "" (outcome unknown)
	Recipient  string `json:"recipient"`
	OccurredAt string `json:"occurredAt"`
	RecordedAt string `json:"recordedAt"`
	Reason     string `json:"reason"`
	StatusCode string `json:"statusCode"`
	Diagnostic string `json:"diagnostic"` // what the remote server said: hostile text
	Raw        string `json:"raw"`        // JSON text
}

// Suppression is a live suppression that concerns an address, for the drawer.
type Suppression struct {
	ID            string `json:"id"`
	Email         string `json:"email"`
	Reason        string `json:"reason"`     // bounce, complaint, do_not_contact
	BounceType    string `json:"bounceType"` // Permanent stops everything, anything else announcements only
	BounceSubType string `json:"bounceSubType"`
	ComplaintType string `json:"complaintType"`
	Source        string `json:"source"`
	Account       string `json:"account"` // "" is platform-wide
	AccountName   string `json:"accountName"`
	CreatedAt     string `json:"createdAt"`
}

// MessageDetail is what the drawer shows.
type MessageDetail struct {
	Message      Message         `json:"message"`
	Timeline     []TimelineEntry `json:"timeline"`     // oldest first
	Attempts     []Message       `json:"attempts"`     // the whole chain, the original first; one entry without retries
	Suppressions []Suppression   `json:"suppressions"` // live ones for its recipient in its account, platform-wide ones included
	Verdict      Verdict         `json:"verdict"`      // for its recipient and kind
}
