package desktop

// AuditQuery filters the audit log. "" matches everything.
type AuditQuery struct {
	Person  string `json:"person"` // e-mail
	Action  string `json:"action"`
	Subject string `json:"subject"` // suppression:7
	// Since (inclusive) and Before (exclusive) are RFC 3339.
	Since  string `json:"since"`
	Before string `json:"before"`
	After  string `json:"after"` // a cursor
}

// AuditPage is a page of the audit log, newest first; Next is "" on the last page.
type AuditPage struct {
	Rows []AuditEntry `json:"rows"`
	Next string       `json:"next"`
}

// AuditEntry is one change that a person made.
type AuditEntry struct {
	ID          string `json:"id"`
	At          string `json:"at"`
	Person      string `json:"person"` // e-mail; "" for mailroomctl
	Login       string `json:"login"`  // of the database
	OSUser      string `json:"osUser"`
	Account     string `json:"account"` // "" is the whole platform
	AccountName string `json:"accountName"`
	Action      string `json:"action"`
	Subject     string `json:"subject"`
	Before      string `json:"before"` // JSON; "" if there is none. Hostile text, like After and Reason
	After       string `json:"after"`
	Reason      string `json:"reason"`
	Undoable    bool   `json:"undoable"` // by Suppressions.Undo with its id, or Resend.UndoResolve with its subject
}
