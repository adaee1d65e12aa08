package values

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// Containing is the ILIKE pattern for text that contains search as it is, without wildcards. It fails with CodeInvalid for what no text
// in the database can contain.
func Containing(search string) (string, error) {
	if err := StorableText("the search", search); err != nil {
		return "", err
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(search) + "%", nil
}

// maxText is more than any column that is searched can hold, in bytes.
const maxText = 2048

// StorableText fails with CodeInvalid for text that no column can hold, or longer than any that is searched; what names it in the error.
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

// OrZero is what a pointer leads to, the zero value where it is nil.
func OrZero[T any](pointer *T) T {
	if pointer == nil {
		var zero T
		return zero
	}
	return *pointer
}

// Nullable is nil for a zero value, which the database holds as NULL.
func Nullable[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// LongestAddress is what email_suppressions.email can hold. RFC 5321 allows 254 octets, so nothing that could ever be written
// to is longer.
const LongestAddress = 255

// TextOf leaves out what a text of the database cannot hold.
func TextOf(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}
