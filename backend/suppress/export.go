package suppress

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// exportPage is the number of suppressions read at once.
const exportPage = 500

// Export writes the suppressions of a scope that match filter as CSV, newest first, in bounded memory, and returns the number of rows. No
// cell is a formula to a spreadsheet. Import accepts the file.
func Export(ctx context.Context, from Reader, scope mail.Scope, filter mail.SuppressionFilter, to io.Writer) (rows int, err error) {
	table := csv.NewWriter(to)
	table.UseCRLF = true
	if err := table.Write(columns); err != nil {
		return 0, err
	}
	for after := ""; ; {
		page, err := from.ListSuppressions(ctx, scope, filter, mail.PageRequest{After: after, Limit: exportPage})
		if err != nil {
			return rows, err
		}
		for _, s := range page.Rows {
			if err := table.Write(record(s)); err != nil {
				return rows, err
			}
			rows++
		}
		if after = page.Next; after == "" {
			table.Flush()
			return rows, table.Error()
		}
	}
}

// record returns a suppression as cells. A bounce without a type is written as Transient, which it acts as; Import would read it as Permanent.
func record(s mail.Suppression) []string {
	bounceType, complaintType, account, created := "", "", "", ""
	switch s.Reason {
	case mail.ReasonBounce:
		if bounceType = string(s.BounceType); bounceType == "" {
			bounceType = string(mail.BounceTransient)
		}
	case mail.ReasonComplaint:
		complaintType = s.ComplaintType
	}
	if s.Account.ID != 0 {
		account = strconv.FormatInt(s.Account.ID, 10)
	}
	if !s.CreatedAt.IsZero() {
		created = s.CreatedAt.UTC().Format(time.RFC3339)
	}
	cells := []string{s.Email, string(s.Reason), bounceType, complaintType, account, string(s.Source), s.Note, created}
	for i, cell := range cells {
		cells[i] = export.SafeCell(cell)
	}
	return cells
}
