package desktop

// ResendRequest is one resend as the dialog has it.
type ResendRequest struct {
	ID string `json:"id"` // of any attempt of the chain, "transaction:12"
	// To is the address to send to; "" is the address of the chain's last attempt.
	To string `json:"to"`
	// Records are the keys of the records whose address becomes To, out of ResendPlan.Records.
	Records []string `json:"records"`
	// SuppressOld adds the old address to the suppressions of the account (reason bounce, source manual_resolve).
	SuppressOld bool `json:"suppressOld"`
	// SendAnyway goes on although an attempt is in flight or delivered, or the mail is out of date. It never overrules a suppression.
	SendAnyway bool `json:"sendAnyway"`
	// Seen is the fingerprint of the plan that was on screen. Send needs it, and refuses where the plan is another one by now.
	Seen string `json:"seen"`
}

// ResendPlan is what a resend would do, asked for before anything is done.
type ResendPlan struct {
	Original Message `json:"original"`
	Last     Message `json:"last"` // the chain's last attempt
	To       string  `json:"to"`   // normalised
	// Fingerprint identifies the plan for ResendRequest.Seen; "" where there is no address to send to.
	Fingerprint string `json:"fingerprint"`
	// Address is what is wrong with the address that was asked for, in English; "" where nothing is.
	Address    string           `json:"address"`
	Suggestion string           `json:"suggestion"` // another spelling that is more likely, "" for none
	Verdict    Verdict          `json:"verdict"`
	Records    []AffectedRecord `json:"records"`
	// Blocks are what SendAnyway would overrule; Refusals are what nothing overrules.
	Blocks   []Remark `json:"blocks"`
	Refusals []Remark `json:"refusals"`
	Warnings []Remark `json:"warnings"`
	// MaySuppress tells whether SuppressOld can be asked for: not with an organizer's own login of the database.
	MaySuppress bool `json:"maySuppress"`
}

// Verdict answers "Would this send?" (rule 8).
type Verdict struct {
	Allowed bool   `json:"allowed"`
	Rule    string `json:"rule"` // permanent_bounce, do_not_contact, soft_bounce, complaint; "" when nothing forbids it
	// Suppression is what decided; its id is "" when nothing did.
	Suppression Suppression `json:"suppression"`
	// NotEnforced tells that suppressions other than do_not_contact are recorded but not enforced (SES_SUPPRESSION_ENABLED).
	NotEnforced bool `json:"notEnforced"`
}

// AffectedRecord is a row of Hi.Events that holds the old address and may change with it.
type AffectedRecord struct {
	Key      string `json:"key"`      // "order:5", "attendee:7", "waitlist:3"
	Kind     string `json:"kind"`     // order, attendee or waitlist
	Label    string `json:"label"`    // public id, "O-ABC1234"; "" where it has none
	Name     string `json:"name"`     // of the person
	Email    string `json:"email"`    // as it is now
	Selected bool   `json:"selected"` // proposed
}

// Remark is one thing to know before sending. Codes: in_flight, outcome_unknown, delivered and those of hievents.StaleCode (blocks);
// suppressed, nothing_to_send, not_set_up (refusals); old_suppressed, has_own_ticket, template_fault, short_id_changes and those of
// render.NoteCode (warnings).
type Remark struct {
	Code    string `json:"code"`
	Message string `json:"message"` // in English, for codes that the page does not know
}

// ResendResult is what came of one resend.
type ResendResult struct {
	ID           string `json:"id"` // of the new attempt; "" when it was refused
	RetryFor     string `json:"retryFor"`
	Status       string `json:"status"` // SENT, SUPPRESSED, FAILED, PENDING (outcome unknown); "" when it was refused
	SESMessageID string `json:"sesMessageId"`
	Code         string `json:"code"`   // of the reason, "" for SENT
	Reason       string `json:"reason"` // in English
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

// BulkRequest names many delivery issues: by their ids, or by everything that a query lets through.
type BulkRequest struct {
	IDs        []string     `json:"ids"`
	Everything bool         `json:"everything"`
	Query      MessageQuery `json:"query"` // with Everything
	SendAnyway bool         `json:"sendAnyway"`
	// Seen is the fingerprint of the plan that was on screen. StartBulk needs it, and refuses where the plan is another one by now.
	Seen string `json:"seen"`
}

// BulkPlan is what a bulk resend would do, for the confirmation. ToSend and Refused count all issues, Sends and Skips are the first of them
// in the order of sending.
type BulkPlan struct {
	Fingerprint string         `json:"fingerprint"` // for BulkRequest.Seen
	ToSend      int            `json:"toSend"`
	Refused     []BulkCount    `json:"refused"`  // skipped, by code
	InFlight    int            `json:"inFlight"` // of the skipped: an attempt is on its way or delivered, without SendAnyway
	Sends       []BulkPlanItem `json:"sends"`
	Skips       []BulkPlanItem `json:"skips"`
	// Seconds is about how long it takes at the account's rate.
	Seconds int `json:"seconds"`
}

// BulkPlanItem is one issue of a bulk resend before it begins.
type BulkPlanItem struct {
	Original string `json:"original"` // "transaction:12"
	To       string `json:"to"`
	Subject  string `json:"subject"`
	// Remark is why it is skipped, or what it is sent in spite of (SendAnyway); its code is "" where nothing speaks against it.
	Remark Remark `json:"remark"`
}

// BulkCount is how many issues share a code of Remark or ResendResult.
type BulkCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// Bulk is a bulk resend and how far it is. It goes on when the dialog is closed, and can be continued after an interruption.
type Bulk struct {
	ID          string      `json:"id"`
	StartedAt   string      `json:"startedAt"`
	Person      string      `json:"person"`
	State       string      `json:"state"` // running, stopping, stopped (by a person, or interrupted), done
	Total       int         `json:"total"`
	Done        int         `json:"done"`
	Outcomes    []BulkCount `json:"outcomes"` // by status of the new attempt, or by code when there is none
	SecondsLeft int         `json:"secondsLeft"`
	Failure     Remark      `json:"failure"` // why it stopped by itself; its code is "" otherwise
}

// BulkItem is one issue of a bulk resend and what came of it.
type BulkItem struct {
	Original string `json:"original"` // "transaction:12"
	To       string `json:"to"`
	Subject  string `json:"subject"`
	ID       string `json:"id"`     // of the new attempt; "" while waiting and when it was skipped
	Status   string `json:"status"` // waiting, or as in ResendResult; "" when it was skipped
	Code     string `json:"code"`   // why it was skipped, or the attempt's reason; while waiting, what it is sent in spite of
	Reason   string `json:"reason"`
}

// BulkItemPage is one page of the items of a bulk resend, in the order in which they are sent.
type BulkItemPage struct {
	Rows []BulkItem `json:"rows"`
	Next string     `json:"next"`
}
