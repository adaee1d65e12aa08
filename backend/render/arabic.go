package render

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// arabicForms are the shapes of each Arabic letter: alone, at the end, at the beginning, in the middle; letters that do not join the next
// have the first two. Unicode's compatibility letters stand in that order, and decompose into the letter.
var arabicForms = sync.OnceValue(func() map[string][]rune {
	forms := map[string][]rune{}
	for _, block := range [][2]rune{{0xFE80, 0xFEFC}, {0xFB50, 0xFBB1}, {0xFBFC, 0xFBFF}} {
		for r := block[0]; r <= block[1]; r++ {
			if letter := norm.NFKC.String(string(r)); letter != string(r) {
				forms[letter] = append(forms[letter], r)
			}
		}
	}
	return forms
})

// joined replaces Arabic letters by the shapes that they have beside their neighbours, in a text in the order of reading. A font that is
// drawn letter by letter shows nothing else of how they join.
func joined(text string) string {
	letters := []rune(text)
	forms := arabicForms()
	var shaped []rune
	joins := false // the letter before joins this one
	for i := 0; i < len(letters); i++ {
		key, width := string(letters[i]), 1
		if i+1 < len(letters) { // lam and alef are one letter
			if pair := string(letters[i : i+2]); len(forms[pair]) == 2 {
				key, width = pair, 2
			}
		}
		shapes := forms[key]
		switch {
		case len(shapes) >= 2:
			next := len(shapes) == 4 && joinsBefore(letters[i+width:], forms)
			shape := 0
			if joins {
				shape = 1
			}
			if next {
				shape += 2
			}
			shaped = append(shaped, shapes[shape])
			joins = next
		default:
			shaped = append(shaped, letters[i])
			if !unicode.Is(unicode.Mn, letters[i]) {
				joins = letters[i] == '\u0640' && joinsBefore(letters[i+1:], forms) // tatweel is a line that joins
			}
		}
		i += width - 1
	}
	return string(shaped)
}

// joinsBefore reports whether the next letter, marks aside, joins the one before it.
func joinsBefore(rest []rune, forms map[string][]rune) bool {
	for _, r := range rest {
		if !unicode.Is(unicode.Mn, r) {
			return r == '\u0640' || len(forms[string(r)]) >= 2
		}
	}
	return false
}
