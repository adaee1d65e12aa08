package desktop

import (
	"github.com/mailroom-app/mailroom/backend/address"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// FoundRecipient is an address that matches a search, or an order or ticket that has none.
type FoundRecipient struct {
	Email     string `json:"email"` // "" for an order or ticket without an address, to which no mail is sent
	Name      string `json:"name"`
	PublicID  string `json:"publicId"`  // of the order or ticket that was searched for, or that has no address; otherwise ""
	BoxOffice bool   `json:"boxOffice"` // has no address because the box office sold it
}

// FoundRecipients is the list to choose from.
type FoundRecipients struct {
	Rows []FoundRecipient `json:"rows"`
	More bool             `json:"more"`
}

// RecipientAnswer is what is known about an address, apart from its mails.
type RecipientAnswer struct {
	Email      string `json:"email"`      // normalised
	Suggestion string `json:"suggestion"` // the address that was probably meant, "" for none
	// Accounts are those with data about the address. In the scope of all accounts, a last entry without id stands for any other account.
	Accounts     []AccountVerdict `json:"accounts"`
	MoreAccounts bool             `json:"moreAccounts"`
	Suppressions []Suppression    `json:"suppressions"`
	Enforced     bool             `json:"enforced"` // SES_SUPPRESSION_ENABLED
	Orders       []RecipientOrder `json:"orders"`   // newest first
	MoreOrders   bool             `json:"moreOrders"`
}

// AccountVerdict is the answer to "Would this send?" in one account.
type AccountVerdict struct {
	Account      string  `json:"account"` // "" is any other account
	AccountName  string  `json:"accountName"`
	Announcement Verdict `json:"announcement"`
	Transaction  Verdict `json:"transaction"`
}

// The states of an address on SES's list.
const (
	listingThere   = "listed"
	listingNone    = "not_listed"
	listingUnknown = "unknown"
)

// SESListing reports whether an address is on SES's account-level list.
type SESListing struct {
	State  string `json:"state"`  // listed, not_listed or unknown
	Reason string `json:"reason"` // bounce or complaint, if it is listed
	Since  string `json:"since"`  // when SES last listed it
	// Code and Message say why State is unknown: settings and aws_region if SES is not set up; not_found, without a message, if the person
	// can see no data about the address, so that SES was not queried.
	Code    string `json:"code"`
	Message string `json:"message"`
}

// RecipientOrder is an order that the address bought, or in which it holds tickets.
type RecipientOrder struct {
	ID            string            `json:"id"`
	PublicID      string            `json:"publicId"`
	Status        string            `json:"status"` // Hi.Events's own value
	Email         string            `json:"email"`  // as stored in the order
	Suggestion    string            `json:"suggestion"`
	Name          string            `json:"name"`
	CreatedAt     string            `json:"createdAt"`
	TicketedEvent TicketedEvent     `json:"ticketedEvent"`
	Occurrence    Occurrence        `json:"occurrence"` // with the id "" if its items are for several dates
	Tickets       []RecipientTicket `json:"tickets"`
	MoreTickets   bool              `json:"moreTickets"`
}

// RecipientTicket is a ticket of a RecipientOrder.
type RecipientTicket struct {
	ID         string     `json:"id"`
	PublicID   string     `json:"publicId"`
	Status     string     `json:"status"`
	Email      string     `json:"email"` // as stored in the ticket
	Suggestion string     `json:"suggestion"`
	Name       string     `json:"name"`
	Occurrence Occurrence `json:"occurrence"`
}

// Saved is the result of saving a list.
type Saved struct {
	Cancelled bool   `json:"cancelled"` // the person cancelled the dialog: nothing was written
	File      string `json:"file"`      // its name, without the folder
	Rows      int    `json:"rows"`
}

func accountVerdictShape(v mail.AccountVerdict) AccountVerdict {
	return AccountVerdict{
		Account: idText(v.Account.ID), AccountName: v.Account.Name, Announcement: verdictShape(v.Announcement), Transaction: verdictShape(v.Transaction),
	}
}

func recipientOrderShape(o mail.RecipientOrder) RecipientOrder {
	event := ticketedEventShape(o.TicketedEvent)
	event.AccountName = o.Account.Name
	ticket := func(t mail.RecipientTicket) RecipientTicket {
		return RecipientTicket{ID: idText(t.ID), PublicID: t.PublicID, Status: t.Status, Email: t.Email, Suggestion: address.Suggest(t.Email), Name: t.Name, Occurrence: occurrenceShape(t.Occurrence)}
	}
	return RecipientOrder{
		ID: idText(o.ID), PublicID: o.PublicID, Status: o.Status, Email: o.Email, Suggestion: address.Suggest(o.Email), Name: o.Name,
		CreatedAt: timeText(o.CreatedAt), TicketedEvent: event, Occurrence: occurrenceShape(o.Occurrence), Tickets: each(o.Tickets, ticket), MoreTickets: o.MoreTickets,
	}
}
