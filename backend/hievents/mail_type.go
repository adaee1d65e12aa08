package hievents

import "strings"

// MailType is the type of a mail that is tracked as a transaction (outgoing_transaction_messages.email_type).
type MailType string

// The mail types.
const (
	OrderSummary         MailType = "order_summary"
	OrderFailed          MailType = "order_failed"
	AttendeeTicket       MailType = "attendee_ticket"
	WaitlistConfirmation MailType = "waitlist_confirmation"
	WaitlistOffer        MailType = "waitlist_offer"
	WaitlistOfferExpired MailType = "waitlist_offer_expired"
	// OrganizerOrderSummary is sent to the organizer. Only the integration tracks it.
	OrganizerOrderSummary MailType = "organizer_order_summary"
)

// titlePlace is the placeholder in a default subject for the title of the ticketed event.
const titlePlace = ":event"

// defaultSubjects are the built-in English subjects, normalised by NormalizeSubject. Translations are not listed, because
// their wording changes between versions of Hi.Events.
var defaultSubjects = map[MailType]string{
	OrderSummary:         NormalizeSubject("Your Order is Confirmed!  🎉"),
	OrderFailed:          NormalizeSubject("Your order wasn't successful"),
	AttendeeTicket:       NormalizeSubject("🎟️ Your Ticket for " + titlePlace),
	WaitlistConfirmation: NormalizeSubject("You're on the waitlist!"),
	WaitlistOffer:        NormalizeSubject("A spot has opened up for " + titlePlace + "!"),
	WaitlistOfferExpired: NormalizeSubject("Your waitlist offer has expired"),
}

// HasDefaultSubject reports whether subject is the built-in English subject of type t for a ticketed event with this title.
func HasDefaultSubject(t MailType, subject, title string) bool {
	before, after, titled := strings.Cut(defaultSubjects[t], titlePlace)
	subject = NormalizeSubject(subject)
	if !titled {
		return subject == before
	}
	rest, found := strings.CutPrefix(subject, before)
	if !found {
		return false
	}
	rest, found = strings.CutSuffix(rest, after)
	return found && isTitle(rest, NormalizeSubject(title))
}

// otherSubjects are the beginnings, up to the first inserted text, of built-in English subjects of untracked mails: mails to
// organizers and users, and mails about changes to an order.
var otherSubjects = []string{
	"New order for ", "New message from ", "[Action Required] Message Pending Review - ", "You've been invited to join ", "Welcome to ",
	"Your confirmation code for ",
}

// otherWholeSubjects are the built-in English subjects of untracked mails without inserted text.
var otherWholeSubjects = map[string]bool{
	"Your order has been cancelled": true, "You've received a refund": true, "We were unable to process your order": true,
	"Your Order Details Have Been Changed": true, "Your Ticket Details Have Been Changed": true, "Your Tickets": true,
	"Confirm email change": true, "Password reset": true, "Your password has been reset": true,
}

// Untracked reports whether subject is the built-in English subject of a mail that is not tracked as a transaction. The
// recipient of such a mail may still have an order.
func Untracked(subject string) bool {
	subject = NormalizeSubject(subject)
	for _, beginning := range otherSubjects {
		if strings.HasPrefix(subject, beginning) {
			return true
		}
	}
	return otherWholeSubjects[subject]
}
