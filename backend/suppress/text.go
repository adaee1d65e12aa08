package suppress

import (
	"bufio"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// longestRecord is the maximum size of a record in bytes, including line breaks in quoted fields. A longer record means that a quotation mark
// was not closed.
const longestRecord = 64 << 10

var errTooLong = errors.New("the record is too long")

// utf8Text reads a file as UTF-8, with or without a byte order mark. It counts lines for error messages, and returns at most longestRecord
// bytes per call of allow.
type utf8Text struct {
	text  io.Reader
	lines int // line breaks so far
	left  int
}

// newUTF8Text fails with CodeInvalid for UTF-16.
func newUTF8Text(file io.Reader) (*utf8Text, error) {
	buffered := bufio.NewReaderSize(file, 64<<10)
	start, err := buffered.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case len(start) >= 2 && (start[0] == 0xFF && start[1] == 0xFE || start[0] == 0xFE && start[1] == 0xFF), len(start) >= 2 && (start[0] == 0 || start[1] == 0):
		return nil, mail.Errorf(mail.CodeInvalid, "the file is in UTF-16: save it as UTF-8 (in a spreadsheet: CSV UTF-8)")
	case string(start) == "\xEF\xBB\xBF":
		_, _ = buffered.Discard(3) // cannot fail: the bytes were peeked
	}
	return &utf8Text{text: transform.NewReader(buffered, encoding.UTF8Validator)}, nil
}

// allow permits reading another longestRecord bytes, for the next record.
func (u *utf8Text) allow() { u.left = longestRecord }

// Read fails with CodeInvalid at the first byte that is not UTF-8, and at NUL.
func (u *utf8Text) Read(into []byte) (int, error) {
	if u.left <= 0 {
		return 0, errTooLong
	}
	n, err := u.text.Read(into[:min(len(into), u.left)])
	u.left -= n
	for _, b := range into[:n] {
		switch b {
		case '\n':
			u.lines++
		case 0:
			return 0, mail.Errorf(mail.CodeInvalid, "line %d has a NUL character, so the file is no text in UTF-8: save it as UTF-8 (in a spreadsheet: CSV UTF-8)", u.lines+1)
		}
	}
	if errors.Is(err, encoding.ErrInvalidUTF8) {
		return n, mail.Errorf(mail.CodeInvalid, "line %d is not in UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)", u.lines+1)
	}
	return n, err
}
