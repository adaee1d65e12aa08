package suppress

import (
	"context"
	"strings"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// PasteLimit is the maximum number of pasted addresses; more need an import.
const PasteLimit = 5000

// Paste parses pasted addresses, one per line or separated by commas or semicolons, into entries that are copies of like with the address.
// Invalid addresses are refused by line. It fails with CodeInvalid if like is invalid, without any address, and for too many addresses.
func Paste(text string, like mail.SuppressionEntry) ([]mail.SuppressionEntry, Refusals, error) {
	like, err := like.Checked()
	if err != nil {
		return nil, Refusals{}, err
	}
	var entries []mail.SuppressionEntry
	var refusals Refusals
	line := 0
	for row := range strings.Lines(text) {
		line++
		for typed := range strings.FieldsFuncSeq(row, func(r rune) bool { return r == ',' || r == ';' }) {
			if typed = strings.TrimSpace(typed); typed == "" {
				continue
			}
			if len(entries)+refusals.Lines == PasteLimit {
				return nil, Refusals{}, mail.Errorf(mail.CodeInvalid, "these are more than %d addresses: import them from a file", PasteLimit)
			}
			entry := like
			if entry.Email, err = address.Parse(typed); err != nil {
				refusals.add(Refusal{line, line, err.Error()})
				continue
			}
			entry.Line = line
			entries = append(entries, entry)
		}
	}
	if len(entries)+refusals.Lines == 0 {
		return nil, Refusals{}, mail.Errorf(mail.CodeInvalid, "type an address")
	}
	return entries, refusals, nil
}

// Add suppresses pasted addresses with the other fields of like, and reports the outcome. It returns the errors of Paste and of the store;
// then nothing was changed.
func Add(ctx context.Context, store Store, scope mail.Scope, actor mail.Actor, text string, like mail.SuppressionEntry) (ImportReport, error) {
	entries, refusals, err := Paste(text, like)
	if err != nil {
		return ImportReport{}, err
	}
	report := ImportReport{Entries: len(entries) + refusals.Lines, Refusals: refusals}
	return report, mergeGroup(ctx, store, scope, actor, entries, "", &report)
}
