package desktop

// AuditQuery narrows the audit log. "" lets everything through.
type AuditQuery struct {
	Person  string `json:"person"` // e-mail
	Action  string `json:"action"`
	Subject string `json:"subject"` // suppression:7
	// Since and Before are RFC 3339: the earliest time to show, and the first that is too late.
	Since  string `json:"since"`
	Before string `json:"before"`
	After  string `json:"after"` // a cursor
}

// AuditPage is a page of the audit log, the newest first; Next is "" where there is no more.
type AuditPage struct {
	Rows []AuditEntry `json:"rows"`
	Next string       `json:"next"`
}

// AuditEntry is what one person changed.
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
	Before      string `json:"before"` // JSON; "" where there is none. Hostile text, like After and Reason
	After       string `json:"after"`
	Reason      string `json:"reason"`
	Undoable    bool   `json:"undoable"` // by Suppressions.Undo with its id, or Resend.UndoResolve with its subject
}
