package render

import (
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// custom returns the mail of an organizer's template: body, button, and the organizer's footer message. A template knows one ticket and one date; what else the
// mail has to say stands below it. Its errors are problems of the template and can be shown to people.
func (d *draft) custom(t hievents.Template) (composition, error) {
	tokens, err := d.tokens(t.Type)
	if err != nil {
		return composition{}, err
	}
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
	blocks = append(blocks, d.cancelledDates()...)
	if len(d.Tickets.Sent) > 1 {
		blocks = append(blocks, d.sentence("attendee_tickets_all"))
		blocks = append(blocks, d.ticketBlocks(d.Tickets.Sent)...)
	}
	return composition{subject, blocks, d.footerMessage()}, nil
}
