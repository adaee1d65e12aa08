package config

import "fmt"

// Secret is a setting that must not be shown, such as a connection string with its password. Printed, logged or encoded as JSON it
// is ***. Only Reveal returns its text.
type Secret struct{ text string }

// NewSecret wraps a text that must not be shown.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, for opening a connection.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether the text is empty.
func (s Secret) IsZero() bool { return s.text == "" }

// String returns ***, or "" for an empty text.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return "***"
}

// Format hides the text from every verb, including %#v and %x.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(s.String())) }

// MarshalText hides the text from JSON and from structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
