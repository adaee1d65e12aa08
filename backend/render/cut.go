package render

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// The most letters (Unicode code points) that a line may have. Hi.Events stores subjects in columns of 255.
const (
	longestSubject = 255
	longestTitle   = 255 // of a title, a name, a place or a button
)

// cut shortens a line to so many code points, with "…" at its end, and never inside what a reader sees as one character.
func cut(line string, most int) string {
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	kept, used, state := 0, 0, -1
	for rest := line; rest != ""; {
		var character string
		character, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used += utf8.RuneCountInString(character); used > most-1 {
			break
		}
		kept += len(character)
	}
	if kept == 0 { // marks without end on one letter
		return string([]rune(line)[:most-1]) + "…"
	}
	return line[:kept] + "…"
}
