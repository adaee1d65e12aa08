package desktop

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// foundLimit is how many recipients are offered to choose from.
const foundLimit = 20

// RecipientReader reads what is known of an address. *postgres.DB is one. Everything is within the scope; what is outside does not exist.
type RecipientReader interface {
	FindRecipients(ctx context.Context, scope mail.Scope, text string, limit int) (found []mail.FoundRecipient, more bool, err error)
	Recipient(ctx context.Context, scope mail.Scope, address string) (mail.Recipient, error)
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
		found, more, err := database.FindRecipients(ctx, scope, text, foundLimit)
		shape := func(f mail.FoundRecipient) FoundRecipient { return FoundRecipient(f) }
		return FoundRecipients{Rows: each(found, shape), More: more}, err
	})
}

// Look is what is known of an address. One of which nothing is known is no failure.
func (r *Recipient) Look(address string) (RecipientAnswer, error) {
	return call(r.calls, "Recipient.Look", readLimit, func(ctx context.Context) (RecipientAnswer, error) {
		database, scope, err := r.session.enter(ctx)
		if err != nil {
			return RecipientAnswer{}, err
		}
		found, err := database.Recipient(ctx, scope, address)
		if err != nil {
			return RecipientAnswer{}, err
		}
		enforced, err := r.session.link.now().installation.SuppressionEnforced()
		answer := RecipientAnswer{
			Email: found.Email, Accounts: each(found.Verdicts(enforced), accountVerdictShape), MoreAccounts: found.MoreAccounts, Enforced: enforced,
			Suppressions: each(found.Suppressions, suppressionShape), Orders: each(found.Orders, recipientOrderShape), MoreOrders: found.MoreOrders,
		}
		if scope.All() {
			answer.Accounts = append(answer.Accounts, accountVerdictShape(found.Elsewhere(enforced)))
		}
		return answer, err
	})
}
