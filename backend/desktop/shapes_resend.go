package desktop

// ResendRequest is the dialog's request for one resend.
type ResendRequest struct {
	ID string `json:"id"` // of any attempt of the chain, "transaction:12"
	// To is the address to send to; "" is the address of the chain's last attempt.
	To string `json:"to"`
	// Records are the keys of those ResendPlan.Records whose address is changed to To.
	Records []string `json:"records"`
	// SuppressOld adds the old address to the suppressions of the account (reason bounce, source manual_resolve).
	SuppressOld bool `json:"suppressOld"`
	// SendAnyway resends although an attempt is in flight or delivered, or the mail is out of date. It never overrides a suppression.
	SendAnyway bool `json:"sendAnyway"`
	// Seen is the fingerprint of the plan that the person saw. Send requires it, and fails with conflict if the plan has changed.
	Seen string `json:"seen"`
}

// ResendPlan is what a resend would do, computed before anything is done.
type ResendPlan struct {
	Original Message `json:"original"`
	Last     Message `json:"last"` // the chain's last attempt
	To       string  `json:"to"`   // normalised
	// Fingerprint identifies the plan for ResendRequest.Seen; "" if there is no address to send to.
	Fingerprint string `json:"fingerprint"`
	// Address says in English what is wrong with the requested address; "" if it is valid.
	Address    string           `json:"address"`
	Suggestion string           `json:"suggestion"` // another spelling that is more likely, "" for none
	Verdict    Verdict          `json:"verdict"`
	Records    []AffectedRecord `json:"records"`
	// Tickets are those that a ticket mail carries; empty for other mails.
	Tickets []PlannedTicket `json:"tickets"`
	// SendAnyway overrides Blocks; nothing overrides Refusals.
	Blocks   []Remark `json:"blocks"`
	Refusals []Remark `json:"refusals"`
	Warnings []Remark `json:"warnings"`
	// MaySuppress reports whether SuppressOld is allowed: it is not with an organizer's own database login.
	MaySuppress bool `json:"maySuppress"`
}

// Verdict answers "Would this send?" (rule 8).
type Verdict struct {
	Allowed bool   `json:"allowed"`
	Rule    string `json:"rule"` // permanent_bounce, do_not_contact, soft_bounce, complaint; "" if nothing forbids it
	// Suppression is the one that decided; its id is "" if none did.
	Suppression Suppression `json:"suppression"`
	// NotEnforced is set if suppressions other than do_not_contact are recorded but not enforced (SES_SUPPRESSION_ENABLED).
	NotEnforced bool `json:"notEnforced"`
}

// AffectedRecord is a row of Hi.Events that contains the old address and can be changed to the new one.
type AffectedRecord struct {
	Key      string `json:"key"`      // "order:5", "attendee:7", "waitlist:3"
	Kind     string `json:"kind"`     // order, attendee or waitlist
	Label    string `json:"label"`    // public id, "O-ABC1234"; "" if it has none
	Name     string `json:"name"`     // of the person
	Email    string `json:"email"`    // the current one
	Selected bool   `json:"selected"` // proposed for the change
}

// PlannedTicket is a ticket that a mail carries.
type PlannedTicket struct {
	Label string `json:"label"` // public id, "A-ABC1234"
	Name  string `json:"name"`  // of the person; may be ""
}

// Remark is one thing to know before sending. Codes: in_flight, outcome_unknown, delivered and those of hievents.StaleCode (blocks; refusals where they
// forbid the mail); suppressed, nothing_to_send, not_set_up (refusals); old_suppressed, has_own_ticket, template_fault, short_id_changes and those of
// render.NoteCode (warnings).
type Remark struct {
	Code    string `json:"code"`
	Message string `json:"message"` // in English, for codes that the page does not know
}

// ResendResult is the result of one resend.
type ResendResult struct {
	ID           string `json:"id"` // of the new attempt; "" if it was refused
	RetryFor     string `json:"retryFor"`
	Status       string `json:"status"` // SENT, SUPPRESSED, FAILED, PENDING (outcome unknown); "" if it was refused
	SESMessageID string `json:"sesMessageId"`
	Code         string `json:"code"`   // of the reason, "" for SENT
	Reason       string `json:"reason"` // in English
	// Warnings say what makes the mail that was sent differ from what was asked.
	Warnings []Remark `json:"warnings"`
}

// MailPreview is a mail as it would be sent.
type MailPreview struct {
	From        string            `json:"from"`
	To          string            `json:"to"`
	ReplyTo     string            `json:"replyTo"`
	Subject     string            `json:"subject"`
	HTML        string            `json:"html"` // for a sandboxed frame
	Text        string            `json:"text"`
	Attachments []AttachmentShape `json:"attachments"`
	Remarks     []Remark          `json:"remarks"`
}

// AttachmentShape is an attachment without its content.
type AttachmentShape struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
}

// BulkRequest selects many delivery issues: by their ids, or everything that matches a query.
type BulkRequest struct {
	IDs        []string     `json:"ids"`
	Everything bool         `json:"everything"`
	Query      MessageQuery `json:"query"` // used with Everything
	SendAnyway bool         `json:"sendAnyway"`
	// Seen is the fingerprint of the plan that the person saw. StartBulk requires it, and fails with conflict if the plan has changed.
	Seen string `json:"seen"`
}

// BulkPlan is what a bulk resend would do, for the confirmation. ToSend and Refused count all issues; Sends and Skips contain the first of
// them in sending order.
type BulkPlan struct {
	Fingerprint string         `json:"fingerprint"` // for BulkRequest.Seen
	ToSend      int            `json:"toSend"`
	Refused     []BulkCount    `json:"refused"`  // skipped, by code
	InFlight    int            `json:"inFlight"` // skipped because an attempt is in flight or delivered, without SendAnyway
	Sends       []BulkPlanItem `json:"sends"`
	Skips       []BulkPlanItem `json:"skips"`
	// Seconds is the estimated duration at the account's rate.
	Seconds int `json:"seconds"`
}

// BulkPlanItem is one issue of a bulk resend before it begins.
type BulkPlanItem struct {
	Original string `json:"original"` // "transaction:12"
	To       string `json:"to"`
	Subject  string `json:"subject"`
	// Remark is why the issue is skipped, or the block that SendAnyway overrides; its code is "" if there is neither.
	Remark Remark `json:"remark"`
}

// BulkCount is how many issues share a code of Remark or ResendResult.
type BulkCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// Bulk is a bulk resend and its progress. It keeps running when the dialog is closed, and can be continued after an interruption.
type Bulk struct {
	ID          string      `json:"id"`
	StartedAt   string      `json:"startedAt"`
	Person      string      `json:"person"`
	State       string      `json:"state"` // running, stopping, stopped (by a person, or interrupted), done
	Total       int         `json:"total"`
	Done        int         `json:"done"`
	Outcomes    []BulkCount `json:"outcomes"` // by status of the new attempt, or by code if there is none
	SecondsLeft int         `json:"secondsLeft"`
	Failure     Remark      `json:"failure"` // why it stopped by itself; its code is "" otherwise
}

// BulkItem is one issue of a bulk resend and its outcome.
type BulkItem struct {
	Original string `json:"original"` // "transaction:12"
	To       string `json:"to"`
	Subject  string `json:"subject"`
	ID       string `json:"id"`     // of the new attempt; "" while waiting or if it was skipped
	Status   string `json:"status"` // waiting, or as in ResendResult; "" if it was skipped
	Code     string `json:"code"`   // why it was skipped, or the attempt's reason; while waiting, the block that SendAnyway overrides
	Reason   string `json:"reason"`
}

// BulkItemPage is one page of the items of a bulk resend, in sending order.
type BulkItemPage struct {
	Rows []BulkItem `json:"rows"`
	Next string     `json:"next"`
}
