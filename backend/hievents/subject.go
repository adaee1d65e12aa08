package hievents

import "strings"

// alike unites what mail programs on the way write differently: apostrophes, and the invisible mark that asks for an emoji
// in colour.
var alike = strings.NewReplacer("’", "'", "\uFE0F", "", "…", "...")

// NormalizeSubject brings a subject into the form in which subjects are compared: one space for any white space, none at
// the ends.
func NormalizeSubject(subject string) string {
	return strings.Join(strings.Fields(alike.Replace(subject)), " ")
}

// Titles are cut to a width of 50, at which a wide letter counts twice, and then get three dots. What is left of a shorter
// cut than leastCut says too little.
const longestCut, leastCut = 50, 20

// isTitle reports whether text is a title as subjects show it, whole or cut. Both are normalised.
func isTitle(text, title string) bool {
	if text == title {
		return title != ""
	}
	cut, shortened := strings.CutSuffix(text, "...")
	return shortened && len([]rune(cut)) >= leastCut && strings.HasPrefix(title, cut)
}

// leastTitle is how many letters a title must have for its presence in a subject to mean anything.
const leastTitle = 3

// MentionsTitle reports whether a subject, in any language, names the ticketed event of that title, whole or cut.
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
