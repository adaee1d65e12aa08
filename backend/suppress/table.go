package suppress

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// columns are the columns of an export, in this order. An import needs the first two and may have the others, in any order and case, with
// unknown columns between them.
var columns = []string{"email", "reason", "bounce_type", "complaint_type", "account_id", "source", "note", "created_at"}

// table reads entries from a CSV file in bounded memory.
type table struct {
	text  *utf8Text
	csv   *csv.Reader
	place map[string]int // index of each column in a record
	line  int            // last line read so far
	now   time.Time
}

// newTable reads the header. It fails with CodeInvalid.
func newTable(file io.Reader) (*table, error) {
	text, err := newUTF8Text(file)
	if err != nil {
		return nil, err
	}
	t := &table{text: text, csv: csv.NewReader(text), place: map[string]int{}, line: 1, now: time.Now()}
	t.csv.FieldsPerRecord = -1 // a record with too few fields is refused alone, not the file
	t.csv.ReuseRecord = true
	text.allow()
	header, err := t.csv.Read()
	var broken *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, mail.Errorf(mail.CodeInvalid, "the file is empty: its first line must name at least the columns email and reason")
	case errors.As(err, &broken), errors.Is(err, errTooLong):
		return nil, mail.Wrap(mail.CodeInvalid, err, "the first line is no line of CSV: it must name at least the columns email and reason, separated by commas")
	case err != nil:
		return nil, err
	}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(columns, name) {
			continue
		}
		if _, twice := t.place[name]; twice {
			return nil, mail.Errorf(mail.CodeInvalid, "the column %s is there twice", name)
		}
		t.place[name] = i
	}
	for _, needed := range columns[:2] {
		if _, there := t.place[needed]; !there {
			return nil, mail.Errorf(mail.CodeInvalid, "there is no column %s: the first line must name at least the columns email and reason, separated by commas", needed)
		}
	}
	return t, nil
}

// next returns the next valid entry, or the reason for refusing its lines. It fails with io.EOF at the end, with the errors of the file, and
// with CodeInvalid if the file is not UTF-8 or a quotation mark is not closed, since nothing after that can be read.
func (t *table) next() (mail.SuppressionEntry, *Refusal, error) {
	t.text.allow()
	record, err := t.csv.Read()
	var broken *csv.ParseError
	switch {
	case errors.As(err, &broken):
		t.line = max(broken.StartLine, broken.Line)
		return mail.SuppressionEntry{}, &Refusal{broken.StartLine, t.line, "quotation marks are not as CSV has them"}, nil
	case errors.Is(err, errTooLong):
		return mail.SuppressionEntry{}, nil, mail.Wrap(mail.CodeInvalid, err, "behind line %d there is a line of more than %d kB, or a quotation mark "+
			"that is not closed: correct it", t.line, longestRecord>>10)
	case err != nil:
		return mail.SuppressionEntry{}, nil, err
	}
	line, _ := t.csv.FieldPos(0)
	t.line = line
	for _, field := range record {
		t.line += strings.Count(field, "\n")
	}
	entry, err := t.entry(record)
	if err != nil {
		return mail.SuppressionEntry{}, &Refusal{line, t.line, err.Error()}, nil
	}
	entry.Line = line
	return entry, nil, nil
}

// entry parses a record. Its errors are shown to people.
func (t *table) entry(record []string) (mail.SuppressionEntry, error) {
	cell := func(column string) string {
		i, there := t.place[column]
		if !there || i >= len(record) {
			return ""
		}
		return export.BareCell(strings.Clone(record[i])) // the fields share one string: a clone of the cell does not retain the whole record
	}
	var e mail.SuppressionEntry
	var err error
	if e.Email, err = address.Parse(cell("email")); err != nil {
		return e, err
	}
	e.Reason, e.BounceType = mail.SuppressionReason(cell("reason")), mail.BounceType(strings.TrimSpace(cell("bounce_type")))
	e.ComplaintType, e.Note = cell("complaint_type"), cell("note")
	e.Source = mail.SuppressionSource(strings.TrimSpace(cell("source")))
	if text := strings.TrimSpace(cell("account_id")); text != "" {
		if e.Account, err = strconv.ParseInt(text, 10, 64); err != nil || e.Account <= 0 {
			return e, mail.Errorf(mail.CodeInvalid, "account_id is no positive number")
		}
	}
	if text := strings.TrimSpace(cell("created_at")); text != "" {
		if e.CreatedAt, err = parseTime(text); err != nil {
			return e, err
		}
		if e.CreatedAt.Year() < 1970 || e.CreatedAt.After(t.now.AddDate(0, 0, 1)) {
			return e, mail.Errorf(mail.CodeInvalid, "created_at is in the future, or before 1970")
		}
	}
	return e.Checked()
}

// parseTime parses a time with its zone, or in UTC if it has none.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, mail.Errorf(mail.CodeInvalid, "created_at is no time: write 2026-03-01T18:30:00Z")
}
