package address

import (
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The limits of SMTP, in bytes: for the part before the @, for the domain, and for both together (RFC 5321, 4.5.3.1).
const longestLocal, longestDomain, longestPath = 64, 255, 254

// domains converts domains to ASCII as browsers do for a lookup, and enforces the limits of DNS.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// Parse reads an address as a person types it, and returns the form that is stored, compared and sent to: lower case, the domain in
// ASCII. It fails with CodeInvalid; the message says what is wrong.
func Parse(typed string) (string, error) {
	address := strings.TrimSpace(typed)
	at := strings.LastIndexByte(address, '@')
	switch {
	case address == "":
		return "", mail.Errorf(mail.CodeInvalid, "type an address")
	case len(address) > 4*longestPath: // in other alphabets a domain may have more bytes than in ASCII
		return "", tooLong()
	case !utf8.ValidString(address):
		return "", mail.Errorf(mail.CodeInvalid, "the address is not valid UTF-8 text")
	case strings.ContainsFunc(address, unicode.IsControl):
		return "", mail.Errorf(mail.CodeInvalid, "the address has a line break or another control character in it")
	case strings.ContainsFunc(address, unicode.IsSpace):
		return "", mail.Errorf(mail.CodeInvalid, "the address has a space in it")
	case at <= 0 || at == len(address)-1:
		return "", mail.Errorf(mail.CodeInvalid, "an address has the form name@example.com")
	}
	local, domain := address[:at], address[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", mail.Errorf(mail.CodeInvalid, "Amazon SES sends only to addresses with plain letters before the @: ask for another address")
	}
	ascii, err := domains.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !strings.Contains(ascii, ".") || strings.ContainsAny(ascii, "[]:") {
		return "", mail.Errorf(mail.CodeInvalid, "what stands after the @ is no domain that mail can go to")
	}
	address = strings.ToLower(local + "@" + ascii)
	if len(local) > longestLocal || len(ascii) > longestDomain || len(address) > longestPath {
		return "", tooLong()
	}
	// A quoted part before the @ would be legal. It is refused: nobody has such an address, and the quoting gets lost on the way.
	if parsed, err := netmail.ParseAddress(address); err != nil || parsed.Name != "" || parsed.Address != address || strings.ContainsAny(local, `"()<>,;:\[]`) {
		return "", mail.Errorf(mail.CodeInvalid, "an address has the form name@example.com")
	}
	return address, nil
}

func tooLong() error {
	return mail.Errorf(mail.CodeInvalid, "the address is too long: at most %d characters before the @ and %d in all", longestLocal, longestPath)
}
