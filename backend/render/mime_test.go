package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

func TestAddressesThatSESTakesAndThoseItRefuses(t *testing.T) {
	for address, want := range map[string]string{
		"ann@example.com": "ann@example.com", "Ann.O'Neil+tag@Example.COM": "Ann.O'Neil+tag@example.com", "a@bücher.example": "a@xn--bcher-kva.example",
		"a@xn--bcher-kva.example": "a@xn--bcher-kva.example", "a@例え.jp": "a@xn--r8jz45g.jp", `"a b"@example.com`: `"a b"@example.com`,
		"": "", "ann": "", "@example.com": "", "ann@": "", "änn@example.com": "", "a b@example.com": "", "Ann <a@example.com>": "", "a@example.com, b@example.com": "",
		"a@exa mple.com": "", "a@example.com\r\nBcc: b@example.com": "", "a@-.com": "", strings.Repeat("a", 65) + "@example.com": "", "a@b@example.com": "", "a@[127.0.0.1]": "",
	} {
		c := content("order_summary", "en")
		c.Recipient.Address = address
		m, err := renderer(t).Render(c)
		switch {
		case want == "":
			if mail.CodeOf(err) != mail.CodeInvalid || strings.Contains(err.Error(), "example") {
				t.Errorf("%q: %v, to %s", address, err, m.To)
			}
		case err != nil:
			t.Errorf("%q: %v", address, err)
		default:
			if _, got := readBack(t, m).mailbox(t, "To"); got != strings.ReplaceAll(want, `"`, "") || m.Recipient() != strings.ReplaceAll(want, `"`, "") {
				t.Errorf("%q became %q and %q, want %q", address, got, m.Recipient(), want)
			}
		}
	}
}

func TestHeadersThatWouldBreakAMailAreRefused(t *testing.T) {
	m := made(t, content("order_summary", "en"))
	for _, bad := range []render.Header{
		{"X-A", "x\r\nBcc: y@example.com"}, {"X-A", "x\ny"}, {"X-A", "x\x00"}, {"X A", "x"}, {"X-A:", "x"}, {"", "x"}, {"X\r\nBcc", "x"}, {"To", "x@example.com"},
		{"SUBJECT", "x"}, {"Content-Type", "text/plain"}, {"Bcc", "x@example.com"}, {"Überschrift", "x"},
	} {
		if _, err := m.MIME(bad); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	p := readBack(t, m, render.Header{Name: "X-HiEvents-Retry-For", Value: "0100-abc"}, render.Header{Name: "X-SES-CONFIGURATION-SET", Value: "main"})
	if p.header.Get("X-HiEvents-Retry-For") != "0100-abc" || p.header.Get("X-SES-CONFIGURATION-SET") != "main" {
		t.Errorf("headers %v", p.header)
	}
}

func TestAMailThatIsTooLargeForSESIsRefused(t *testing.T) {
	m := made(t, content("order_summary", "en"))
	m.Attachments = []render.Attachment{{Name: "big.bin", ContentType: "application/octet-stream", Content: bytes.Repeat([]byte{7}, 28<<20)}}
	if _, err := m.MIME(); err != nil { // 28 MB are 38.4 MB in base64 with its line breaks
		t.Errorf("28 MB: %v", err)
	}
	m.Attachments[0].Content = bytes.Repeat([]byte{7}, 30<<20)
	if _, err := m.MIME(); mail.CodeOf(err) != mail.CodeInvalid || !strings.Contains(err.Error(), "40 MB") {
		t.Errorf("30 MB: %v", err)
	}
}

func TestSettingsThatNoMailCanBeSentWith(t *testing.T) {
	good := render.Settings{FromAddress: "a@example.com", FrontendURL: "https://x.example"}
	for name, change := range map[string]func(*render.Settings){
		"no sender": func(s *render.Settings) { s.FromAddress = "" }, "no address": func(s *render.Settings) { s.FromAddress = "Ann <a@example.com>" },
		"no pages": func(s *render.Settings) { s.FrontendURL = "" }, "no web page": func(s *render.Settings) { s.FrontendURL = "javascript:alert(1)" },
	} {
		settings := good
		change(&settings)
		if _, err := render.New(settings); mail.CodeOf(err) != mail.CodeSettings {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := render.New(good); err != nil {
		t.Error(err)
	}
}

func FuzzMIME(f *testing.F) {
	f.Add("Zoë", "Subject 🎉", "text\n.\n", "<p>html</p>", "v")
	f.Add("x\r\nBcc: y", "s\r\n\r\nbody", "\r\n--b--\r\n", "\x00", "a b")
	f.Fuzz(func(t *testing.T, name, subject, text, html, value string) {
		c := content("announcement", "en")
		c.Recipient.Name, c.Announcement.Subject, c.Announcement.MessageHTML = name, subject, html
		m := made(t, c)
		m.Text += text
		raw, err := m.MIME(render.Header{Name: "X-Fuzz", Value: value})
		if err != nil {
			if mail.CodeOf(err) != mail.CodeInvalid {
				t.Fatal(err)
			}
			return
		}
		p := parse(t, raw)
		if p.header.Get("Bcc") != "" || len(p.header) > 9 || p.subject != m.Subject {
			t.Errorf("headers %v, subject %q, want %q", p.header, p.subject, m.Subject)
		}
		if _, to := p.mailbox(t, "To"); to != "zoe@example.com" {
			t.Errorf("to %s", to)
		}
	})
}
