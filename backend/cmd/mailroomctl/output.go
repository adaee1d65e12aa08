package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf16"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// printJSON writes a value as one line. It escapes terminal control characters, because the output may be a terminal.
func (p *program) printJSON(value any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	var safe strings.Builder
	for _, r := range line.String() {
		switch {
		case r == '\n' || !isInvisible(r):
			safe.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&safe, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&safe, `\u%04x`, r)
		}
	}
	_, err := fmt.Fprint(p.stdout, safe.String())
	return err
}

// printTable writes rows in columns. Cells may be untrusted text.
func (p *program) printTable(header []string, rows [][]string) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, cut(printable(cell), 60))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// cut shortens a text to a number of runes.
func cut(text string, runes int) string {
	all := []rune(text)
	if len(all) <= runes {
		return text
	}
	return string(all[:runes-1]) + "…"
}

// when formats a time for lists, in UTC; "-" for none.
func when(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.UTC().Format("2006-01-02 15:04:05")
}

// jsonTime formats a time for JSON: RFC 3339 in UTC, nil for none.
func jsonTime(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := at.UTC().Format("2006-01-02T15:04:05.000Z")
	return &text
}

// jsonMessage formats a message's identity for JSON, nil for none.
func jsonMessage(id mail.MessageID) *string {
	if id.IsZero() {
		return nil
	}
	text := id.String()
	return &text
}

// warn prints a warning about something that works but looks wrong.
func (p *program) warn(sentence string) {
	fmt.Fprintf(p.stderr, "mailroomctl: warning: %s\n", printable(sentence))
}

// printLines writes sentences, which may contain untrusted text.
func (p *program) printLines(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := fmt.Fprintln(p.stdout, printable(line)); err != nil {
			return err
		}
	}
	return nil
}
