package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes a stranger's text (rule 12) safe on a terminal and on one line of it: whatever could move the cursor, change colours,
// reverse the direction of text or end the line shows as an escape.
func printable(text string) string {
	if !strings.ContainsFunc(text, hidden) && utf8.ValidString(text) {
		return text
	}
	var safe strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&safe, `\x%02x`, text[i])
		case !hidden(r):
			safe.WriteRune(r)
		case r == '\n':
			safe.WriteString(`\n`)
		case r == '\t':
			safe.WriteString(`\t`)
		default:
			fmt.Fprintf(&safe, `\u{%x}`, r)
		}
	}
	return safe.String()
}

// hidden reports whether a rune is none that one sees. The joiners U+200C and U+200D are let through: scripts and emoji are spelt with
// them, and they change nothing but the letters beside them.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d'
}
