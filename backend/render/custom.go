package render

import (
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// custom returns the mail of an organizer's template: body, button, and the organizer's footer message. Its errors are problems of the
// template and can be shown to people.
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
			target = "#" // as Hi.Events does if the token is unknown
		}
		blocks = append(blocks, block{Button: &button{label, target}})
	}
	if blocks[0].Rich == "" {
		blocks = blocks[1:]
	}
	return composition{subject, append(blocks, d.footerMessage()...)}, nil
}
