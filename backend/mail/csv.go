package mail

import "strings"

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
