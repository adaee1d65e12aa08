package suppress

import (
	"context"
	"strings"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// PasteLimit is how many addresses can be pasted at once; more are for an import.
const PasteLimit = 5000

// Paste reads addresses that somebody pasted, one a line or separated by commas or semicolons, into entries that are otherwise as like says.
// What is no address is refused by its line. It fails with CodeInvalid for an entry that could not be, and for too many.
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

// Add suppresses what somebody pasted, as like says, and tells what became of it. It fails as Paste does, and as the store does; then nothing
// was changed.
func Add(ctx context.Context, store Store, scope mail.Scope, actor mail.Actor, text string, like mail.SuppressionEntry) (ImportReport, error) {
	entries, refusals, err := Paste(text, like)
	if err != nil {
		return ImportReport{}, err
	}
	report := ImportReport{Entries: len(entries) + refusals.Lines, Refusals: refusals}
	return report, mergeGroup(ctx, store, scope, actor, entries, "", &report)
}
