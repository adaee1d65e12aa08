package resend_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/resend"
)

func TestSuggest(t *testing.T) {
	for address, want := range map[string]string{
		"ada@gmial.com": "ada@gmail.com", "ada@gmai.com": "ada@gmail.com", "ada@gmaill.com": "ada@gmail.com", "ada@gnail.com": "ada@gmail.com",
		"ada@gmail.com": "", "ada@example.com": "", "ada": "", "ada@hotmial.com": "ada@hotmail.com", "ada@gmx.net": "", "ada@outlok.com": "ada@outlook.com",
		"ada@gmail.co": "ada@gmail.com", "ada@gmali.cmo": "",
	} {
		if got := resend.Suggest(address); got != want {
			t.Errorf("for %s: %q, want %q", address, got, want)
		}
	}
}
