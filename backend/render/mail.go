package render

import netmail "net/mail"

// Mail is a mail as its recipient will see it. From, To and ReplyTo are written "Name <address>" with the name unencoded and the domain in
// its ASCII form; ReplyTo may be empty.
type Mail struct {
	From, To, ReplyTo string
	Subject           string
	HTML, Text        string
	Attachments       []Attachment
	// Notes are what whoever sends it should know, and its recipient will not see.
	Notes []Note
}

// Recipient is the bare address that the mail goes to.
func (m Mail) Recipient() string {
	to, err := netmail.ParseAddress(m.To)
	if err != nil {
		return ""
	}
	return to.Address
}

// Attachment is a file that goes with a mail.
type Attachment struct {
	Name        string // ASCII
	ContentType string
	Content     []byte
}

// NoteCode classes a note. Codes cross to the page, so they are never renamed.
type NoteCode string

// The codes.
const (
	NoteTemplateFailed    NoteCode = "template_failed"
	NoteReplyToDropped    NoteCode = "reply_to_dropped"
	NoteInvoiceMissing    NoteCode = "invoice_missing"
	NoteInvoiceCharacters NoteCode = "invoice_characters"
)

// Note is something to know about a rendered mail.
type Note struct {
	Code     NoteCode
	Sentence string // English; it may quote an organizer's template
}

// Header is one more header field of a mail.
type Header struct{ Name, Value string }
