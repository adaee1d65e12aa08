package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes untrusted text (rule 12) safe to print on one line of a terminal: it escapes whatever could move the cursor, change
// colours, reverse the direction of text, or end the line.
func printable(text string) string {
	if !strings.ContainsFunc(text, isInvisible) && utf8.ValidString(text) {
		return text
	}
	var safe strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&safe, `\x%02x`, text[i])
		case !isInvisible(r):
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

// hidden reports whether a rune has no visible glyph. The joiners U+200C and U+200D are not escaped: scripts and emoji need them, and
// they only affect the characters next to them.
func isInvisible(r rune) bool {
	return !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d'
}
