package values

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Containing returns the ILIKE pattern for text that contains search literally, with wildcards escaped. It fails with CodeInvalid if no text
// in the database can contain search.
func Containing(search string) (string, error) {
	if err := StorableText("the search", search); err != nil {
		return "", err
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(search) + "%", nil
}

// maxText is the limit for search text, in bytes: more than any searched column can hold.
const maxText = 2048

// StorableText fails with CodeInvalid for text that no column can hold or that is longer than maxText. The error names the text by what.
func StorableText(what, text string) error {
	switch {
	case len(text) > maxText:
		return mail.Errorf(mail.CodeInvalid, "%s is too long: use at most %d bytes", what, maxText)
	case !utf8.ValidString(text):
		return mail.Errorf(mail.CodeInvalid, "%s is not valid UTF-8 text", what)
	case strings.ContainsRune(text, 0):
		return mail.Errorf(mail.CodeInvalid, "%s contains a NUL character", what)
	}
	return nil
}

// Storable reports whether Postgres can hold the time, with a wide margin.
func Storable(t time.Time) bool { return t.Year() > -4000 && t.Year() < 100_000 }

// OrZero returns the value that a pointer points to, the zero value for nil.
func OrZero[T any](pointer *T) T {
	if pointer == nil {
		var zero T
		return zero
	}
	return *pointer
}

// Nullable returns a pointer to the value, or nil for the zero value, which the database stores as NULL.
func Nullable[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// LongestAddress is the length of email_suppressions.email. RFC 5321 allows 254 octets, so no deliverable address is longer.
const LongestAddress = 255

// TextOf makes text storable: it removes NUL characters and replaces invalid UTF-8.
func TextOf(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}
