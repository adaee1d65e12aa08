package desktop

// SuppressionQuery filters the list of suppressions and selects a page of it. "" and the zero value match everything.
type SuppressionQuery struct {
	Search     string `json:"search"`
	Reason     string `json:"reason"`     // bounce, complaint, do_not_contact
	BounceType string `json:"bounceType"` // Permanent, Transient, Undetermined
	Source     string `json:"source"`     // ses_notification, manual, manual_resolve
	Account    string `json:"account"`    // an account's id
	Platform   bool   `json:"platform"`   // platform-wide ones only
	// Since (inclusive) and Before (exclusive) limit the creation time; both are RFC 3339.
	Since     string `json:"since"`
	Before    string `json:"before"`
	Ascending bool   `json:"ascending"` // oldest first
	Limit     int    `json:"limit"`     // 1 to 500; 0 means 50
	// After and Previous are cursors of a page; at most one of them is set.
	After    string `json:"after"`
	Previous string `json:"previous"`
}

// SuppressionPage is a page of the list; a cursor is "" if there is no such page.
type SuppressionPage struct {
	Rows     []ListedSuppression `json:"rows"`
	Next     string              `json:"next"`
	Previous string              `json:"previous"`
}

// ListedSuppression is a suppression as superadmins see it.
type ListedSuppression struct {
	Suppression Suppression `json:"suppression"`
	Note        string      `json:"note"` // in a person's words: hostile text
	UpdatedAt   string      `json:"updatedAt"`
	Version     string      `json:"version"` // for the optimistic lock: a change names the version that the person saw
}

// SuppressionAdd is one or more addresses to suppress in the same way.
type SuppressionAdd struct {
	Text          string `json:"text"` // addresses, one a line or separated by commas or semicolons
	Reason        string `json:"reason"`
	BounceType    string `json:"bounceType"` // for a bounce; "" is Permanent
	ComplaintType string `json:"complaintType"`
	Account       string `json:"account"` // "" is the whole platform
	Note          string `json:"note"`
}

// SuppressionAddReport is the result of Suppressions.Add; each address is counted once.
type SuppressionAddReport struct {
	Added        int           `json:"added"`
	Strengthened int           `json:"strengthened"`
	AlreadyThere int           `json:"alreadyThere"`
	Refused      int           `json:"refused"`
	Refusals     []LineRefusal `json:"refusals"`
}

// LineRefusal is a run of lines that were refused for one reason; lines count from 1.
type LineRefusal struct {
	FromLine int    `json:"fromLine"`
	ToLine   int    `json:"toLine"`
	Reason   string `json:"reason"` // English
}

// SeenSuppression identifies a suppression and the version that the page shows.
type SeenSuppression struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// RemovedSuppression is a removed suppression, and the audit entry with which the removal can be undone.
type RemovedSuppression struct {
	Suppression Suppression `json:"suppression"`
	Entry       string      `json:"entry"` // of the audit log
}

// AddressHistory is what happened to an address, newest first.
type AddressHistory struct {
	Audit  []AuditEntry       `json:"audit"`
	Events []SuppressingEvent `json:"events"`
}

// SuppressingEvent is a bounce or complaint that was reported.
type SuppressingEvent struct {
	OccurredAt  string `json:"occurredAt"`
	Type        string `json:"type"` // as SES names it
	Subtype     string `json:"subtype"`
	StatusCode  string `json:"statusCode"`
	Diagnostic  string `json:"diagnostic"` // hostile text
	Message     string `json:"message"`    // transaction:12; "" while its message is missing
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
}

// SuppressionWish is a change that an organizer requests from superadmins.
type SuppressionWish struct {
	Account string `json:"account"`
	Email   string `json:"email"`
	Wish    string `json:"wish"` // 'suppress' or 'unsuppress'
	Note    string `json:"note"`
}

// SuppressionRequestPage is a page of requests of organizers, newest first; Next is "" on the last page.
type SuppressionRequestPage struct {
	Rows []SuppressionRequest `json:"rows"`
	Next string               `json:"next"`
}

// SuppressionRequest is an organizer's request to superadmins.
type SuppressionRequest struct {
	ID          string `json:"id"`
	AskedAt     string `json:"askedAt"`
	Person      string `json:"person"` // e-mail
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
	Email       string `json:"email"`
	Wish        string `json:"wish"`
	Note        string `json:"note"`     // hostile text
	ClosedAt    string `json:"closedAt"` // "" while it is open
	ClosedBy    string `json:"closedBy"`
	Answer      string `json:"answer"`
}

// DroppedFile is a file that was dropped on the window and read. ID is the argument of RunImport.
type DroppedFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SuppressionImport is the state of an import. Phase is none, receiving, running, done, failed or cancelled; each entry of the file is counted once
// in Added, Strengthened, AlreadyThere or Refused.
type SuppressionImport struct {
	Phase        string        `json:"phase"`
	Name         string        `json:"name"`
	Total        int           `json:"total"`   // entries in the file; 0 while unknown
	Entries      int           `json:"entries"` // so far
	Added        int           `json:"added"`
	Strengthened int           `json:"strengthened"`
	AlreadyThere int           `json:"alreadyThere"`
	Refused      int           `json:"refused"`
	Refusals     []LineRefusal `json:"refusals"` // the first 1 000 runs
	DoneTo       int           `json:"doneTo"`   // everything up to and including this line is done
	Code         string        `json:"code"`     // of the error with which it failed, and its message
	Message      string        `json:"message"`
}

// SESList compares SES's account-level list with ours, as of the last read. Phase is none, reading, ready, syncing or failed.
type SESList struct {
	Phase  string `json:"phase"`
	Read   int    `json:"read"`   // addresses read so far
	ReadAt string `json:"readAt"` // when reading ended; "" before
	// Ours and Theirs count addresses per list. ToPush counts permanent bounces only on ours, safe to push; OnlyHere the others only on ours.
	// OnlySES counts those only on SES's list, ToRemove those of them removed here since, safe to remove. First lists name the first 100.
	Ours         int      `json:"ours"`
	Theirs       int      `json:"theirs"`
	ToPush       int      `json:"toPush"`
	OnlyHere     int      `json:"onlyHere"`
	OnlySES      int      `json:"onlySES"`
	ToRemove     int      `json:"toRemove"`
	FirstPush    []string `json:"firstPush"`
	FirstOnlySES []string `json:"firstOnlySES"`
	FirstRemove  []string `json:"firstRemove"`
	// DropsTickets is set if SES drops tickets to people who once complained. Reasons are those of the configuration set if Overrides says
	// that it has its own, otherwise those of the SES account.
	DropsTickets     bool       `json:"dropsTickets"`
	ConfigurationSet string     `json:"configurationSet"`
	Overrides        bool       `json:"overrides"`
	Reasons          []string   `json:"reasons"`
	Sync             SESChanges `json:"sync"`
	Code             string     `json:"code"` // of the error with which it failed, and its message
	Message          string     `json:"message"`
}

// SESChanges is the result of changing SES's list.
type SESChanges struct {
	Pushed   int          `json:"pushed"`
	Removed  int          `json:"removed"`
	Failed   int          `json:"failed"` // rejected by SES
	Left     int          `json:"left"`   // not tried
	Failures []SESFailure `json:"failures"`
	Code     string       `json:"code"` // of the error that ended it early, and its message
	Message  string       `json:"message"`
}

// SESFailure is an address that SES rejected.
type SESFailure struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}
