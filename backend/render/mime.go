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

// MaxMIMESize is the most that SES v2 takes for one mail, in bytes, attachments included, after encoding
// (https://docs.aws.amazon.com/ses/latest/dg/quotas.html, "Maximum message size").
const MaxMIMESize = 40 * 1024 * 1024

// reserved are the headers that a mail has by itself, so that no caller can set a second one.
var reserved = []string{"from", "to", "cc", "bcc", "reply-to", "sender", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding"}

// MIME is the mail as SES sends it raw, with these headers added. Date, Message-ID and boundaries differ each time; SES replaces the first
// two. It fails with CodeInvalid for a header that is none or would break the mail, for addresses that are none, and for a mail that is
// larger than SES takes.
func (m Mail) MIME(headers ...Header) ([]byte, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	for _, set := range []struct {
		name, value string
		to          func(...*netmail.Address)
	}{
		{"sender", m.From, func(a ...*netmail.Address) { message.FromMailAddress(a[0]) }},
		{"recipient", m.To, message.ToMailAddress},
		{"address for replies", m.ReplyTo, message.ReplyToMailAddress},
	} {
		if set.value == "" && set.name == "address for replies" {
			continue
		}
		parsed, err := netmail.ParseAddress(set.value)
		if err != nil {
			return nil, mail.Wrap(mail.CodeInvalid, err, "the mail's %s is no e-mail address", set.name)
		}
		if _, err := sendable(written(parsed.Address)); err != nil {
			return nil, err
		}
		set.to(&netmail.Address{Name: oneLine(parsed.Name), Address: parsed.Address})
		if set.name == "sender" {
			message.SetMessageIDWithValue(rand.Text() + parsed.Address[strings.LastIndexByte(parsed.Address, '@'):])
		}
	}
	for _, h := range headers {
		if err := h.check(); err != nil {
			return nil, err
		}
		message.SetGenHeader(gomail.Header(h.Name), h.Value)
	}
	message.Subject(oneLine(m.Subject))
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
	return raw.Bytes(), nil
}

// check fails with CodeInvalid for what would not be one header field, or one that the mail has by itself.
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
