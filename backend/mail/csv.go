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
	account := ""
	if e.Account.ID != 0 {
		account = strconv.FormatInt(e.Account.ID, 10)
	}
	cells := []string{
		strconv.FormatInt(e.ID, 10), e.At.UTC().Format(time.RFC3339), e.Person, e.Login, e.OSUser, account, e.Action, e.Subject, e.Before, e.After, e.Reason,
	}
	for i, cell := range cells {
		cells[i] = SafeCell(cell)
	}
	return cells
}
