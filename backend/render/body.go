package render

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/vanng822/go-premailer/premailer"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

//go:embed layout.html
var layoutSource string

//go:embed style.css
var style string

var layout = template.Must(template.New("layout").Funcs(template.FuncMap{
	"lines": func(text string) []string { return strings.Split(text, "\n") },
}).Parse(layoutSource))

// html puts blocks into the card that every mail is. Styles stand at each element, since many mail programs drop style sheets; what is
// only for narrow screens stays in one.
func (r *Renderer) html(locale hievents.Locale, subject string, blocks []block) (string, error) {
	var page bytes.Buffer
	err := layout.Execute(&page, map[string]any{
		"Lang": wordsOf(locale).locale.Tag(), "Subject": subject, "Style": template.CSS(style), "Blocks": blocks,
		"App": r.appName, "Home": r.urls.Home(), "HomePage": hievents.HomePage, "Powered": wordsOf(locale).say("powered", "name", "Hi.Events"),
	})
	if err != nil {
		return "", fmt.Errorf("lay out a mail: %w", err)
	}
	options := premailer.NewOptions(premailer.WithRemoveClasses(false), premailer.WithCssToAttributes(false), premailer.WithKeepBangImportant(true))
	inliner, err := premailer.NewPremailerFromBytes(page.Bytes(), options)
	if err != nil {
		return "", fmt.Errorf("read a mail's layout: %w", err)
	}
	inlined, err := inliner.Transform()
	if err != nil {
		return "", fmt.Errorf("put styles at a mail's elements: %w", err)
	}
	return inlined, nil
}

// text writes the blocks for those who read no HTML.
func (r *Renderer) text(blocks []block) string {
	var parts []string
	for _, b := range blocks {
		switch {
		case b.Text != "":
			parts = append(parts, b.Text)
		case b.Rich != "":
			parts = append(parts, asText(b.Rich))
		case b.Box != "":
			parts = append(parts, asText(b.Box))
		case b.Button != nil:
			parts = append(parts, b.Button.Label+":\n"+b.Button.URL)
		case len(b.Facts) > 0:
			var lines []string
			for _, f := range b.Facts {
				lines = append(lines, f.Label+": "+f.Value)
			}
			parts = append(parts, strings.Join(lines, "\n"))
		case b.Small != "":
			parts = append(parts, "--\n"+asText(b.Small))
		}
	}
	parts = append(parts, "--\n"+r.appName+" "+r.urls.Home()+"\nPowered by Hi.Events "+hievents.HomePage)
	return strings.Join(parts, "\n\n") + "\n"
}
