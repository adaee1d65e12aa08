package address

import (
	"slices"
	"strings"
)

// Suggestions come from this list alone. Similarity is not enough: mail.com, email.com and ymail.com are one letter away from gmail.com, and
// a ticket for somebody there would be sent to a stranger. Each misspelling was chosen because no mail provider has that name;
// TestNobodyAtAProviderIsToldToWriteElsewhere checks this.

// endings maps the names of providers that people misspell to the domain endings that these providers use.
var endings = map[string][]string{
	"gmail": {"com"}, "googlemail": {"com"}, "icloud": {"com"}, "protonmail": {"com"},
	"hotmail":  {"com", "co.uk", "fr", "de", "it", "es", "be", "nl", "ca", "se", "hu"},
	"outlook":  {"com", "fr", "de", "it", "es", "be", "at", "pt", "hu"},
	"yahoo":    {"com", "co.uk", "fr", "de", "it", "es", "ca", "pl", "co.in", "co.jp", "com.br", "com.au", "com.hk", "com.vn", "com.tr", "com.mx", "com.ar"},
	"t-online": {"de"}, "comcast": {"net"}, "wanadoo": {"fr"}, "bigpond": {"com"}, "btinternet": {"com"},
}

// misspeltNames maps these names to their common misspellings.
var misspeltNames = map[string][]string{
	"gmail":      {"gmial", "gmal", "gamil", "gmai", "gmaill", "gmaiil", "gmaail", "gnail", "gmali", "gmil", "gmsil", "gmaik", "gmaul", "ggmail", "gmmail"},
	"googlemail": {"googlmail", "goglemail", "googelmail", "goolemail", "googlemal", "googlemial", "googlemai", "googlemaill"},
	"hotmail":    {"hotmial", "hotmal", "hotmai", "hotmil", "hotmaill", "hotmali", "hotamil", "hotnail", "hormail", "htomail", "hotmsil", "hoymail", "hotmmail"},
	"outlook":    {"outlok", "outloo", "outloook", "outlokk", "outllook", "outolok", "oulook", "oultook", "otulook", "outtlook"},
	"yahoo":      {"yaho", "yahooo", "yhoo", "yahho", "yaoo", "yhaoo", "yaohoo", "ayhoo", "yaahoo"},
	"icloud":     {"iclod", "icoud", "iclould", "icluod", "icolud", "iclud", "iclooud", "iccloud"},
	"protonmail": {"protonmal", "protonmai", "protonmial", "protonmaill", "prontonmail", "protnmail"},
	"t-online":   {"t-onlin", "t-onlne", "t-onine", "t-oline", "t-onilne", "t-onlien", "t-onlinee"},
	"comcast":    {"comcst", "comcat", "comacst", "commcast"},
	"wanadoo":    {"wanado", "wandoo", "wanadooo", "wanaddo"},
	"bigpond":    {"bigpnd", "bigpod", "bigpon", "bigponf"},
	"btinternet": {"btinernet", "btinterent", "btintenet", "btinternt", "btinterne"},
}

// wrongEndings are misspellings of .com that are not top-level domains, so that nobody can receive mail there.
var wrongEndings = []string{"con", "cmo", "ocm", "comm", "vom", "xom", "cpm"}

// misspelt maps every wrong domain to the right one.
var misspelt = func() map[string]string {
	right := map[string]string{
		// Only for gmail: hotmail.co and yahoo.co may also mean hotmail.co.uk and yahoo.co.jp.
		"gmail.co": "gmail.com", "gmail.cm": "gmail.com",
	}
	for name, ends := range endings {
		for _, spelling := range append([]string{name}, misspeltNames[name]...) {
			for _, end := range ends {
				if spelling != name {
					right[spelling+"."+end] = name + "." + end
				}
			}
			if slices.Contains(ends, "com") {
				for _, wrong := range wrongEndings {
					right[spelling+"."+wrong] = name + ".com"
				}
			}
		}
	}
	return right
}()

// Suggest returns the address that was probably meant (ann@gmail.com for ann@gmial.com); the part before the last @ stays unchanged. It
// returns "" unless the domain is a known misspelling, so for every domain at which people receive mail.
func Suggest(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return ""
	}
	domain, known := misspelt[strings.ToLower(address[at+1:])]
	if !known {
		return ""
	}
	return address[:at+1] + domain
}
