package address_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestParse(t *testing.T) {
	for typed, want := range map[string]string{
		"ada@example.com":                        "ada@example.com",
		"  Ada@Example.COM\t":                    "ada@example.com",
		"ada+tickets@example.com":                "ada+tickets@example.com",
		"o'neil@example.com":                     "o'neil@example.com",
		"ada@münchen.example":                    "ada@xn--mnchen-3ya.example",
		"ada@MÜNCHEN.example":                    "ada@xn--mnchen-3ya.example",
		"ada@例え.テスト":                             "ada@xn--r8jz45g.xn--zckzah",
		"ada@xn--mnchen-3ya.example":             "ada@xn--mnchen-3ya.example",
		"ada@example.com.":                       "ada@example.com",
		strings.Repeat("a", 64) + "@example.com": strings.Repeat("a", 64) + "@example.com",
	} {
		if got, err := address.Parse(typed); got != want || err != nil {
			t.Errorf("%q is %q, %v, want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{
		"", " ", "ada", "@example.com", "ada@", "ada@localhost", "ada@@example.com", "a b@example.com", "ada@exa mple.com", "ada@.example.com",
		"ada@example..com", ".ada@example.com", "ada.@example.com", "a..b@example.com", "ада@example.com", "ada@exämple\u202e.com",
		"Ada <ada@example.com>", "ada@example.com, bob@example.com", "ada@example.com;bob@example.com", `"a b"@example.com`, `"ada"@example.com`,
		"ada@[127.0.0.1]", "ada@[IPv6:::1]", "ada@example.com\r\nBcc: bob@example.com", "ada\n@example.com", "ada\x00@example.com", "ada@-example.com",
		"ada@exam\u0085ple.com", "ada@\xbf.example", strings.Repeat("a", 65) + "@example.com", "ada@" + strings.Repeat("a", 64) + ".com",
		strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("b", 60)+".", 4) + "com", "ada(home)@example.com", "<ada@example.com>",
	} {
		if got, err := address.Parse(typed); mail.CodeOf(err) != mail.CodeInvalid || got != "" {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
}

// For any input: the result is one line of ASCII, parsing it again returns the same, and it equals its canonical form.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"ada@example.com", "Ada@MÜNCHEN.example", "a@b.c\r\nBcc: d@e.f", `"x"@y.z`, "ada@[::1]", "\xff@example.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		parsed, err := address.Parse(typed)
		if err != nil {
			if parsed != "" || mail.CodeOf(err) != mail.CodeInvalid {
				t.Errorf("%q: %q, %v", typed, parsed, err)
			}
			return
		}
		again, err := address.Parse(parsed)
		if again != parsed || err != nil || mail.NormalizeAddress(parsed) != parsed || len(parsed) > 254 || strings.Count(parsed, "@") != 1 {
			t.Errorf("%q: %q, again %q, %v", typed, parsed, again, err)
		}
		if strings.ContainsFunc(parsed, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' || r == 0x7f }) {
			t.Errorf("%q: %q", typed, parsed)
		}
	})
}
