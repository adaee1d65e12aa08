package resend

import "strings"

// commonDomains are where most people who buy tickets have their mailbox.
var commonDomains = []string{
	"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net",
	"web.de", "t-online.de", "freenet.de", "hotmail.co.uk", "yahoo.co.uk", "hotmail.fr", "orange.fr", "free.fr", "libero.it", "ziggo.nl",
	"protonmail.com", "proton.me", "qq.com", "163.com", "wp.pl", "seznam.cz", "uol.com.br", "terra.com.br",
}

// Suggest is the address with the common domain that its own was probably meant to be: one letter missing, too many, wrong, or two swapped.
// It is empty for a common domain and for one that resembles none.
func Suggest(address string) string {
	local, domain, found := strings.Cut(address, "@")
	if !found {
		return ""
	}
	suggestion := ""
	for _, common := range commonDomains {
		if domain == common {
			return ""
		}
		if suggestion == "" && oneSlip(domain, common) {
			suggestion = local + "@" + common
		}
	}
	return suggestion
}

// oneSlip reports whether two different words are one slip of the fingers apart.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) != len(b) {
		return a[i:] == b[i+1:]
	}
	return i < len(a) && (a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
}
