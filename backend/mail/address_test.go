package mail_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func lower(s string) string { return strings.ToLower(s) }

func TestAddressesAreComparedBareAndLowerCase(t *testing.T) {
	for in, want := range map[string]string{
		"jane@example.com":                      "jane@example.com",
		"  Jane@Example.COM\r\n":                "jane@example.com",
		"<jane@example.com>":                    "jane@example.com",
		"Jane Doe <Jane@Example.com>":           "jane@example.com",
		`"Doe, Jane" <jane@example.com>`:        "jane@example.com",
		`"a < b" < jane@example.com >`:          "jane@example.com",
		"=?x-odd?Q?J=E4ne?= <jane@example.com>": "jane@example.com",
		`"two words"@example.com`:               `"two words"@example.com`,
		"jane+tag@example.com":                  "jane+tag@example.com",
		"ÄRGER@Example.com":                     "ärger@example.com",
		"no address":                            "no address",
		"<script>x</script>@example.com":        "<script>x</script>@example.com",
		"> jane@example.com <":                  "> jane@example.com <",
		"":                                      "",
		"<>":                                    "",
	} {
		if got := mail.NormalizeAddress(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestNormalizingAnAddressTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.StringMatching(`[A-Za-z0-9.+]{1,10}@[A-Za-z0-9.]{1,10}`).Draw(t, "address")
		name := rapid.StringMatching(`[A-Za-z ,"<]{0,8}`).Draw(t, "name")
		want := strings.ToLower(address)
		for _, s := range []string{address, "<" + address + ">", name + "<" + address + ">"} {
			got := mail.NormalizeAddress(s)
			if got != want || mail.NormalizeAddress(got) != got {
				t.Fatalf("%q is %q, want %q", s, got, want)
			}
		}
	})
}

func TestRule13AddressesInLogsAreShortened(t *testing.T) {
	for in, want := range map[string]string{
		"jane@example.com": "j***@example.com", "ärger@example.com": "ä***@example.com", "j@example.com": "j***@example.com",
		"a@b@example.com": "a***@example.com", "no address": "***", "@example.com": "***", "": "***",
	} {
		if got := mail.ShortAddress(in); got != want {
			t.Errorf("%q is %q in a log, want %q", in, got, want)
		}
	}
}
