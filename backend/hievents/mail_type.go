package hievents

import "strings"

// MailType is a kind of mail that is tracked as a transaction; outgoing_transaction_messages.email_type.
type MailType string

// The mail types.
const (
	OrderSummary         MailType = "order_summary"
	OrderFailed          MailType = "order_failed"
	AttendeeTicket       MailType = "attendee_ticket"
	WaitlistConfirmation MailType = "waitlist_confirmation"
	WaitlistOffer        MailType = "waitlist_offer"
	WaitlistOfferExpired MailType = "waitlist_offer_expired"
	// OrganizerOrderSummary goes to the organizer. Only the integration tracks it.
	OrganizerOrderSummary MailType = "organizer_order_summary"
)

// titlePlace stands in a default subject where Hi.Events puts the ticketed event's title.
const titlePlace = ":event"

// defaultSubjects are the built-in English subjects, in the form that NormalizeSubject makes. Other languages are translated
// in Hi.Events, in wordings that change with its versions.
var defaultSubjects = map[MailType]string{
	OrderSummary:         NormalizeSubject("Your Order is Confirmed!  🎉"),
	OrderFailed:          NormalizeSubject("Your order wasn't successful"),
	AttendeeTicket:       NormalizeSubject("🎟️ Your Ticket for " + titlePlace),
	WaitlistConfirmation: NormalizeSubject("You're on the waitlist!"),
	WaitlistOffer:        NormalizeSubject("A spot has opened up for " + titlePlace + "!"),
	WaitlistOfferExpired: NormalizeSubject("Your waitlist offer has expired"),
}

// HasDefaultSubject reports whether a subject is the built-in English one of that type, for a ticketed event of that title.
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

// otherSubjects are the built-in English subjects of mails that nobody tracks, cut off where something is inserted: mails to
// organizers and users, and those about changes to an order.
var otherSubjects = []string{
	"New order for ", "New message from ", "[Action Required] Message Pending Review - ", "You've been invited to join ", "Welcome to ",
	"Your confirmation code for ",
}

// otherWholeSubjects are those into which nothing is inserted.
var otherWholeSubjects = map[string]bool{
	"Your order has been cancelled": true, "You've received a refund": true, "We were unable to process your order": true,
	"Your Order Details Have Been Changed": true, "Your Ticket Details Have Been Changed": true, "Your Tickets": true,
	"Confirm email change": true, "Password reset": true, "Your password has been reset": true,
}

// Untracked reports whether a subject is the built-in English one of a mail that is no transaction, although its recipient
// may well have an order.
func Untracked(subject string) bool {
	subject = NormalizeSubject(subject)
	for _, beginning := range otherSubjects {
		if strings.HasPrefix(subject, beginning) {
			return true
		}
	}
	return otherWholeSubjects[subject]
}
