package sesevent

import (
	"mime"
	"strings"
	"time"
	"unicode/utf8"
)

// The longest texts that are stored, in bytes. An address has at most 320 characters (RFC 3696), a header line 998 (RFC 5322).
// Ids of SES and SNS have 60 and 36; longer ids than maxID are refused, because a truncated id would be another id.
const (
	maxAddress    = 320
	maxHeader     = 998
	maxDiagnostic = 4 << 10
	maxWord       = 100 // types, subtypes, status codes
	maxID         = 255
)

// clean makes text storable in Postgres: valid UTF-8, no NUL, at most limit bytes, truncated between runes.
func clean(s string, limit int) string {
	if len(s) > limit {
		s = s[:runeStart(s, limit)]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	if len(s) > limit { // U+FFFD is longer than the invalid bytes that it replaces
		s = s[:runeStart(s, limit)]
	}
	return s
}

// runeStart returns the last position at or before i at which a rune starts.
func runeStart(s string, i int) int {
	for back := 0; i > 0 && back < utf8.UTFMax && !utf8.RuneStart(s[i]); back++ {
		i--
	}
	return i
}

var (
	encodedWords mime.WordDecoder
	unfold       = strings.NewReplacer("\r\n", "", "\n", "", "\r", "")
)

// headerText returns a header's value in readable form: unfolded, with RFC 2047 words decoded if their charset is known.
func headerText(s string) string {
	s = unfold.Replace(s)
	if strings.Contains(s, "=?") {
		if decoded, err := encodedWords.DecodeHeader(s); err == nil {
			s = decoded
		}
	}
	return clean(strings.TrimSpace(s), maxHeader)
}

// The plausible years of an event: from firstYear, before lastYear. A time far in the future would outrank every later fact of
// equal strength, and some times cannot be stored in any database.
const firstYear, lastYear = 2000, 2100

// parseTime parses an ISO 8601 time of SES, to the millisecond, in UTC. It returns false if the time is invalid or implausible.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.Parse("2006-01-02T15:04:05Z0700", s); err != nil {
			if t, err = time.Parse("2006-01-02T15:04:05 -0700", s); err != nil { // as in AWS's own example of a mail object
				return time.Time{}, false
			}
		}
	}
	t = t.UTC().Truncate(time.Millisecond)
	return t, t.Year() >= firstYear && t.Year() < lastYear
}
