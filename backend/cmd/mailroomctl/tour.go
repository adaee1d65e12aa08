package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

const (
	// tourEvents is the number of events in the queue for a tour.
	tourEvents = 24
	// tourRows is the number of rows of each list that a tour prints.
	tourRows = 6
	// tourCount is the maximum number of rows that it counts.
	tourCount = 10_000
)

// tour shows the window's functions as text in a demo world: it drains the queue, and prints the first rows of three lists and the drain's report.
func (p *program) tour(ctx context.Context, installation *app.Installation) error {
	db, err := installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	feed, err := installation.Feed(ctx)
	if err != nil {
		return err
	}
	defer feed.Close()

	fmt.Fprintln(p.stderr, "Draining the queue ...")
	report, err := p.drainInto(ctx, feed, db)
	if err != nil {
		return err
	}
	if err := p.tourIssues(ctx, db); err != nil {
		return err
	}
	for _, list := range []struct {
		title string
		kind  mail.Kind
	}{{"Announcements", mail.Announcement}, {"Transactions", mail.Transaction}} {
		if err := p.tourMessages(ctx, db, list.title, list.kind); err != nil {
			return err
		}
	}
	return p.printLines("\nThe drain's report\n" + strings.Join(sentences(report), "\n"))
}

func (p *program) tourIssues(ctx context.Context, db *postgres.DB) error {
	all, err := db.Lists.CountIssues(ctx, mail.AllAccounts(), mail.Filter{}, tourCount)
	if err != nil {
		return err
	}
	page, err := db.Lists.Issues(ctx, mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Limit: tourRows})
	if err != nil {
		return err
	}
	rows := make([][]string, len(page.Rows))
	for i, issue := range page.Rows {
		rows[i] = []string{issue.Original.ID.String(), string(issue.Last.Status), issue.Last.Recipient, issue.Original.Subject, issue.Last.Reason.Words()}
	}
	return p.printHead("Delivery issues", all, []column{messageColumn, statusColumn, {"RECIPIENT", 24}, {"SUBJECT", 18}, {"REASON", 22}}, rows)
}

func (p *program) tourMessages(ctx context.Context, db *postgres.DB, title string, kind mail.Kind) error {
	filter := mail.Filter{Kind: kind}
	all, err := db.Lists.CountMessages(ctx, mail.AllAccounts(), filter, tourCount)
	if err != nil {
		return err
	}
	page, err := db.Lists.Messages(ctx, mail.AllAccounts(), filter, mail.PageRequest{Limit: tourRows})
	if err != nil {
		return err
	}
	rows := make([][]string, len(page.Rows))
	for i, m := range page.Rows {
		rows[i] = []string{m.ID.String(), string(m.Status), m.Recipient, m.Subject, when(m.CreatedAt)}
	}
	return p.printHead(title, all, []column{messageColumn, statusColumn, {"RECIPIENT", 24}, {"SUBJECT", 21}, {"CREATED (UTC)", 19}}, rows)
}

// column is a column of a table and its width in terminal columns.
type column struct {
	title string
	width int
}

var messageColumn, statusColumn = column{"MESSAGE", 18}, column{"STATUS", 10}

// printHead writes the first rows of a list and a line with the number of all rows.
func (p *program) printHead(title string, all mail.Count, columns []column, rows [][]string) error {
	number := fmt.Sprint(all.N)
	if all.More {
		number = fmt.Sprintf("more than %d", all.N)
	}
	if _, err := fmt.Fprintf(p.stdout, "\n%s (%d of %s)\n", title, len(rows), number); err != nil {
		return err
	}
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.title
	}
	for _, row := range append([][]string{header}, rows...) {
		if _, err := fmt.Fprintln(p.stdout, fit(columns, row)); err != nil {
			return err
		}
	}
	return nil
}

// fit formats a row of a table: each cell is cut or padded to its column's width, with two spaces between cells. Cells may be untrusted
// text. A Chinese character or an emoji takes two terminal columns.
func fit(columns []column, row []string) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = runewidth.FillRight(runewidth.Truncate(printable(row[i]), c.width, "…"), c.width)
	}
	return strings.TrimRight(strings.Join(cells, "  "), " ")
}
