package render

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// arabicForms maps each Arabic letter to its shapes: isolated, final, initial, medial. Letters that do not join the next letter have only
// the first two. Unicode's compatibility letters come in this order, and decompose into the letter.
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

// joined replaces Arabic letters by their shapes beside their neighbours, in a text in reading order. This is needed because the PDF draws
// the font letter by letter, without joining.
func joined(text string) string {
	letters := []rune(text)
	forms := arabicForms()
	var shaped []rune
	joins := false // whether the previous letter joins this one
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
				joins = letters[i] == '\u0640' && joinsBefore(letters[i+1:], forms) // tatweel joins on both sides
			}
		}
		i += width - 1
	}
	return string(shaped)
}

// joinsBefore reports whether the next letter, ignoring marks, joins the previous one.
func joinsBefore(rest []rune, forms map[string][]rune) bool {
	for _, r := range rest {
		if !unicode.Is(unicode.Mn, r) {
			return r == '\u0640' || len(forms[string(r)]) >= 2
		}
	}
	return false
}
