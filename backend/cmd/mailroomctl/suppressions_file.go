package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/suppress"
)

func (p *program) importSuppressions(ctx context.Context, arguments []string, f suppressionFlags) error {
	name := arguments[0]
	file, err := os.Open(name)
	if err != nil {
		return mail.Wrap(mail.CodeInvalid, err, "%s cannot be read: %v", name, err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return mail.Wrap(mail.CodeInvalid, err, "%s is no file: it is read twice, so write what comes from elsewhere into one first", name)
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := suppress.Import(ctx, db.Suppressions, mail.AllAccounts(), resend.Actor("", 0), file, filepath.Base(name), p.importProgress)
	if p.onTerminal && report.Total > 0 {
		fmt.Fprintln(p.stderr)
	}
	if printing := p.printImport(report, f.json); printing != nil {
		return printing
	}
	if err == nil && report.Lines > 0 {
		err = mail.Errorf(mail.CodeInvalid, "%d of %d were refused", report.Lines, report.Entries)
	}
	return err
}

// importProgress shows the progress on a terminal.
func (p *program) importProgress(report suppress.ImportReport) {
	if p.onTerminal {
		fmt.Fprintf(p.stderr, "\r%d of %d", report.Entries, report.Total)
	}
}

func (p *program) printImport(report suppress.ImportReport, asJSON bool) error {
	if asJSON {
		if report.Kept == nil {
			report.Kept = []suppress.Refusal{}
		}
		return p.printJSON(report)
	}
	for _, refusal := range report.Kept {
		fmt.Fprintf(p.stderr, "%s\n", printable(refusal.String()))
	}
	if told := runs(report.Kept); told < report.Lines {
		fmt.Fprintf(p.stderr, "and more: the first %d refusals are told\n", len(report.Kept))
	}
	return p.printLines(fmt.Sprintf("%d read: %d added, %d strengthened, %d already there, %d refused.",
		report.Entries, report.Added, report.Strengthened, report.AlreadyThere, report.Lines))
}

// runs returns the number of lines that the refusals cover.
func runs(refusals []suppress.Refusal) int {
	lines := 0
	for _, r := range refusals {
		lines += r.ToLine - r.FromLine + 1
	}
	return lines
}

func (p *program) exportSuppressions(ctx context.Context, _ []string, f suppressionFlags) error {
	filter, err := f.filter()
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	output := bufio.NewWriter(p.stdout)
	if _, err := suppress.Export(ctx, db.Suppressions, mail.AllAccounts(), filter, output); err != nil {
		return err
	}
	return output.Flush()
}
