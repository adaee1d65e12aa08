package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render/worker"
)

func previewCommand() command {
	return command{
		name:    "preview",
		usage:   "KIND:ID [--text | --html | --eml]",
		summary: "show the mail that a message would be if it were sent again now; sends nothing",
		help: `
Needs DATABASE_URL, MAIL_FROM_ADDRESS and APP_FRONTEND_URL. KIND is announcement or transaction.
What makes the mail untrue by now, and what else is to know about it, goes to standard error.

  --text   headers, plain text and the names of attachments; the default
  --html   the HTML alone
  --eml    the whole mail as it would go to SES, attachments included

On a terminal, control characters show as escapes; redirected, the output is as the recipient gets it.`,
		run: (*program).preview,
	}
}

func (p *program) preview(ctx context.Context, arguments []string) error {
	flags := newFlags("preview")
	asText, asHTML, asMIME := flags.Bool("text", false, ""), flags.Bool("html", false, ""), flags.Bool("eml", false, "")
	positional, err := parse(flags, arguments)
	switch {
	case err != nil:
		return err
	case len(positional) != 1:
		return usagef("preview takes one message, for example transaction:12")
	case *asText && *asHTML || *asHTML && *asMIME || *asText && *asMIME:
		return usagef("preview: use one of --text, --html and --eml")
	}
	id, err := mail.ParseMessageID(positional[0])
	if err != nil {
		return usagef("preview: %v", err)
	}
	renderer, err := p.installation.Renderer()
	if err != nil {
		return err
	}
	defer renderer.Close()
	m, err := p.rendered(ctx, renderer, id)
	if err != nil {
		return err
	}
	output := previewText(m)
	if *asHTML {
		output = m.HTML
	}
	if *asMIME {
		output = strings.ReplaceAll(string(m.Raw), "\r\n", lineEnd(p.toTerminal))
	}
	if p.toTerminal {
		return p.printLines(ordinarySpaces.Replace(strings.TrimSuffix(output, "\n")))
	}
	_, err = fmt.Fprint(p.stdout, output)
	return err
}

// ordinarySpaces replaces the no-break spaces between an amount and its currency, which a terminal would show as escapes.
var ordinarySpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// rendered reads and renders a message, and prints warnings about reasons not to send it.
func (p *program) rendered(ctx context.Context, renderer *worker.Worker, id mail.MessageID) (worker.Mail, error) {
	db, err := p.installation.Database(ctx)
	if err != nil {
		return worker.Mail{}, err
	}
	defer db.Close()
	content, err := db.Resends.Content(ctx, mail.AllAccounts(), id)
	if err != nil {
		return worker.Mail{}, err
	}
	m, err := renderer.Render(ctx, content)
	if err != nil {
		return worker.Mail{}, err
	}
	for _, stale := range content.Stale {
		p.warn(stale.Sentence)
	}
	for _, note := range m.Notes {
		p.warn(note.Sentence)
	}
	return m, nil
}

func previewText(m worker.Mail) string {
	var text strings.Builder
	for _, header := range [][2]string{{"From", m.From}, {"To", m.To}, {"Reply-To", m.ReplyTo}, {"Subject", m.Subject}} {
		if header[1] != "" {
			fmt.Fprintf(&text, "%s: %s\n", header[0], header[1])
		}
	}
	for _, a := range m.Attachments {
		fmt.Fprintf(&text, "Attachment: %s (%d bytes)\n", a.Name, len(a.Content))
	}
	return text.String() + "\n" + m.Text
}

// lineEnd returns the line end of MIME: for a terminal, which shows control characters as escapes, without the carriage return.
func lineEnd(toTerminal bool) string {
	if toTerminal {
		return "\n"
	}
	return "\r\n"
}
