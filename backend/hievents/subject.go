package hievents

import "strings"

// alike removes differences that mail programs introduce: apostrophes, ellipses, and the invisible variation selector
// (U+FE0F) of coloured emoji.
var alike = strings.NewReplacer("’", "'", "\uFE0F", "", "…", "...")

// NormalizeSubject returns the form in which subjects are compared: runs of white space become one space, and white space at
// the ends is removed.
func NormalizeSubject(subject string) string {
	return strings.Join(strings.Fields(alike.Replace(subject)), " ")
}

// Hi.Events cuts titles to a width of 50 columns (a wide letter takes two) and appends three dots. A cut title with fewer than
// leastCut letters is too short to identify a ticketed event.
const longestCut, leastCut = 50, 20

// isTitle reports whether text is the title, whole or cut as in subjects. Both arguments are normalised.
func isTitle(text, title string) bool {
	if text == title {
		return title != ""
	}
	cut, shortened := strings.CutSuffix(text, "...")
	return shortened && len([]rune(cut)) >= leastCut && strings.HasPrefix(title, cut)
}

// leastTitle is the minimum number of letters in a title. A shorter one may occur in a subject by chance.
const leastTitle = 3

// MentionsTitle reports whether a subject, in any language, contains the title of the ticketed event, whole or cut.
func MentionsTitle(subject, title string) bool {
	subject, title = NormalizeSubject(subject), NormalizeSubject(title)
	letters := []rune(title)
	if len(letters) < leastTitle {
		return false
	}
	if strings.Contains(subject, title) {
		return true
	}
	for length := min(longestCut, len(letters)-1); length >= leastCut; length-- {
		if strings.Contains(subject, strings.TrimRight(string(letters[:length]), " ")+"...") {
			return true
		}
	}
	return false
}
