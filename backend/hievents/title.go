package hievents

import (
	"strings"

	"golang.org/x/text/width"
)

// The widths, in columns, to which Hi.Events cuts titles in subjects.
const (
	TicketTitleWidth    = 50
	OrganizerTitleWidth = 75
)

// CutTitle shortens a title as Hi.Events does: to the given number of columns (a wide letter takes two), followed by three dots.
func CutTitle(title string, columns int) string {
	used, end := 0, -1
	for i, r := range title {
		letter := 1
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			letter = 2
		}
		if used+letter > columns && end < 0 {
			end = i
		}
		used += letter
	}
	if used <= columns {
		return title
	}
	return strings.TrimRight(title[:end], " \t\n\r\x00\x0b") + "..."
}
