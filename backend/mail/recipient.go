package mail

import (
	"slices"
	"time"
)

// FoundRecipient is an address that matches a search for a recipient, or an order or ticket that has none.
type FoundRecipient struct {
	Email     string // lower-case; empty for an order or ticket without an address, to which no mail is sent
	Name      string // of the person, from an order or ticket; empty if none has it
	PublicID  string // of the order or ticket that was searched for, or that has no address; otherwise empty
	BoxOffice bool   // has no address because the box office sold it (from Hi.Events 2.0 on)
}

// Recipient describes an address within a scope, without its mails: a Filter with its Address lists those.
type Recipient struct {
	Email string // normalised
	// Accounts are those that the address is connected with, by name; for a scope of one account always that one.
	Accounts     []Account
	MoreAccounts bool
	// Suppressions are the live ones of these accounts and the platform-wide ones, newest first.
	Suppressions []Suppression
	// Orders are those that the address bought, or that contain tickets in its name, newest first.
	Orders     []RecipientOrder
	MoreOrders bool
}

// RecipientOrder is an order that a recipient bought or has a ticket in. Times are UTC.
type RecipientOrder struct {
	ID            int64
	PublicID      string // O-XXXXXXX
	Status        string // as Hi.Events has it
	Email         string // as stored in the order; another address if only tickets are the recipient's
	Name          string
	Account       Account
	TicketedEvent TicketedEvent
	Occurrence    Occurrence // the only date of its items; zero if there are several, and before Hi.Events 2.0
	CreatedAt     time.Time
	// Tickets are all tickets of an order that the recipient bought, the recipient's own first; otherwise only the recipient's own.
	Tickets     []RecipientTicket
	MoreTickets bool
}

// RecipientTicket is a ticket of a RecipientOrder.
type RecipientTicket struct {
	ID       int64
	PublicID string // A-XXXXXXX
	Status   string // as Hi.Events has it
	Email    string // as stored in the ticket
	Name     string
	// Occurrence is the date that the ticket is for; zero before Hi.Events 2.0.
	Occurrence Occurrence
}

// AccountVerdict answers "Would this send?" for an address in one account.
type AccountVerdict struct {
	Account                   Account // the zero value stands for any account that is not listed
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

// Elsewhere is the verdict for an account that the address is not connected with yet: only platform-wide suppressions apply there.
func (r Recipient) Elsewhere(enforced bool) AccountVerdict { return r.verdict(Account{}, enforced) }

func (r Recipient) verdict(account Account, enforced bool) AccountVerdict {
	concern := slices.DeleteFunc(slices.Clone(r.Suppressions), func(s Suppression) bool { return s.Account.ID != 0 && s.Account.ID != account.ID })
	return AccountVerdict{account, WouldSend(Announcement, concern, enforced), WouldSend(Transaction, concern, enforced)}
}
