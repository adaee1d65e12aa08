package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
)

func recipientCommand() command {
	return command{
		name:    "recipient",
		usage:   "ADDRESS | TEXT [--account ID] [--limit N] [--json]",
		summary: "tell what is known of an address: whether it can be written to, its orders and tickets, all mails to it",
		help: `
Needs DATABASE_URL; SES_SUPPRESSION_ENABLED decides what is enforced. Looks in all accounts. Where SES is set up
(AWS_REGION), it is asked whether its own account-level list has the address.

Without an @ the text is part of an address, an order number (O-XXXXXXX), a ticket number (A-XXXXXXX) or a name: where
it means one recipient, that one is told, else those it may mean are listed, also who bought at the box office and gave
no address, to whom no mail is sent. Mails are found by the address that they
went to and by the one that they had before a person changed it.

  --account   in one account only
  --limit     how many mails at most, 50 by default; of the recipients that a text may mean, 20
  --json      print one line: an object with
              email (null where none or several were found), matches (email, null for an order or ticket without one; name, public_id, box_office),
              would_send (account_id, account_name, announcement, transaction; each of the two with allowed, rule,
              suppression_id; account_id null is any other account), enforced,
              ses (null where SES is not set up or was not asked: of somebody whom a person's login sees nothing of; else
              listed, null where SES did not tell; reason and since where it is; error: why SES did not tell),
              suppressions (as of suppressions list), orders (public_id, status, email, name, account_id, account_name,
              event_id, event_title, event_starts_at, occurrence_id, occurrence_starts_at, occurrence_label, created_at,
              tickets: public_id, status, email, name, occurrence_id, occurrence_starts_at, occurrence_label),
              messages (as of the command messages)
              Times are RFC 3339 in UTC; null stands for what is not there.`,
		run: (*program).recipient,
	}
}

func (p *program) recipient(ctx context.Context, arguments []string) error {
	flags := newFlags("recipient")
	account, limit, asJSON := flags.Int64("account", 0, ""), flags.Int("limit", 50, ""), flags.Bool("json", false, "")
	positional, err := parse(flags, arguments)
	switch {
	case err != nil:
		return err
	case len(positional) == 0:
		return usagef("recipient: name an address, or part of one: see mailroomctl help recipient")
	case *limit < 1:
		return usagef("recipient: --limit %d: it must be at least 1", *limit)
	case *account < 0:
		return usagef("recipient: ids are positive numbers")
	}
	enforced, err := p.installation.Settings().SuppressionEnforced()
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	scope := mail.AllAccounts()
	if *account != 0 {
		scope = mail.OneAccount(*account)
	}
	told := recipientReport{enforced: enforced, scope: scope}
	if err := told.find(ctx, db, strings.Join(positional, " ")); err != nil {
		return err
	}
	more := told.moreMatches
	if told.known {
		if told.recipient, err = db.Lists.Recipient(ctx, scope, told.address); err != nil {
			return err
		}
		told.messages, more, err = collect(ctx, *limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Message], error) {
			return db.Lists.Messages(ctx, scope, mail.Filter{Address: told.address}, page)
		})
		if err != nil {
			return err
		}
		p.noteMore(more, *limit)
		if told.ses, err = p.lookOnSESList(ctx, db, told.recipient.Email); err != nil {
			return err
		}
	} else if more {
		fmt.Fprintf(p.stderr, "mailroomctl: there are more than %d: type more of it\n", matchesShown)
	}
	if *asJSON {
		return p.printJSON(newRecipientJSON(told))
	}
	return p.printRecipient(told)
}

// matchesShown is the maximum number of listed recipients that match a text.
const matchesShown = 20

// recipientReport is the result of the command.
type recipientReport struct {
	scope       mail.Scope
	enforced    bool
	matches     []mail.FoundRecipient
	moreMatches bool
	address     string
	known       bool // the text identifies one recipient
	recipient   mail.Recipient
	messages    []mail.Message
	ses         *sesListing // nil if SES is not set up or was not queried
}

// find determines the recipient: a complete address as it is, else the only recipient that matches the text.
func (r *recipientReport) find(ctx context.Context, db *postgres.DB, text string) (err error) {
	if local, domain, _ := strings.Cut(text, "@"); local != "" && strings.Contains(domain, ".") {
		r.address, r.known = text, true
		return nil
	}
	if r.matches, r.moreMatches, err = db.Lists.FindRecipients(ctx, r.scope, text, matchesShown); err != nil {
		return err
	}
	if len(r.matches) == 1 && r.matches[0].Email != "" {
		r.address, r.known = r.matches[0].Email, true
	}
	return nil
}

func (p *program) printRecipient(r recipientReport) error {
	if !r.known {
		if len(r.matches) == 0 {
			return p.printLines("Nobody was found.")
		}
		cells := make([][]string, len(r.matches))
		for i, m := range r.matches {
			cells[i] = []string{foundAddress(m), m.Name, m.PublicID}
		}
		return p.printTable([]string{"ADDRESS", "NAME", "NUMBER"}, cells)
	}
	if err := p.printLines(r.recipient.Email + "\n\nCan it be written to?"); err != nil {
		return err
	}
	var verdicts [][]string
	for _, v := range r.verdicts() {
		name := v.Account.Name
		if v.Account.ID == 0 {
			name = "any other account"
		}
		verdicts = append(verdicts, []string{name, verdictWords(v.Announcement), verdictWords(v.Transaction)})
	}
	if err := p.printTable([]string{"ACCOUNT", "ANNOUNCEMENTS", "TRANSACTIONS"}, verdicts); err != nil {
		return err
	}
	if !r.enforced {
		p.warn("SES_SUPPRESSION_ENABLED is not true: suppressions other than \"do not contact\" are recorded but not enforced")
	}
	if r.ses != nil {
		if err := p.printLines("SES's account-level list: " + r.ses.words()); err != nil {
			return err
		}
	}
	if err := p.printLines("\nOrders and tickets"); err != nil {
		return err
	}
	var holdings [][]string
	for _, o := range r.recipient.Orders {
		holdings = append(holdings, []string{o.PublicID, o.Status, o.Email, o.Name, o.TicketedEvent.Title, when(o.TicketedEvent.StartsAt)})
		for _, t := range o.Tickets {
			holdings = append(holdings, []string{"  " + t.PublicID, t.Status, t.Email, t.Name, "", ""})
		}
	}
	if err := p.printTable([]string{"NUMBER", "STATUS", "ADDRESS", "NAME", "EVENT", "STARTS (UTC)"}, holdings); err != nil {
		return err
	}
	if err := p.printLines("\nMails"); err != nil {
		return err
	}
	return p.printMessages(r.messages)
}

// foundAddress is the address of a match, or why it has none.
func foundAddress(m mail.FoundRecipient) string {
	switch {
	case m.Email != "":
		return m.Email
	case m.BoxOffice:
		return "none: sold at the box office"
	}
	return "none"
}

func (r *recipientReport) verdicts() []mail.AccountVerdict {
	verdicts := r.recipient.Verdicts(r.enforced)
	if r.scope.All() {
		verdicts = append(verdicts, r.recipient.Elsewhere(r.enforced))
	}
	return verdicts
}

func verdictWords(v mail.Verdict) string {
	if v.Allowed {
		return "yes"
	}
	if v.Suppression.OfErasedAddress() {
		return "no: " + string(v.Rule) + " (of an erased address, kept as an HMAC)"
	}
	return "no: " + string(v.Rule)
}
