package main

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

// sesListing says whether SES's account-level list contains an address.
type sesListing struct {
	found  bool
	listed mail.ListedAddress
	failed error // why SES did not answer
}

// lookOnSESList looks an address up on SES's list (rule 15). It returns nil if SES is not set up (rule 17), or if the database login is a
// person who may not see the address (rule 11). It fails if the database fails; a failure of SES is part of the result.
func (p *program) lookOnSESList(ctx context.Context, db *postgres.DB, email string) (*sesListing, error) {
	login, err := db.MyLogin(ctx)
	if err != nil {
		return nil, err
	}
	if login.Restricted() {
		if known, err := db.Lists.KnowsRecipient(ctx, mail.AllAccounts(), email); err != nil || !known {
			return nil, err
		}
	}
	list, err := p.installation.AccountList(ctx)
	switch mail.CodeOf(err) {
	case mail.CodeSettings, mail.CodeAWSRegion:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer list.Close()
	var listing sesListing
	listing.listed, listing.found, listing.failed = list.Listed(ctx, email)
	return &listing, ctx.Err()
}

func (l sesListing) words() string {
	switch {
	case l.failed != nil:
		return "not known: " + l.failed.Error()
	case l.found:
		return "on it since " + when(l.listed.Since) + " (UTC), for the reason " + string(l.listed.Reason) + "; SES sends nothing to it, whoever asks"
	}
	return "not on it"
}

// sesListingJSON is a sesListing in JSON; a stable format.
type sesListingJSON struct {
	Listed *bool   `json:"listed"`
	Reason *string `json:"reason"`
	Since  *string `json:"since"`
	Error  *string `json:"error"`
}

func newSESListingJSON(l *sesListing) *sesListingJSON {
	switch {
	case l == nil:
		return nil
	case l.failed != nil:
		why := l.failed.Error()
		return &sesListingJSON{Error: &why}
	}
	return &sesListingJSON{Listed: &l.found, Reason: present(string(l.listed.Reason)), Since: jsonTime(l.listed.Since)}
}
