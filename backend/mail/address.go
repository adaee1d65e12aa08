package mail

import "strings"

// NormalizeAddress returns the form in which addresses are stored and compared: bare, without display name, lower-case. Providers
// report "Name <User@Example.com>" as well as "user@example.com" (SES: bouncedRecipients). Text that is not an address is
// returned trimmed and lower-cased: the events of strangers are recorded as they are, not rejected. A quoted local part keeps its
// quotes, as senders store it.
func NormalizeAddress(s string) string {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = s[open+1 : len(s)-1]
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// ShortAddress returns the form of an address that logs may contain (rule 13): its owner recognises it, "j***@example.com".
func ShortAddress(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 {
		return "***"
	}
	_, first := firstRune(s[:at])
	return first + "***" + s[at:]
}

func firstRune(s string) (rune, string) {
	for _, r := range s {
		return r, string(r)
	}
	return 0, ""
}
