package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

func (p *program) addSuppression(ctx context.Context, arguments []string, f suppressionFlags) error {
	email, err := address.Parse(arguments[0])
	if err != nil {
		return usagef("suppressions add: %s: %v", arguments[0], err)
	}
	if f.reason == "" {
		return usagef("suppressions add: say why with --reason bounce, complaint or do_not_contact")
	}
	entry, err := mail.SuppressionEntry{
		Email: email, Reason: mail.SuppressionReason(f.reason), BounceType: mail.BounceType(f.bounceType), Account: f.account, Note: f.note,
	}.Checked()
	if err != nil {
		return usagef("suppressions add: %v", err)
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	outcomes, err := db.Suppressions.MergeSuppressions(ctx, mail.AllAccounts(), resend.Actor("", 0), []mail.SuppressionEntry{entry}, "")
	if err != nil {
		return err
	}
	switch outcome := outcomes[0]; {
	case outcome == mail.SuppressionRefused:
		return mail.Errorf(mail.CodeNotFound, "there is no account %d", f.account)
	case f.json:
		return p.printJSON(map[string]string{"email": email, "outcome": string(outcome)})
	default:
		words := map[mail.SuppressionOutcome]string{
			mail.SuppressionAdded: "is suppressed now", mail.SuppressionStrengthened: "was suppressed, and is more strongly now",
			mail.SuppressionThere: "is suppressed as strongly already",
		}
		return p.printLines(fmt.Sprintf("%s %s, for %s.", email, words[outcome], scopeOf(mail.Account{ID: f.account})))
	}
}

func (p *program) removeSuppression(ctx context.Context, arguments []string, f suppressionFlags) error {
	if !strings.Contains(arguments[0], "@") {
		return usagef("suppressions remove: %q is no address", arguments[0])
	}
	if f.reason == "" {
		return usagef("suppressions remove: name the reason of the suppression with --reason bounce, complaint or do_not_contact")
	}
	reason, err := mail.ParseSuppressionReason(f.reason)
	if err != nil {
		return usagef("suppressions remove: %v", err)
	}
	if strings.TrimSpace(f.note) == "" {
		return usagef("suppressions remove: say why with --note TEXT: it is recorded")
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	removed, err := db.Suppressions.RemoveSuppressionsOf(ctx, mail.AllAccounts(), resend.Actor("", 0), arguments[0], reason, &f.account, f.note)
	if err != nil {
		return err
	}
	if f.json {
		return p.printJSON(newRemovedJSON(removed))
	}
	return p.printRemoved(removed)
}

func (p *program) undoRemovals(ctx context.Context, arguments []string, f suppressionFlags) error {
	entries := make([]int64, len(arguments))
	for i, text := range arguments {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			return usagef("suppressions undo: %q is no entry of the audit log: mailroomctl audit --action unsuppress lists them", text)
		}
		entries[i] = id
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	restored, err := db.Suppressions.UndoRemovals(ctx, mail.AllAccounts(), resend.Actor("", 0), entries)
	if err != nil {
		return err
	}
	return p.printSuppressions(restored, f.json)
}

// removedJSON is a removed suppression in JSON; a stable format.
type removedJSON struct {
	ID         int64  `json:"id"`
	Email      string `json:"email"`
	Reason     string `json:"reason"`
	AccountID  *int64 `json:"account_id"`
	AuditEntry int64  `json:"audit_entry"`
}

func newRemovedJSON(removed []mail.RemovedSuppression) []removedJSON {
	list := make([]removedJSON, len(removed))
	for i, r := range removed {
		list[i] = removedJSON{r.ID, r.Email, string(r.Reason), present(r.Account.ID), r.Entry}
	}
	return list
}

func (p *program) printRemoved(removed []mail.RemovedSuppression) error {
	for _, r := range removed {
		scope := "for account " + rowID(r.Account.ID)
		if r.Account.ID == 0 {
			scope = "platform-wide"
		}
		if err := p.printLines(fmt.Sprintf("Removed suppression %d: %s, %s, %s.", r.ID, r.Email, r.Reason, scope)); err != nil {
			return err
		}
	}
	return nil
}
