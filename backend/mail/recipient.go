package mail

import (
	"slices"
	"time"
)

// FoundRecipient is an address that answers a search for a recipient.
type FoundRecipient struct {
	Email    string // lower-case
	Name     string // of the person, as an order or ticket has it; empty where none does
	PublicID string // of the order or ticket that was searched for; empty when something else was
}

// Recipient is what is known of an address within a scope, apart from its mails: those a Filter with its Address lists.
type Recipient struct {
	Email string // normalised
	// Accounts are those that the address has to do with, by name; of a scope of one account always that one.
	Accounts     []Account
	MoreAccounts bool
	// Suppressions are the live ones of these accounts and the platform-wide ones, newest first.
	Suppressions []Suppression
	// Orders are those that the address bought, and those of the tickets in its name, newest first.
	Orders     []RecipientOrder
	MoreOrders bool
}

// RecipientOrder is an order that a recipient has to do with. Times are UTC.
type RecipientOrder struct {
	ID            int64
	PublicID      string // O-XXXXXXX
	Status        string // as Hi.Events has it
	Email         string // as it stands in the order; another one where only tickets are the recipient's
	Name          string
	Account       Account
	TicketedEvent TicketedEvent
	CreatedAt     time.Time
	// Tickets are all of an order that the recipient bought, the recipient's own first; else only the recipient's own.
	Tickets     []RecipientTicket
	MoreTickets bool
}

// RecipientTicket is a ticket of such an order.
type RecipientTicket struct {
	ID       int64
	PublicID string // A-XXXXXXX
	Status   string // as Hi.Events has it
	Email    string // as it stands in the ticket
	Name     string
}

// AccountVerdict answers "Would this send?" for an address in one account.
type AccountVerdict struct {
	Account                   Account // the zero value is any account that is not listed
	Announcement, Transaction Verdict
}

// Verdicts answers "Would this send?" for each account of the recipient and both kinds (rule 8). Enforced is SES_SUPPRESSION_ENABLED.
func (r Recipient) Verdicts(enforced bool) []AccountVerdict {
	verdicts := make([]AccountVerdict, 0, len(r.Accounts))
	for _, account := range r.Accounts {
		verdicts = append(verdicts, r.verdict(account, enforced))
	}
	return verdicts
}

// Elsewhere is the same for an account that the address has nothing to do with yet: what is platform-wide decides there.
func (r Recipient) Elsewhere(enforced bool) AccountVerdict { return r.verdict(Account{}, enforced) }

func (r Recipient) verdict(account Account, enforced bool) AccountVerdict {
	concern := slices.DeleteFunc(slices.Clone(r.Suppressions), func(s Suppression) bool { return s.Account.ID != 0 && s.Account.ID != account.ID })
	return AccountVerdict{account, WouldSend(Announcement, concern, enforced), WouldSend(Transaction, concern, enforced)}
}
