package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// foundLimit is how many recipients are offered to choose from.
const foundLimit = 20

// RecipientReader reads what is known of an address. *lists.Lists is one. Everything is within the scope; what is outside does not exist.
type RecipientReader interface {
	FindRecipients(ctx context.Context, scope mail.Scope, text string, limit int) (found []mail.FoundRecipient, more bool, err error)
	Recipient(ctx context.Context, scope mail.Scope, address string) (mail.Recipient, error)
	// KnowsRecipient reports whether there is anything of an address: a mail, an order, a ticket, or a suppression of an account.
	KnowsRecipient(ctx context.Context, scope mail.Scope, address string) (bool, error)
}

// Recipient is the facade for "X says the ticket never came". Its methods need a session and answer within its scope. The mails to an
// address are Tracking.Messages with the address in the query.
type Recipient struct {
	calls   *Calls
	session *Session
}

// NewRecipient makes the facade.
func NewRecipient(calls *Calls, session *Session) *Recipient {
	return &Recipient{calls: calls, session: session}
}

// Find is up to 20 recipients that a text may mean: part of an address, an order or ticket number, or a name.
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

// Look is what is known of an address. One of which nothing is known is no failure.
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

// OnSESList is whether SES's account-level list has an address, which stops all mail to it, Hi.Events's own included (rule 15). It asks SES,
// which may take ten seconds; what keeps SES from telling is part of the answer, and no failure. SES is asked for those alone of whom the
// signed-in person sees something: anybody else does not exist for them (rule 11).
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

// unknownListing says why SES did not tell.
func (r *Recipient) unknownListing(err error) SESListing {
	failure := r.calls.failed("Recipient.OnSESList", err)
	return SESListing{State: listingUnknown, Code: string(failure.Code), Message: failure.Message}
}
