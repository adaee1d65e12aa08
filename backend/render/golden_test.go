package render_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

var update = flag.Bool("update", false, "write the golden files again")

// Parts that differ on each run, and the PDF, which other tests check.
var (
	boundaries = regexp.MustCompile(`(?m)(boundary="?|^--)([0-9a-f]{40,70})`)
	varying    = regexp.MustCompile(`(?m)^(Date|Message-ID): .*\r\n`)
	pdf        = regexp.MustCompile(`(?s)(filename="invoice.pdf"(?:\r\n\S[^\r]*)*\r\n\r\n)[A-Za-z0-9+/=\r\n]+`)
)

func TestGoldenMails(t *testing.T) {
	for _, mailType := range mailTypes() {
		for _, locale := range []hievents.Locale{"en", "de", "zh-cn"} {
			t.Run(fmt.Sprintf("%s/%s", mailType, locale), func(t *testing.T) {
				m := made(t, content(mailType, locale))
				if len(m.Notes) > 0 {
					t.Errorf("notes %v", m.Notes)
				}
				raw, err := m.MIME(render.Header{Name: "X-Mailroom-Test", Value: "golden"})
				if err != nil {
					t.Fatal(err)
				}
				checkMail(t, parse(t, raw), m)
				compare(t, filepath.Join("testdata", "golden", fmt.Sprintf("%s-%s.eml", mailType, locale)), stable(string(raw)))
			})
		}
	}
}

func TestGoldenMailsOfHiEvents2(t *testing.T) {
	for _, mailType := range mailTypes2() {
		for _, locale := range []hievents.Locale{"en", "de", "zh-cn"} {
			t.Run(fmt.Sprintf("%s/%s", mailType, locale), func(t *testing.T) {
				m := made(t, content2(mailType, locale))
				if len(m.Notes) > 0 {
					t.Errorf("notes %v", m.Notes)
				}
				raw, err := m.MIME(render.Header{Name: "X-Mailroom-Test", Value: "golden"})
				if err != nil {
					t.Fatal(err)
				}
				checkMail(t, parse(t, raw), m)
				compare(t, filepath.Join("testdata", "golden-2", fmt.Sprintf("%s-%s.eml", mailType, locale)), stable(string(raw)))
			})
		}
	}
}

// checkMail compares the mail that was read back with the original.
func checkMail(t *testing.T, p parsed, m render.Mail) {
	t.Helper()
	if p.subject != m.Subject || p.header.Get("X-Mailroom-Test") != "golden" || p.header.Get("User-Agent")+p.header.Get("X-Mailer") != "" {
		t.Errorf("headers %v", p.header)
	}
	if name, address := p.mailbox(t, "From"); name != "Tickets & Co" || address != "hello@mail.example" {
		t.Errorf("from %q <%s>", name, address)
	}
	if _, address := p.mailbox(t, "To"); address != m.Recipient() {
		t.Errorf("to %s", address)
	}
	toOrganizer := m.Recipient() == "office@northlight.example"
	if replies := p.header.Get("Reply-To"); (replies == "") != toOrganizer || !toOrganizer && replies != "<support@xn--hfli-5qa.example>" {
		t.Errorf("replies to %s", replies)
	}
	if strings.ReplaceAll(p.text, "\r\n", "\n") != m.Text || strings.ReplaceAll(p.html, "\r\n", "\n") != m.HTML {
		t.Errorf("what is read is not what was written:\n%s\n%s", p.text, p.html)
	}
	if !strings.Contains(p.html, `href="https://hi.events"`) || !strings.Contains(p.text, "Powered by Hi.Events https://hi.events") {
		t.Error("nothing says whom it is powered by")
	}
	if len(p.attachments) != len(m.Attachments) {
		t.Errorf("%d attachments of %d", len(p.attachments), len(m.Attachments))
	}
}

func stable(raw string) string {
	names := map[string]string{}
	raw = boundaries.ReplaceAllStringFunc(raw, func(found string) string {
		parts := boundaries.FindStringSubmatch(found)
		if names[parts[2]] == "" {
			names[parts[2]] = fmt.Sprintf("boundary-%d", len(names)+1)
		}
		return parts[1] + names[parts[2]]
	})
	return strings.ReplaceAll(pdf.ReplaceAllString(varying.ReplaceAllString(raw, ""), "${1}(a PDF)\r\n"), "\r\n", "\n")
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if the change is meant: go test ./backend/render -run Golden -update\n%s", file, got)
	}
}
