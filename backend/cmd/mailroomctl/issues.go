package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/export"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func issuesCommand() command {
	return command{
		name:    "issues",
		usage:   filterUsage,
		summary: "list open delivery issues: mail that did not arrive and that nobody has resolved",
		help: filterHelp + `

Those of events that have ended are listed too; the window leaves them out until it is asked for them.

An issue is a message together with the retries that were sent for it; its status is the last attempt's.
With --status, issues whose last attempt has that status, so also those in flight.

  --json   print one line: an array of objects as of the command messages, about the original, except that
           status, reason and ses_message_id are those of the last attempt; and with last_id ("transaction:14"),
           last_recipient, attempts. resolved_at and resolution_type are null for an open issue`,
		run: (*program).issues,
	}
}

// issueJSON is a delivery issue in JSON; a stable format.
type issueJSON struct {
	messageJSON
	LastID        string `json:"last_id"`
	LastRecipient string `json:"last_recipient"`
	Attempts      int    `json:"attempts"`
}

func newIssueJSON(issue mail.Issue) issueJSON {
	original, last := newMessageJSON(issue.Standing()), newMessageJSON(issue.Last)
	original.Status, original.Reason, original.SESMessageID = last.Status, last.Reason, last.SESMessageID
	return issueJSON{messageJSON: original, LastID: last.ID, LastRecipient: last.Recipient, Attempts: issue.Attempts}
}

func (p *program) issues(ctx context.Context, arguments []string) error {
	f, filter, err := parseFilter("issues", arguments)
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if f.csv {
		_, err := export.Issues(ctx, db.Lists, mail.AllAccounts(), filter, f.csvLimit(), p.csvOutput())
		return err
	}
	rows, more, err := collect(ctx, f.limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Issue], error) {
		return db.Lists.Issues(ctx, mail.AllAccounts(), filter, page)
	})
	if err != nil {
		return err
	}
	p.noteMore(more, f.limit)
	if f.json {
		list := make([]issueJSON, len(rows))
		for i, row := range rows {
			list[i] = newIssueJSON(row)
		}
		return p.printJSON(list)
	}
	cells := make([][]string, len(rows))
	for i, issue := range rows {
		cells[i] = []string{
			issue.Original.ID.String(), string(issue.Last.Status), issue.Last.Recipient, issue.Original.Subject, when(issue.Original.CreatedAt),
			issue.Last.Reason.Words(),
		}
	}
	return p.printTable([]string{"MESSAGE", "STATUS", "RECIPIENT", "SUBJECT", "CREATED (UTC)", "REASON"}, cells)
}
