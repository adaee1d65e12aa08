package render

import (
	"errors"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// Settings are the sender and the base of links, as in Hi.Events.
type Settings struct {
	FromAddress string // MAIL_FROM_ADDRESS
	FromName    string // MAIL_FROM_NAME
	FrontendURL string // APP_FRONTEND_URL
	AppName     string // APP_NAME; empty for Hi.Events
}

// Renderer makes mails. It is safe for concurrent use.
type Renderer struct {
	from    string
	appName string
	report  string // where recipients report spam: the sender's bare address
	urls    hievents.URLs
}

// New returns a Renderer. It fails with CodeSettings for a sender that SES would refuse, and for a FrontendURL that is no web address.
func New(settings Settings) (*Renderer, error) {
	from, err := sendable(settings.FromAddress)
	if err != nil {
		return nil, mail.Wrap(mail.CodeSettings, err, "MAIL_FROM_ADDRESS is no address that Amazon SES can send from: set it to the address that Hi.Events sends from")
	}
	if httpURL(settings.FrontendURL) == "" {
		return nil, mail.Errorf(mail.CodeSettings, "APP_FRONTEND_URL is no address of a web page: set it to that of Hi.Events's pages, for example https://tickets.example.com")
	}
	r := &Renderer{from: mailbox(settings.FromName, from), report: from, appName: settings.AppName, urls: hievents.NewURLs(settings.FrontendURL)}
	if r.appName == "" {
		r.appName = "Hi.Events"
	}
	return r, nil
}

// Render makes the mail for a message's content. If an organizer's template cannot be rendered, the built-in mail is used, and a note says
// so. It fails with CodeInvalid for a recipient that SES cannot send to, for content without the record that its mail is about, and for
// content beyond the limits. Package worker calls it in a process that can be stopped.
func (r *Renderer) Render(content hievents.Content) (Mail, error) {
	address, err := sendable(content.Recipient.Address)
	if err != nil {
		return Mail{}, err
	}
	d := &draft{Renderer: r, Content: content, words: wordsOf(content.Locale), zone: content.Event.Zone()}
	made := Mail{From: r.from, To: mailbox(content.Recipient.Name, address)}
	compose, known := composers[content.EmailType]
	if content.Message.Kind == mail.Announcement {
		compose, known = (*draft).announcement, true
	}
	if !known || !d.complete() {
		return Mail{}, mail.Errorf(mail.CodeInvalid, "message %s cannot be written again: what it was about is not known", content.Message)
	}
	written := false
	if content.Template != nil {
		err := d.writeCustom(&made, *content.Template)
		switch {
		case d.fault != nil:
			return Mail{}, d.fault
		case err != nil:
			d.note(NoteTemplateFailed, "The organizer's template could not be rendered, so the built-in mail is used: "+err.Error())
		default:
			written = true
		}
	}
	if !written {
		d.noteLanguage()
		if err := d.write(&made, compose(d)); err != nil {
			return Mail{}, tooLong(err)
		}
	}
	d.noteDifferences(written)
	if content.EmailType != hievents.OrganizerOrderSummary {
		made.ReplyTo = d.replyTo()
	}
	if made.Attachments, err = d.attachments(); err != nil {
		return Mail{}, err
	}
	made.Notes = d.notes
	return made, nil
}

// draft is the state of making one mail.
type draft struct {
	*Renderer
	hievents.Content
	words words
	zone  *time.Location
	notes []Note
	fault error // the first reason why the mail cannot be made; can be shown to people
}

// write sets subject, HTML and text of a mail. It fails with the draft's fault, errHTMLTooLong and errTextTooLong.
func (d *draft) write(made *Mail, body composition) error {
	if d.fault != nil {
		return d.fault
	}
	subject, blocks := cut(oneLine(body.subject), longestSubject), slices.Concat(body.blocks, d.newLinks(), body.ending)
	if d.fault != nil { // of what the new links say
		return d.fault
	}
	html, err := d.html(d.Locale, subject, blocks)
	if err != nil {
		return err
	}
	text, err := d.text(blocks)
	if err != nil {
		return err
	}
	made.Subject, made.HTML, made.Text = subject, html, text
	return nil
}

// writeCustom is write for an organizer's template.
func (d *draft) writeCustom(made *Mail, t hievents.Template) error {
	body, err := d.custom(t)
	if err != nil {
		return err
	}
	return d.write(made, body)
}

// cannotBeMade returns the error for content from which no mail can be made; format follows "this mail cannot be made: ".
func cannotBeMade(format string, args ...any) error {
	return mail.Errorf(mail.CodeInvalid, "this mail cannot be made: "+format, args...)
}

// tooLong converts errHTMLTooLong and errTextTooLong to an error for people; it returns other errors unchanged.
func tooLong(err error) error {
	if errors.Is(err, errHTMLTooLong) || errors.Is(err, errTextTooLong) {
		return cannotBeMade("%w", err)
	}
	return err
}

func (d *draft) note(code NoteCode, sentence string) { d.notes = append(d.notes, Note{code, sentence}) }

// complete reports whether the content has the records that its type of mail is about.
func (d *draft) complete() bool {
	if d.Message.Kind == mail.Announcement {
		return d.Announcement != nil
	}
	switch d.EmailType {
	case hievents.AttendeeTicket:
		return d.Order != nil && d.Attendee != nil
	case hievents.OccurrenceCancelled:
		return d.Occurrence != nil && d.Occurrence.Cancelled
	case hievents.WaitlistOffer:
		return d.Order != nil && d.WaitlistEntry != nil
	case hievents.WaitlistConfirmation, hievents.WaitlistOfferExpired:
		return d.WaitlistEntry != nil
	}
	return d.Order != nil
}

// replyTo returns the organizer's support address; empty if there is none that SES would accept.
func (d *draft) replyTo() string {
	if d.Settings.SupportEmail == "" {
		return ""
	}
	address, err := sendable(d.Settings.SupportEmail)
	if err != nil {
		d.note(NoteReplyToDropped, "The support address of the ticketed event is no e-mail address, so replies go to the sender.")
		return ""
	}
	return mailbox("", address)
}

// attachments returns the calendar of a ticket or the invoice of an order.
func (d *draft) attachments() ([]Attachment, error) {
	switch d.EmailType {
	case hievents.AttendeeTicket:
		if entries := d.calendarEntries(); len(entries) > 0 {
			return []Attachment{d.calendar(entries)}, nil
		}
	case hievents.OrderSummary:
		if d.Order.Invoice != nil {
			return d.invoice()
		}
	}
	return nil, nil
}
