package render

import (
	netmail "net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The limits of SMTP for the parts of an address, in bytes (RFC 5321, 4.5.3.1).
const longestLocal, longestDomain = 64, 255

// sendable returns an address in the form that SES accepts: the part before the @ in ASCII, the domain as punycode
// (https://docs.aws.amazon.com/ses/latest/dg/send-email-raw.html). It refuses "=?", which begins an encoded-word: mail programs would
// decode it to another address. It fails with CodeInvalid; the error message does not contain the address.
func sendable(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || strings.ContainsFunc(address, unicode.IsControl) || strings.Contains(address, "=?") {
		return "", mail.Errorf(mail.CodeInvalid, "this is no e-mail address: correct it, then send")
	}
	local, domain := address[:at], address[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", mail.Errorf(mail.CodeInvalid, "Amazon SES sends only to addresses with plain letters before the @: ask for another address")
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" || len(local) > longestLocal || len(ascii) > longestDomain {
		return "", mail.Errorf(mail.CodeInvalid, "the address has no domain that mail can go to: correct it, then send")
	}
	parsed, err := netmail.ParseAddress("<" + local + "@" + ascii + ">")
	if err != nil || parsed.Name != "" {
		return "", mail.Errorf(mail.CodeInvalid, "this is no e-mail address: correct it, then send")
	}
	return written(parsed.Address), nil
}

// written formats an address for a header: the part before the @ is quoted if necessary.
func written(address string) string {
	return strings.Trim((&netmail.Address{Address: address}).String(), "<>")
}

// mailbox returns "Name <address>" for a sendable address.
func mailbox(name, address string) string {
	name = cut(strings.Join(strings.Fields(oneLine(name)), " "), longestTitle)
	if name == "" {
		return "<" + address + ">"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + address + ">"
}

// oneLine makes text safe for a header: control characters and line separators become spaces, invisible format characters are dropped.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case r == '\u200c', r == '\u200d': // some scripts and emoji need the joiners
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}
