package render

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// The maximum lengths of a line, in Unicode code points. Hi.Events stores subjects in columns of 255.
const (
	longestSubject = 255
	longestTitle   = 255 // of a title, a name, a place or a button
)

// cut shortens a line to that many code points, with "…" at the end. It never cuts inside a grapheme cluster, unless one is too long.
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
	if kept == 0 { // one letter with too many combining marks
		return string([]rune(line)[:most-1]) + "…"
	}
	return line[:kept] + "…"
}
