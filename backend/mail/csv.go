package mail

import (
	"strconv"
	"strings"
	"time"
)

// formulaStarts are the characters that make spreadsheets take a cell for a formula, and the apostrophe that marks one which is none.
// https://owasp.org/www-community/attacks/CSV_Injection
const formulaStarts = "=+-@\t'"

// SafeCell keeps a stranger's text from being a formula in a spreadsheet: what begins like one gets an apostrophe before it.
func SafeCell(text string) string {
	if text != "" && (strings.IndexByte(formulaStarts, text[0]) >= 0 || text[0] == '\r') {
		return "'" + text
	}
	return text
}

// BareCell takes the apostrophe of SafeCell away.
func BareCell(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && (strings.IndexByte(formulaStarts, cell[1]) >= 0 || cell[1] == '\r') {
		return cell[1:]
	}
	return cell
}

// AuditCSVHeader names the columns of AuditEntry.CSV.
func AuditCSVHeader() []string {
	return []string{"id", "at", "person", "login", "os_user", "account_id", "action", "subject", "before", "after", "reason"}
}

// CSV is an entry as cells, none of them a formula. Times are RFC 3339 in UTC.
func (e AuditEntry) CSV() []string {
	return safeCells(
		strconv.FormatInt(e.ID, 10), timeCell(e.At), e.Person, e.Login, e.OSUser, idCell(e.Account.ID), e.Action, e.Subject, e.Before, e.After, e.Reason,
	)
}

// BulkItemCSVHeader names the columns of BulkItem.CSV.
func BulkItemCSVHeader() []string {
	return []string{"original", "to", "subject", "attempt", "status", "code", "reason"}
}

// CSV is an issue of a bulk resend as cells, none of them a formula. The status of one that was not looked at yet is "waiting".
func (i BulkItem) CSV() []string {
	return safeCells(messageCell(i.Original), i.To, i.Subject, messageCell(i.Attempt), i.StatusWord(), i.Code, i.Reason)
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

func messageCell(id MessageID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}
