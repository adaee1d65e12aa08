package render_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/render"
)

var styles = regexp.MustCompile(` style="[^"]*"`)

// attacks are put into every text of a content, one at a time.
var attacks = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<iframe src="https://evil.example"></iframe>`,
	"x\r\nBcc: victim@example.com\r\n\r\nbody", "x\nBcc: victim@example.com", "a\x00b\x1b[31mc", `{{ order.email }}{% include '/etc/passwd' %}`, `{event} {name} {email}`,
	`<style>body{display:none}</style>`, `<base href="https://evil.example/">`, `<form action="https://evil.example"><input name=x></form>`, "\u202Egpj.exe", "\xff\xfe",
	`--boundary`, ".\r\n", `\", <evil@example.com>, "`, `<svg/onload=alert(1)>`, `&lt;script&gt;alert(1)&lt;/script&gt;`, strings.Repeat("長", 255), "=?utf-8?q?=0D=0ABcc:_x?=",
	`<div style="position:fixed;background:url(https://evil.example/x)">x</div>`, `</td></tr></table>`, `<!--`, `<meta http-equiv=refresh content="0;url=https://evil.example">`,
}

// poison sets every string reachable from a value, except enumerated values and identifiers.
func poison(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), text)
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return
		}
		for i := range v.NumField() {
			switch v.Type().Field(i).Name {
			case "Message", "EmailType", "Address", "Status", "Type":
				if v.Field(i).Kind() != reflect.Struct {
					continue
				}
			}
			poison(v.Field(i), text)
		}
	case reflect.String:
		v.SetString(text)
	}
}

func TestRule12HostileTextNeverActsInAMail(t *testing.T) {
	for _, mailType := range mailTypes() {
		for _, attack := range attacks {
			for _, custom := range []bool{false, true} {
				c := content(mailType, "de")
				if mailType == announcementMail {
					c.Message.Kind = "announcement"
				}
				if custom {
					if hievents.TemplateTypeOf(c.EmailType) == "" {
						continue
					}
					c = withTemplate(hievents.TemplateTypeOf(c.EmailType), "", "")
				}
				kind, template := c.Message, c.Template
				poison(reflect.ValueOf(&c), attack)
				c.Message = kind
				if template != nil {
					c.Template.Type = template.Type
				}
				m := made(t, c)
				harmless(t, string(mailType)+" with "+attack, m)
				p := readBack(t, m)
				if len(p.header) > 9 || p.header.Get("Bcc") != "" {
					t.Errorf("%s with %q: headers %v", mailType, attack, p.header)
				}
				if _, address := p.mailbox(t, "To"); address != c.Recipient.Address {
					t.Errorf("%s with %q: to %s", mailType, attack, address)
				}
				for name, file := range p.attachments {
					if name == "event.ics" {
						calendarLines(t, file.content)
					}
				}
			}
		}
	}
}

// forbidden are the elements and attributes that a mail may contain only in its layout.
var forbidden = map[string]bool{"script": true, "iframe": true, "form": true, "input": true, "base": true, "svg": true, "object": true, "embed": true, "link": true, "frame": true}

// harmless fails for a mail whose HTML, as a browser parses it, could be active or break out of its place.
func harmless(t testing.TB, what string, m render.Mail) {
	t.Helper()
	if strings.ContainsAny(m.Subject+m.To+m.ReplyTo+m.From, "\r\n\x00") {
		t.Errorf("%s: a header with a line break: %q", what, m.Subject)
	}
	root, err := html.Parse(strings.NewReader(m.HTML))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		count[node.Data]++
		if forbidden[node.Data] {
			t.Errorf("%s: element %s in\n%s", what, node.Data, unstyled(m.HTML))
		}
		for _, a := range node.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			link := a.Key == "href" || a.Key == "src"
			allowed := strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "mailto:") || value == "#"
			if strings.HasPrefix(a.Key, "on") || link && !allowed || a.Key == "style" && (strings.Contains(value, "position") || strings.Contains(value, "url(")) {
				t.Errorf("%s: attribute %s=%q in\n%s", what, a.Key, a.Val, unstyled(m.HTML))
			}
		}
	}
	if count["style"] != 1 || count["meta"] != 3 || count["body"] != 1 || count["title"] != 1 {
		t.Errorf("%s: elements %v", what, count)
	}
	if foot := strings.LastIndex(m.HTML, `href="https://hi.events"`); foot < 0 {
		t.Errorf("%s: the foot is gone", what)
	}
}
