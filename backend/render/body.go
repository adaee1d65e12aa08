package render

import (
	_ "embed"
	"errors"
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

// longestHTML is the maximum size of a mail's HTML, in bytes.
const longestHTML = 2 << 20

var errHTMLTooLong = errors.New("its HTML is longer than 2 MB")

// html renders blocks with the layout of all mails. Styles are inlined at each element, since many mail programs drop style sheets; only
// the rules for narrow screens stay in a style sheet. It fails with errHTMLTooLong.
func (r *Renderer) html(locale hievents.Locale, subject string, blocks []block) (string, error) {
	page := limitedBuffer{most: longestHTML}
	err := layout.Execute(&page, map[string]any{
		"Lang": wordsOf(locale).locale.Tag(), "Subject": subject, "Style": template.CSS(style), "Blocks": blocks,
		"App": r.appName, "Home": r.urls.Home(), "HomePage": hievents.HomePage, "Powered": wordsOf(locale).say("powered", "name", "Hi.Events"),
	})
	if errors.Is(err, errTooLong) {
		return "", errHTMLTooLong
	}
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
	if len(inlined) > longestHTML {
		return "", errHTMLTooLong
	}
	return inlined, nil
}

// text renders the blocks as plain text. It fails with errTextTooLong.
func (r *Renderer) text(blocks []block) (string, error) {
	var parts []string
	for _, b := range blocks {
		// At most one of the three is set.
		rich, err := asText(b.Rich + b.Box + b.Small)
		if err != nil {
			return "", err
		}
		switch {
		case b.Text != "":
			parts = append(parts, b.Text)
		case b.Rich != "":
			parts = append(parts, rich)
		case b.Box != "":
			parts = append(parts, rich)
		case b.Button != nil:
			parts = append(parts, b.Button.Label+":\n"+b.Button.URL)
		case len(b.Facts) > 0:
			var lines []string
			for _, f := range b.Facts {
				lines = append(lines, f.Label+": "+f.Value)
			}
			parts = append(parts, strings.Join(lines, "\n"))
		case b.Small != "":
			parts = append(parts, "--\n"+rich)
		}
	}
	parts = append(parts, "--\n"+r.appName+" "+r.urls.Home()+"\nPowered by Hi.Events "+hievents.HomePage)
	text := strings.Join(parts, "\n\n") + "\n"
	if len(text) > longestText {
		return "", errTextTooLong
	}
	return text, nil
}
