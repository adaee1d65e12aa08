package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// foundLimit is the maximum number of recipients that Find returns.
const foundLimit = 20

// RecipientReader reads what is known about an address. *lists.Lists implements it. Data outside the scope is treated as nonexistent.
type RecipientReader interface {
	FindRecipients(ctx context.Context, scope mail.Scope, text string, limit int) (found []mail.FoundRecipient, more bool, err error)
	Recipient(ctx context.Context, scope mail.Scope, address string) (mail.Recipient, error)
	// KnowsRecipient reports whether there is any data about an address: a mail, an order, a ticket, or a suppression of an account.
	KnowsRecipient(ctx context.Context, scope mail.Scope, address string) (bool, error)
}

// Recipient is the facade for "X says the ticket never came". Its methods need a session and answer within its scope. Tracking.Messages
// with the address in the query lists the mails to it.
type Recipient struct {
	calls   *Calls
	session *Session
}

// NewRecipient makes the facade.
func NewRecipient(calls *Calls, session *Session) *Recipient {
	return &Recipient{calls: calls, session: session}
}

// Find returns up to 20 recipients that match a text: part of an address, an order or ticket number, or a name.
func (r *Recipient) Find(text string) (FoundRecipients, error) {
	return call(r.calls, "Recipient.Find", readLimit, func(ctx context.Context) (FoundRecipients, error) {
		database, scope, err := r.session.enter(ctx)
		if err != nil {
			return FoundRecipients{}, err
		}
		found, more, err := database.Lists.FindRecipients(ctx, scope, text, foundLimit)
		shape := func(f mail.FoundRecipient) FoundRecipient { return FoundRecipient(f) }
		return FoundRecipients{Rows: each(found, shape), More: more}, err
	})
}

// Look returns what is known about an address. An unknown address is not an error.
func (r *Recipient) Look(typed string) (RecipientAnswer, error) {
	return call(r.calls, "Recipient.Look", readLimit, func(ctx context.Context) (RecipientAnswer, error) {
		database, scope, err := r.session.enter(ctx)
		if err != nil {
			return RecipientAnswer{}, err
		}
		found, err := database.Lists.Recipient(ctx, scope, typed)
		if err != nil {
			return RecipientAnswer{}, err
		}
		enforced, err := r.session.link.now().installation.SuppressionEnforced()
		answer := RecipientAnswer{
			Email: found.Email, Suggestion: address.Suggest(found.Email), Accounts: each(found.Verdicts(enforced), accountVerdictShape),
			MoreAccounts: found.MoreAccounts, Enforced: enforced, Suppressions: each(found.Suppressions, suppressionShape), Orders: each(found.Orders, recipientOrderShape), MoreOrders: found.MoreOrders,
		}
		if scope.All() {
			answer.Accounts = append(answer.Accounts, accountVerdictShape(found.Elsewhere(enforced)))
		}
		return answer, err
	})
}

// OnSESList reports whether an address is on SES's account-level list, which stops all mail to it, that of Hi.Events included (rule 15). It
// queries SES, which may take ten seconds. If SES does not answer, the reason is part of the result, not an error. SES is queried only about
// addresses about which the signed-in person can see data: any other address does not exist for them (rule 11).
func (r *Recipient) OnSESList(address string) (SESListing, error) {
	return call(r.calls, "Recipient.OnSESList", readLimit, func(ctx context.Context) (SESListing, error) {
		database, scope, err := r.session.enter(ctx)
		if err != nil {
			return SESListing{}, err
		}
		email := mail.NormalizeAddress(address)
		if email == "" {
			return SESListing{}, mail.Errorf(mail.CodeInvalid, "type an address")
		}
		if !scope.All() {
			known, err := database.Lists.KnowsRecipient(ctx, scope, email)
			if err != nil || !known {
				return SESListing{State: listingUnknown, Code: string(mail.CodeNotFound)}, err
			}
		}
		list, err := r.session.link.now().listNow(ctx)
		if err != nil {
			return r.unknownListing(err), nil
		}
		listed, found, err := list.Listed(ctx, email)
		switch {
		case err != nil:
			return r.unknownListing(err), nil
		case !found:
			return SESListing{State: listingNone}, nil
		}
		return SESListing{State: listingThere, Reason: string(listed.Reason), Since: timeText(listed.Since)}, nil
	})
}

// unknownListing returns a listing that says why SES gave no answer.
func (r *Recipient) unknownListing(err error) SESListing {
	failure := r.calls.failed("Recipient.OnSESList", err)
	return SESListing{State: listingUnknown, Code: string(failure.Code), Message: failure.Message}
}
