package render

import (
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// custom is the mail that an organizer's template makes: body, button, and what the organizer wants under each mail. Errors are those of
// the template, fit to be shown.
func (d *draft) custom(t hievents.Template) (composition, error) {
	tokens := d.tokens(t.Type)
	subject, err := renderLiquid(t.Subject, tokens, asPlain)
	if err != nil {
		return composition{}, err
	}
	body, err := renderLiquid(t.BodyHTML, tokens, asHTML)
	if err != nil {
		return composition{}, err
	}
	rich, err := sanitised(body)
	if err != nil {
		return composition{}, err
	}
	blocks := []block{{Rich: rich}}
	if label := cut(oneLine(t.CTALabel), longestTitle); label != "" {
		target, _ := tokens[t.CTAToken].value.(string)
		if target = httpURL(target); target == "" {
			target = "#" // as Hi.Events does where the token is none
		}
		blocks = append(blocks, block{Button: &button{label, target}})
	}
	if blocks[0].Rich == "" {
		blocks = blocks[1:]
	}
	return composition{subject, append(blocks, d.footerMessage()...)}, nil
}
