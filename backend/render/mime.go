package render

import (
	"bytes"
	"crypto/rand"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// MaxMIMESize is the largest mail that SES v2 accepts, in bytes, attachments included, after encoding
// (https://docs.aws.amazon.com/ses/latest/dg/quotas.html, "Maximum message size").
const MaxMIMESize = 40 * 1024 * 1024

// reserved are the headers that every mail already has; callers must not set a second one.
var reserved = []string{"from", "to", "cc", "bcc", "reply-to", "sender", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding"}

// MIME returns the mail in the form for sending raw with SES, with these headers added. Date, Message-ID and boundaries differ in each call;
// SES replaces the first two. It fails with CodeInvalid for a header that is invalid or would break the mail, for an invalid address, for
// a header line that is longer than mail allows, and for a mail that is larger than SES accepts.
func (m Mail) MIME(headers ...Header) ([]byte, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	for _, set := range []struct {
		header      gomail.Header
		name, value string
	}{
		{"From", "sender", m.From}, {"To", "recipient", m.To}, {"Reply-To", "address for replies", m.ReplyTo},
	} {
		if set.value == "" && set.header == "Reply-To" {
			continue
		}
		parsed, err := netmail.ParseAddress(set.value)
		if err != nil {
			return nil, mail.Wrap(mail.CodeInvalid, err, "the mail's %s is no e-mail address", set.name)
		}
		if _, err := sendable(written(parsed.Address)); err != nil {
			return nil, err
		}
		message.SetGenHeader(set.header, mailboxHeader(oneLine(parsed.Name), parsed.Address))
		if set.header == "From" {
			message.SetMessageIDWithValue(rand.Text() + parsed.Address[strings.LastIndexByte(parsed.Address, '@'):])
		}
	}
	for _, h := range headers {
		if err := h.check(); err != nil {
			return nil, err
		}
		message.SetGenHeader(gomail.Header(h.Name), unstructured(h.Value))
	}
	message.Subject(unstructured(oneLine(m.Subject)))
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	for _, a := range m.Attachments {
		contentType := gomail.ContentType(a.ContentType)
		if err := message.AttachReader(a.Name, bytes.NewReader(a.Content), gomail.WithFileContentType(contentType)); err != nil {
			return nil, fmt.Errorf("attach %s: %w", a.Name, err)
		}
	}
	var raw bytes.Buffer
	if _, err := message.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("write a mail as MIME: %w", err)
	}
	if raw.Len() > MaxMIMESize {
		return nil, mail.Errorf(mail.CodeInvalid, "the mail has %d MB, and Amazon SES takes at most %d MB: shorten it", raw.Len()>>20, MaxMIMESize>>20)
	}
	if err := checkHeaderLines(raw.Bytes()); err != nil {
		return nil, err
	}
	return raw.Bytes(), nil
}

// longestHeaderLine is the maximum length of a line in a mail, in bytes, without its line break (RFC 5322, 2.1.1).
const longestHeaderLine = 998

// checkHeaderLines fails with CodeInvalid for a header line that could not be folded and is too long: servers cut or refuse such lines.
func checkHeaderLines(raw []byte) error {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var name []byte
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if !bytes.HasPrefix(line, []byte(" ")) { // a line that begins with a space continues the one before
			name, _, _ = bytes.Cut(line, []byte(":"))
		}
		if len(line) > longestHeaderLine {
			return mail.Errorf(mail.CodeInvalid, "the header %.40q has a line of %d bytes, and mail allows %d: shorten it", name, len(line), longestHeaderLine)
		}
	}
	return nil
}

// check fails with CodeInvalid for a header that is not a single header field, or is reserved.
func (h Header) check() error {
	token := h.Name != "" && !strings.ContainsFunc(h.Name, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' })
	if !token || slices.Contains(reserved, strings.ToLower(h.Name)) {
		return mail.Errorf(mail.CodeInvalid, "%q cannot be added to a mail as a header", h.Name)
	}
	if strings.ContainsFunc(h.Value, unicode.IsControl) {
		return mail.Errorf(mail.CodeInvalid, "the value of the header %s has a line break or another control character", h.Name)
	}
	return nil
}
