package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

func suppressionsCommand() command {
	return command{
		name:    "suppressions",
		usage:   "list [--search TEXT] [--limit N] [--json]",
		summary: "list addresses that must not be written to, and why, newest first",
		help: `
Needs DATABASE_URL. Lists those of all accounts and the platform-wide ones.

  --search   text in the address
  --limit    how many at most, 50 by default
  --json     print one line: an array of objects with
             id, email, reason (bounce, complaint, do_not_contact), bounce_type (Permanent stops all mail, anything
             else announcements only), bounce_sub_type, complaint_type, source, account_id, account_name, created_at
             Times are RFC 3339 in UTC; null stands for what is not there, in account_id for the whole platform.`,
		run: (*program).suppressions,
	}
}

// suppressionJSON is a suppression as JSON has it; a contract.
type suppressionJSON struct {
	ID            int64   `json:"id"`
	Email         string  `json:"email"`
	Reason        string  `json:"reason"`
	BounceType    *string `json:"bounce_type"`
	BounceSubType *string `json:"bounce_sub_type"`
	ComplaintType *string `json:"complaint_type"`
	Source        string  `json:"source"`
	AccountID     *int64  `json:"account_id"`
	AccountName   *string `json:"account_name"`
	CreatedAt     *string `json:"created_at"`
}

func (p *program) suppressions(ctx context.Context, arguments []string) error {
	flags := newFlags("suppressions")
	search, limit, asJSON := flags.String("search", "", ""), flags.Int("limit", 50, ""), flags.Bool("json", false, "")
	positional, err := parse(flags, arguments)
	switch {
	case err != nil:
		return err
	case len(positional) != 1 || positional[0] != "list":
		return usagef("suppressions: write suppressions list")
	case *limit < 1:
		return usagef("suppressions: --limit %d: it must be at least 1", *limit)
	}
	return p.listSuppressions(ctx, mail.SuppressionFilter{Search: *search}, *limit, *asJSON)
}

func (p *program) listSuppressions(ctx context.Context, filter mail.SuppressionFilter, limit int, asJSON bool) error {
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, more, err := collect(ctx, limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
		return db.ListSuppressions(ctx, mail.AllAccounts(), filter, page)
	})
	if err != nil {
		return err
	}
	p.noteMore(more, limit)
	if asJSON {
		list := make([]suppressionJSON, len(rows))
		for i, s := range rows {
			list[i] = newSuppressionJSON(s)
		}
		return p.printJSON(list)
	}
	cells := make([][]string, len(rows))
	for i, s := range rows {
		scope := s.Account.Name
		if s.Account.ID == 0 {
			scope = "whole platform"
		}
		cells[i] = []string{rowID(s.ID), s.Email, string(s.Reason), kindOfBlock(s), string(s.Source), scope, when(s.CreatedAt)}
	}
	return p.printTable([]string{"ID", "ADDRESS", "REASON", "STOPS", "SOURCE", "ACCOUNT", "CREATED (UTC)"}, cells)
}

// kindOfBlock is what a suppression stops (rule 8).
func kindOfBlock(s mail.Suppression) string {
	if s.Reason == mail.ReasonDoNotContact || s.Reason == mail.ReasonBounce && s.BounceType == mail.BouncePermanent {
		return "all mail"
	}
	return "announcements"
}
