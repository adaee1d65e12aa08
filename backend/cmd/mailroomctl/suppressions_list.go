package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionJSON is a suppression in JSON; a stable format.
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
	Note          *string `json:"note"`
	CreatedAt     *string `json:"created_at"`
}

func (p *program) listSuppressionsCommand(ctx context.Context, _ []string, f suppressionFlags) error {
	filter, err := f.filter()
	if err != nil {
		return err
	}
	if f.limit < 1 {
		return usagef("suppressions: --limit %d: it must be at least 1", f.limit)
	}
	return p.listSuppressions(ctx, filter, f.limit, f.json)
}

func (p *program) listSuppressions(ctx context.Context, filter mail.SuppressionFilter, limit int, asJSON bool) error {
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, more, err := collect(ctx, limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Suppression], error) {
		return db.Suppressions.ListSuppressions(ctx, mail.AllAccounts(), filter, page)
	})
	if err != nil {
		return err
	}
	p.noteMore(more, limit)
	return p.printSuppressions(rows, asJSON)
}

func (p *program) printSuppressions(rows []mail.Suppression, asJSON bool) error {
	if asJSON {
		list := make([]suppressionJSON, len(rows))
		for i, s := range rows {
			list[i] = newSuppressionJSON(s)
		}
		return p.printJSON(list)
	}
	cells := make([][]string, len(rows))
	for i, s := range rows {
		cells[i] = []string{rowID(s.ID), s.Email, string(s.Reason), kindOfBlock(s), string(s.Source), scopeOf(s.Account), when(s.CreatedAt), s.Note}
	}
	return p.printTable([]string{"ID", "ADDRESS", "REASON", "STOPS", "SOURCE", "ACCOUNT", "CREATED (UTC)", "NOTE"}, cells)
}

// kindOfBlock says what a suppression stops (rule 8).
func kindOfBlock(s mail.Suppression) string {
	if s.Reason == mail.ReasonDoNotContact || s.Reason == mail.ReasonBounce && s.BounceType == mail.BouncePermanent {
		return "all mail"
	}
	return "announcements"
}

// scopeOf names the scope of a suppression.
func scopeOf(account mail.Account) string {
	switch {
	case account.ID == 0:
		return "whole platform"
	case account.Name == "":
		return "account " + rowID(account.ID)
	}
	return account.Name
}
