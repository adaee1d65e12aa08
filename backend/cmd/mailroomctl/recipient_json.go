package main

import "github.com/mailroom-app/mailroom/backend/mail"

// recipientJSON is a recipient in JSON; a stable format.
type recipientJSON struct {
	Email        *string              `json:"email"`
	Matches      []matchJSON          `json:"matches"`
	WouldSend    []accountVerdictJSON `json:"would_send"`
	Enforced     bool                 `json:"enforced"`
	SES          *sesListingJSON      `json:"ses"`
	Suppressions []suppressionJSON    `json:"suppressions"`
	Orders       []recipientOrderJSON `json:"orders"`
	Messages     []messageJSON        `json:"messages"`
}

type matchJSON struct {
	Email     *string `json:"email"`
	Name      *string `json:"name"`
	PublicID  *string `json:"public_id"`
	BoxOffice bool    `json:"box_office"`
}

type accountVerdictJSON struct {
	AccountID    *int64          `json:"account_id"`
	AccountName  *string         `json:"account_name"`
	Announcement kindVerdictJSON `json:"announcement"`
	Transaction  kindVerdictJSON `json:"transaction"`
}

type kindVerdictJSON struct {
	Allowed       bool    `json:"allowed"`
	Rule          *string `json:"rule"`
	SuppressionID *int64  `json:"suppression_id"`
}

type recipientOrderJSON struct {
	PublicID      string  `json:"public_id"`
	Status        string  `json:"status"`
	Email         string  `json:"email"`
	Name          *string `json:"name"`
	AccountID     int64   `json:"account_id"`
	AccountName   string  `json:"account_name"`
	EventID       int64   `json:"event_id"`
	EventTitle    string  `json:"event_title"`
	EventStartsAt *string `json:"event_starts_at"`
	occurrenceJSON
	CreatedAt *string               `json:"created_at"`
	Tickets   []recipientTicketJSON `json:"tickets"`
}

type recipientTicketJSON struct {
	PublicID string  `json:"public_id"`
	Status   string  `json:"status"`
	Email    string  `json:"email"`
	Name     *string `json:"name"`
	occurrenceJSON
}

func newRecipientJSON(r recipientReport) recipientJSON {
	told := recipientJSON{
		Email: present(r.recipient.Email), Matches: []matchJSON{}, WouldSend: []accountVerdictJSON{}, Enforced: r.enforced, SES: newSESListingJSON(r.ses),
		Suppressions: []suppressionJSON{}, Orders: []recipientOrderJSON{}, Messages: []messageJSON{},
	}
	for _, m := range r.matches {
		told.Matches = append(told.Matches, matchJSON{present(m.Email), present(m.Name), present(m.PublicID), m.BoxOffice})
	}
	if !r.known {
		return told
	}
	for _, v := range r.verdicts() {
		told.WouldSend = append(told.WouldSend, accountVerdictJSON{
			present(v.Account.ID), present(v.Account.Name), newKindVerdictJSON(v.Announcement), newKindVerdictJSON(v.Transaction),
		})
	}
	for _, s := range r.recipient.Suppressions {
		told.Suppressions = append(told.Suppressions, newSuppressionJSON(s))
	}
	for _, o := range r.recipient.Orders {
		order := recipientOrderJSON{
			PublicID: o.PublicID, Status: o.Status, Email: o.Email, Name: present(o.Name), AccountID: o.Account.ID, AccountName: o.Account.Name,
			EventID: o.TicketedEvent.ID, EventTitle: o.TicketedEvent.Title, EventStartsAt: jsonTime(o.TicketedEvent.StartsAt), occurrenceJSON: newOccurrenceJSON(o.Occurrence), CreatedAt: jsonTime(o.CreatedAt),
			Tickets: []recipientTicketJSON{},
		}
		for _, t := range o.Tickets {
			order.Tickets = append(order.Tickets, recipientTicketJSON{t.PublicID, t.Status, t.Email, present(t.Name), newOccurrenceJSON(t.Occurrence)})
		}
		told.Orders = append(told.Orders, order)
	}
	for _, m := range r.messages {
		told.Messages = append(told.Messages, newMessageJSON(m))
	}
	return told
}

func newKindVerdictJSON(v mail.Verdict) kindVerdictJSON {
	return kindVerdictJSON{v.Allowed, present(string(v.Rule)), present(v.Suppression.ID)}
}
