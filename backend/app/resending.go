package app

import (
	"context"
	"errors"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
	"github.com/mailroom-app/mailroom/backend/render/worker"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// MakeMailsIfAsked runs this process as a rendering worker if another Mailroom process started it as one, and then does not return. Both
// programs call it before anything else.
func MakeMailsIfAsked() { worker.RunIfAsked() }

// Resending holds what resends need, independent of the database. Its methods may be called from several goroutines.
type Resending struct {
	sender   *amazon.Sender
	renderer *worker.Worker
	options  resend.Options
}

// Resending prepares to resend. It opens no connection. It fails with CodeSettings and CodeAWSRegion. The caller closes it.
func (i *Installation) Resending(ctx context.Context) (*Resending, error) {
	enforced, err := i.settings.SuppressionEnforced()
	if err != nil {
		return nil, err
	}
	rate, err := i.settings.SendRate()
	if err != nil {
		return nil, err
	}
	renderer, err := i.Renderer()
	if err != nil {
		return nil, err
	}
	sender, err := amazon.NewSender(ctx, i.settings.ConfigurationSet(), rate, i.mail...)
	if err != nil {
		renderer.Close()
		return nil, err
	}
	return &Resending{sender, renderer, resend.Options{Sender: sender, Renderer: mailMaker{renderer}, Enforced: enforced, Log: i.log}}, nil
}

// In returns the use case for the messages in a store. The caller closes the store.
func (r *Resending) In(store resend.Store) *resend.Resender {
	options := r.options
	options.Store = store
	return resend.New(options)
}

// Close closes the connections and ends the rendering process. Sends in progress finish; a mail that is being rendered fails.
func (r *Resending) Close() {
	r.renderer.Close()
	r.sender.Close()
}

// mailMaker adapts the worker to package resend.
type mailMaker struct{ renderer *worker.Worker }

var _ resend.Renderer = mailMaker{}

// Render renders the mail of a message's content.
func (m mailMaker) Render(ctx context.Context, content hievents.Content, headers ...resend.Header) (resend.Mail, error) {
	more := make([]render.Header, len(headers))
	for i, header := range headers {
		more[i] = render.Header(header)
	}
	rendered, err := m.renderer.Render(ctx, content, more...)
	if errors.Is(err, worker.ErrNotStarted) {
		return resend.Mail{}, mail.Wrap(mail.CodeOf(err), errors.Join(resend.ErrNoRenderer, err), "%s", err)
	}
	if err != nil {
		return resend.Mail{}, err
	}
	made := resend.Mail{
		From: rendered.From, To: rendered.To, ReplyTo: rendered.ReplyTo, Subject: rendered.Subject, HTML: rendered.HTML, Text: rendered.Text, MIME: rendered.Raw,
	}
	for _, a := range rendered.Attachments {
		made.Attachments = append(made.Attachments, resend.Attachment{Name: a.Name, Type: a.ContentType, Bytes: len(a.Content)})
	}
	for _, note := range rendered.Notes {
		code := mail.RemarkCode(note.Code)
		if note.Code == render.NoteTemplateFailed {
			code = mail.WarnTemplateFault
		}
		made.Warnings = append(made.Warnings, mail.Remark{Code: code, Message: note.Sentence})
	}
	return made, nil
}
