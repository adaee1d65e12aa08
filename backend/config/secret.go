package config

import "fmt"

// Secret is a setting that must not be seen, such as a connection string with its password: however it is printed, logged or put
// into JSON, it shows as ***. Reveal is the one way to its text.
type Secret struct{ text string }

// NewSecret wraps a text that must not be seen.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal gives the text, for whoever connects with it.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String hides the text.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return "***"
}

// Format hides the text from every verb, %#v and %x among them.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(s.String())) }

// MarshalText hides the text from JSON and from structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
