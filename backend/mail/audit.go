package mail

import "time"

// The actions on suppressions; audit_log.action. Other actions are declared where they are performed.
const (
	ActionSuppress       = "suppress"        // added, or made stronger
	ActionUnsuppress     = "unsuppress"      // removed
	ActionUndoUnsuppress = "undo_unsuppress" // a removal was undone
	ActionListSuppress   = "ses_suppress"    // put on SES's account-level list
	ActionListUnsuppress = "ses_unsuppress"  // taken off SES's account-level list
	ActionAskSuppression = "ask_suppression" // an organizer asked a superadmin
	ActionAnswerRequest  = "answer_request"
)

// AuditEntry is one line of the audit log: who changed what. Times are UTC.
type AuditEntry struct {
	ID            int64
	At            time.Time
	Person        string  // e-mail of the signed-in person; empty for mailroomctl
	Login         string  // of the database
	OSUser        string  // of the machine
	Account       Account // owner of the data; the zero value means the whole platform
	Action        string
	Subject       string // transaction:12, order:5, suppression:7, address:ann@example.com
	Before, After string // JSON objects; empty where there is none
	Reason        string // written by a person: hostile text
	Undoable      bool   // whether UndoRemovals or UndoResolve can undo it now
}

// AuditFilter narrows the audit log. The zero value matches everything.
type AuditFilter struct {
	Person  string // e-mail, exactly
	Action  string // exactly
	Subject string // exactly
	Address string // of a guest that the action concerned or sent mail to; exactly
	// Since and Before (UTC) limit the time: Since is included, Before is excluded; zero means no limit.
	Since, Before time.Time
}

// SuppressionHistory is what happened to an address: what people did, and what the provider reported. Times are UTC.
type SuppressionHistory struct {
	Audit  []AuditEntry       // the newest first
	Events []SuppressingEvent // the newest first
}

// SuppressingEvent is a reported event about an address that may suppress it.
type SuppressingEvent struct {
	OccurredAt time.Time
	Type       EventType
	Subtype    string
	StatusCode string
	Diagnostic string // hostile text
	Message    MessageID
	Account    Account
}
