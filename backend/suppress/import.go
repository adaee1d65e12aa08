package suppress

import (
	"context"
	"errors"
	"io"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// ImportReport is the result of an import, or its progress while it runs. Each entry is counted once, as added, strengthened, already there
// or refused; an entry that repeats another counts as already there.
type ImportReport struct {
	Entries      int `json:"lines"` // so far
	Added        int `json:"added"`
	Strengthened int `json:"strengthened"`
	AlreadyThere int `json:"already_there"`
	Refusals
	Total  int `json:"-"` // entries in the file
	DoneTo int `json:"-"` // everything up to this line is done
}

// Import reads a CSV file of suppressions into a store, in groups, each in one transaction; it holds one group in memory. name is the file's
// name, for the audit log. Before it changes anything, Import reads the whole file once. It fails with CodeInvalid, without changes, if the
// file is not UTF-8, lacks the column email or reason, or has an unclosed quotation mark. Any other error may come half way: the report and
// the message then say up to which line everything is done. An import is idempotent, so that it can be repeated.
//
// progress, nil for none, is called after each group; the import waits until it returns.
func Import(
	ctx context.Context, store Store, scope mail.Scope, actor mail.Actor, file io.ReadSeeker, name string, progress func(ImportReport),
) (ImportReport, error) {
	var report ImportReport
	total, err := examine(ctx, file)
	if err != nil {
		return report, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return report, err
	}
	table, err := newTable(file)
	if err != nil {
		return report, err
	}
	report.Total, report.DoneTo = total, 1
	group := make([]mail.SuppressionEntry, 0, groupSize)
	for {
		group = group[:0]
		end, err := readGroup(table, &group, &report)
		if err == nil {
			err = mergeGroup(ctx, store, scope, actor, group, "import of "+name, &report)
		}
		if err != nil {
			if report.DoneTo == 1 {
				return report, err
			}
			return report, mail.Errorf(mail.CodeOf(err), "the import stopped: everything up to line %d is done, nothing behind it; do it again "+
				"to go on: %w", report.DoneTo, err)
		}
		report.DoneTo = table.line
		if progress != nil {
			progress(report)
		}
		if end {
			return report, nil
		}
	}
}

// examine reads the whole file and counts its entries, including refused ones.
func examine(ctx context.Context, file io.Reader) (entries int, err error) {
	table, err := newTable(file)
	if err != nil {
		return 0, err
	}
	for ; ; entries++ {
		if entries%groupSize == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if _, _, err := table.next(); errors.Is(err, io.EOF) {
			return entries, nil
		} else if err != nil {
			return 0, err
		}
	}
}

// readGroup fills a group, and reports whether the file has ended.
func readGroup(table *table, group *[]mail.SuppressionEntry, report *ImportReport) (end bool, err error) {
	for len(*group) < groupSize {
		entry, refusal, err := table.next()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, err
		}
		report.Entries++
		if refusal != nil {
			report.add(*refusal)
			continue
		}
		*group = append(*group, entry)
	}
	return false, nil
}

func mergeGroup(
	ctx context.Context, store Store, scope mail.Scope, actor mail.Actor, group []mail.SuppressionEntry, why string, report *ImportReport,
) error {
	outcomes, err := store.MergeSuppressions(ctx, scope, actor, group, why)
	if err != nil {
		return err
	}
	for i, outcome := range outcomes {
		switch outcome {
		case mail.SuppressionAdded:
			report.Added++
		case mail.SuppressionStrengthened:
			report.Strengthened++
		case mail.SuppressionRefused:
			report.add(Refusal{group[i].Line, group[i].Line, "there is no such account"})
		default:
			report.AlreadyThere++
		}
	}
	return nil
}
