package mail

import "strings"

// NormalizeAddress brings an address into the one form in which addresses are stored and compared: bare, without display
// name, lower-case. Providers report "Name <User@Example.com>" as well as "user@example.com" (SES: bouncedRecipients). Text
// that is no address comes back trimmed and lower-cased: the events of strangers are recorded as they are, not refused. A
// quoted local part stays as it was written, which is how senders store it.
func NormalizeAddress(s string) string {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = s[open+1 : len(s)-1]
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// ShortAddress is how an address may appear in a log (rule 13): enough to recognise one's own, "j***@example.com".
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
