package render

import netmail "net/mail"

// Mail is a mail as its recipient will see it. From, To and ReplyTo have the form "Name <address>", with the name unencoded and the domain
// in ASCII; ReplyTo may be empty.
type Mail struct {
	From, To, ReplyTo string
	Subject           string
	HTML, Text        string
	Attachments       []Attachment
	// Notes are for the person who sends the mail; the recipient does not see them.
	Notes []Note
}

// Recipient returns the bare address of the recipient.
func (m Mail) Recipient() string {
	to, err := netmail.ParseAddress(m.To)
	if err != nil {
		return ""
	}
	return to.Address
}

// Attachment is a file attached to a mail.
type Attachment struct {
	Name        string // ASCII
	ContentType string
	Content     []byte
}

// NoteCode classifies a note. The frontend uses the codes, so they must not be renamed.
type NoteCode string

// The codes.
const (
	NoteTemplateFailed     NoteCode = "template_failed"
	NoteReplyToDropped     NoteCode = "reply_to_dropped"
	NoteInvoiceMissing     NoteCode = "invoice_missing"
	NoteInvoiceCharacters  NoteCode = "invoice_characters"
	NoteInstructionsFailed NoteCode = "instructions_failed"
	NoteTemplateOneTicket  NoteCode = "template_one_ticket"
	NoteTicketsLeftOut     NoteCode = "tickets_left_out"
	NoteNewLinks           NoteCode = "new_links"
	NoteDateEdited         NoteCode = "date_edited"
	NoteDateDeleted        NoteCode = "date_deleted"
	NoteDatesCancelled     NoteCode = "dates_cancelled"
	NoteZoneUnknown        NoteCode = "zone_unknown"
	NoteLanguageMissing    NoteCode = "language_missing"
)

// Note is a remark about a rendered mail.
type Note struct {
	Code     NoteCode
	Sentence string // English; it may quote an organizer's template
}

// Header is an additional header field of a mail.
type Header struct{ Name, Value string }
