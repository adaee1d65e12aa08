package render_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/mailroom-app/mailroom/backend/render"
)

// parsed is a mail as a mail program parses its MIME.
type parsed struct {
	header      netmail.Header
	subject     string
	text, html  string
	attachments map[string]attached
}

type attached struct {
	contentType string
	content     []byte
}

// readBack writes a mail as MIME and parses it with the standard library, which is not used for writing. It fails the test for lines that
// are too long, and for bytes that mail cannot transport.
func readBack(t testing.TB, m render.Mail, headers ...render.Header) parsed {
	t.Helper()
	raw, err := m.MIME(headers...)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, raw)
}

func parse(t testing.TB, raw []byte) parsed {
	t.Helper()
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 {
			t.Fatalf("a line of %d bytes", len(line))
		}
		if bytes.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r > '~' }) {
			t.Fatalf("a line with what does not travel: %q", line)
		}
	}
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{header: message.Header, attachments: map[string]attached{}}
	if p.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	p.read(t, message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), "", message.Body)
	return p
}

func (p *parsed) read(t testing.TB, contentType, encoding, file string, body io.Reader) {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%q: %v", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, parameters["boundary"]); ; {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p.read(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.FileName(), part)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case file != "":
		p.attachments[file] = attached{contentType, content}
	case kind == "text/html":
		p.html = string(content)
	case kind == "text/plain":
		p.text = string(content)
	default:
		t.Fatalf("a part of type %s", kind)
	}
}

// mailbox parses an address header.
func (p parsed) mailbox(t testing.TB, name string) (display, address string) {
	t.Helper()
	found, err := p.header.AddressList(name)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", name, found, err)
	}
	return found[0].Name, found[0].Address
}

// calendarLines parses an RFC 5545 file into unfolded lines by name.
func calendarLines(t testing.TB, file []byte) map[string]string {
	t.Helper()
	text := string(file)
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") {
		t.Fatalf("lines do not end as RFC 5545 asks: %q", text)
	}
	lines := map[string]string{}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		name, _, _ = strings.Cut(name, ";")
		if name != "BEGIN" && name != "END" && name != "" {
			if _, twice := lines[name]; twice {
				t.Errorf("%s stands twice", name)
			}
			lines[name] = value
		}
	}
	return lines
}

// pdfShows reports whether the pages of a PDF draw a text, with fonts that are addressed by UTF-16.
func pdfShows(t testing.TB, file []byte, text string) bool {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(file), []byte("%%EOF")) {
		t.Fatalf("no PDF: %.40q", file)
	}
	drawn := inflated(t, file)
	var encoded bytes.Buffer
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded.Write([]byte{byte(unit >> 8), byte(unit)})
	}
	unescaped := strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")", `\r`, "\r").Replace(string(drawn))
	return strings.Contains(unescaped, encoded.String())
}

// inflated returns the decompressed content streams of a PDF.
func inflated(t testing.TB, file []byte) []byte {
	t.Helper()
	var drawn bytes.Buffer
	for _, piece := range bytes.Split(file, []byte("stream\n"))[1:] {
		stream, err := zlib.NewReader(bytes.NewReader(piece))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(stream)
		if err == nil && bytes.Contains(page, []byte("BT ")) {
			drawn.Write(page)
		}
	}
	return drawn.Bytes()
}
