package desktop

// SuppressionQuery narrows the list of suppressions and asks for a page of it. "" and the zero value let everything through.
type SuppressionQuery struct {
	Search     string `json:"search"`
	Reason     string `json:"reason"`     // bounce, complaint, do_not_contact
	BounceType string `json:"bounceType"` // Permanent, Transient, Undetermined
	Source     string `json:"source"`     // ses_notification, manual, manual_resolve
	Account    string `json:"account"`    // an account's id
	Platform   bool   `json:"platform"`   // platform-wide ones only
	// Since and Before are RFC 3339: the earliest creation time to show, and the first that is too late.
	Since     string `json:"since"`
	Before    string `json:"before"`
	Ascending bool   `json:"ascending"` // oldest first
	Limit     int    `json:"limit"`     // 1 to 500, 50 for 0
	// After and Previous are cursors of a page, at most one of them set.
	After    string `json:"after"`
	Previous string `json:"previous"`
}

// SuppressionPage is a page of the list; cursors are "" where there is no such page.
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
	Version     string      `json:"version"` // who changes it names what they have seen
}

// SuppressionAdd is one or many addresses to suppress alike.
type SuppressionAdd struct {
	Text          string `json:"text"` // addresses, one a line or separated by commas or semicolons
	Reason        string `json:"reason"`
	BounceType    string `json:"bounceType"` // for a bounce; "" is Permanent
	ComplaintType string `json:"complaintType"`
	Account       string `json:"account"` // "" is the whole platform
	Note          string `json:"note"`
}

// SuppressionAddReport is what became of them; each address is counted once.
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

// SeenSuppression is a suppression as the page shows it.
type SeenSuppression struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// LiftedSuppression is one that was lifted, with what undoes that.
type LiftedSuppression struct {
	Suppression Suppression `json:"suppression"`
	Entry       string      `json:"entry"` // of the audit log
}

// AddressHistory is what happened to an address, the newest first.
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
	Message     string `json:"message"`    // transaction:12; "" while its message is not there
	Account     string `json:"account"`
	AccountName string `json:"accountName"`
}

// SuppressionWish is what an organizer asks superadmins to change.
type SuppressionWish struct {
	Account string `json:"account"`
	Email   string `json:"email"`
	Wish    string `json:"wish"` // suppress or unsuppress
	Note    string `json:"note"`
}

// SuppressionRequestPage is a page of such requests, the newest first; Next is "" where there is no more.
type SuppressionRequestPage struct {
	Rows []SuppressionRequest `json:"rows"`
	Next string               `json:"next"`
}

// SuppressionRequest is one of them.
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

// DroppedFile is a file that was dropped on the window and read. ID is what RunImport wants.
type DroppedFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SuppressionImport is how an import stands. Phase is none, receiving, running, done, failed or cancelled; each entry of the file is counted once
// in Added, Strengthened, AlreadyThere or Refused.
type SuppressionImport struct {
	Phase        string        `json:"phase"`
	Name         string        `json:"name"`
	Total        int           `json:"total"`   // entries in the file; 0 while that is not known
	Entries      int           `json:"entries"` // so far
	Added        int           `json:"added"`
	Strengthened int           `json:"strengthened"`
	AlreadyThere int           `json:"alreadyThere"`
	Refused      int           `json:"refused"`
	Refusals     []LineRefusal `json:"refusals"` // the first 1 000 runs
	DoneTo       int           `json:"doneTo"`   // the last line up to which everything is done
	Code         string        `json:"code"`     // of what it failed with, and its message
	Message      string        `json:"message"`
}

// SESList is SES's account-level list beside ours, as it was read last. Phase is none, reading, ready, syncing or failed.
type SESList struct {
	Phase  string `json:"phase"`
	Read   int    `json:"read"`   // addresses, so far
	ReadAt string `json:"readAt"` // when reading ended; "" before
	// Ours and Theirs are addresses on the lists. ToPush are permanent bounces here alone, safe to push; OnlyHere the others here alone. OnlySES
	// are those on SES's list alone, ToRemove those of them that were lifted here since, safe to remove. The lists are the first 100.
	Ours         int      `json:"ours"`
	Theirs       int      `json:"theirs"`
	ToPush       int      `json:"toPush"`
	OnlyHere     int      `json:"onlyHere"`
	OnlySES      int      `json:"onlySES"`
	ToRemove     int      `json:"toRemove"`
	FirstPush    []string `json:"firstPush"`
	FirstOnlySES []string `json:"firstOnlySES"`
	FirstRemove  []string `json:"firstRemove"`
	// DropsTickets tells that SES drops tickets to people who once complained, by the reasons of the configuration set where Overrides says that
	// it has its own, else of the SES account.
	DropsTickets     bool       `json:"dropsTickets"`
	ConfigurationSet string     `json:"configurationSet"`
	Overrides        bool       `json:"overrides"`
	Reasons          []string   `json:"reasons"`
	Sync             SESChanges `json:"sync"`
	Code             string     `json:"code"` // of what it failed with, and its message
	Message          string     `json:"message"`
}

// SESChanges is what was changed on SES's list.
type SESChanges struct {
	Pushed   int          `json:"pushed"`
	Removed  int          `json:"removed"`
	Failed   int          `json:"failed"` // that SES did not take
	Left     int          `json:"left"`   // that were not tried
	Failures []SESFailure `json:"failures"`
	Code     string       `json:"code"` // of what ended it half way, and its message
	Message  string       `json:"message"`
}

// SESFailure is an address that SES did not take.
type SESFailure struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}
