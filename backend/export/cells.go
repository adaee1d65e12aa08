package export

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// formulaStarts are the characters that make spreadsheets treat a cell as a formula, and the apostrophe, which marks a cell as text.
// https://owasp.org/www-community/attacks/CSV_Injection
const formulaStarts = "=+-@\t'"

// SafeCell prevents untrusted text from being a formula in a spreadsheet: it puts an apostrophe before text that begins like a formula.
func SafeCell(text string) string {
	if text != "" && (strings.IndexByte(formulaStarts, text[0]) >= 0 || text[0] == '\r') {
		return "'" + text
	}
	return text
}

// BareCell removes the apostrophe that SafeCell added.
func BareCell(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && (strings.IndexByte(formulaStarts, cell[1]) >= 0 || cell[1] == '\r') {
		return cell[1:]
	}
	return cell
}

// auditHeader names the columns of auditCells.
var auditHeader = []string{"id", "at", "person", "login", "os_user", "account_id", "action", "subject", "before", "after", "reason"}

// auditCells returns an audit entry as cells, none of them a formula. Times are RFC 3339 in UTC.
func auditCells(e mail.AuditEntry) []string {
	return safeCells(
		strconv.FormatInt(e.ID, 10), timeCell(e.At), e.Person, e.Login, e.OSUser, idCell(e.Account.ID), e.Action, e.Subject, e.Before, e.After, e.Reason,
	)
}

// bulkItemHeader names the columns of bulkItemCells.
var bulkItemHeader = []string{"original", "to", "subject", "attempt", "status", "code", "reason"}

// bulkItemCells returns an issue of a bulk resend as cells, none of them a formula. The status of an unprocessed issue is "waiting".
func bulkItemCells(i mail.BulkItem) []string {
	return safeCells(messageCell(i.Original), i.To, i.Subject, messageCell(i.Attempt), i.StatusWord(), i.Code, i.Reason)
}

// messageHeader names the columns of messageCells.
var messageHeader = []string{
	"id", "kind", "email_type", "recipient", "original_recipient", "subject", "status", "reason", "reason_text", "account_id", "account_name",
	"event_id", "event_title", "event_starts_at", "created_at", "updated_at", "resolved_at", "resolution_type", "retry_for", "ses_message_id",
	"occurrence_id", "occurrence_starts_at", "occurrence_label",
}

// messageCells returns a message as cells, none of them a formula (rule 12). Times are RFC 3339 in UTC; a missing value is an empty cell.
func messageCells(m mail.Message) []string {
	return safeCells(
		m.ID.String(), string(m.ID.Kind), m.EmailType, m.Recipient, m.OriginalRecipient, m.Subject, string(m.Status), string(m.Reason), m.Reason.Words(),
		idCell(m.Account), m.AccountName, idCell(m.TicketedEvent.ID), m.TicketedEvent.Title, timeCell(m.TicketedEvent.StartsAt), timeCell(m.CreatedAt),
		timeCell(m.UpdatedAt), timeCell(m.ResolvedAt), m.ResolutionType, messageCell(m.RetryFor), m.SESMessageID, idCell(m.Occurrence.ID), timeCell(m.Occurrence.StartsAt), m.Occurrence.Label,
	)
}

// issueHeader names the columns of issueCells.
var issueHeader = slices.Concat(messageHeader, []string{"last_id", "last_recipient", "attempts"})

// issueCells returns a delivery issue as cells: its original's, but with status, reason and SES message id of the last attempt.
func issueCells(i mail.Issue) []string {
	m := i.Standing()
	m.Status, m.Reason, m.SESMessageID = i.Last.Status, i.Last.Reason, i.Last.SESMessageID
	return append(messageCells(m), safeCells(i.Last.ID.String(), i.Last.Recipient, strconv.Itoa(i.Attempts))...)
}

func safeCells(cells ...string) []string {
	for i, cell := range cells {
		cells[i] = SafeCell(cell)
	}
	return cells
}

func idCell(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func timeCell(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func messageCell(id mail.MessageID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}
