package sample

import "strings"

// E-mail types of transactions.
const (
	orderSummary         = "order_summary"
	attendeeTicket       = "attendee_ticket"
	orderFailed          = "order_failed"
	waitlistConfirmation = "waitlist_confirmation"
	waitlistOffer        = "waitlist_offer"
	waitlistOfferExpired = "waitlist_offer_expired"
	organizerSummary     = "organizer_order_summary"
	occurrenceCancelled  = "occurrence_cancelled"
)

// subjects are those of the built-in mails; {event} is the title. What has no entry in a language is in English, as in Hi.Events. The Chinese ticket mail
// does not name the event, and the Spanish and Brazilian ones append a letter to its title: so Hi.Events sends them.
var subjects = map[string]map[string]string{
	"en": {
		orderSummary: "Your Order is Confirmed!  🎉", attendeeTicket: "🎟️ Your Ticket for {event}", orderFailed: "Your order wasn't successful",
		waitlistConfirmation: "You're on the waitlist!", waitlistOffer: "A spot has opened up for {event}!", waitlistOfferExpired: "Your waitlist offer has expired",
		organizerSummary: "New order for {amount} for {event} 🎉",
	},
	"de":    {orderSummary: "Ihre Bestellung ist bestätigt!  🎉", attendeeTicket: "🎟️ Ihr Ticket für {event}"},
	"fr":    {orderSummary: "Votre commande est confirmée !  🎉", attendeeTicket: "🎟️ Votre billet pour {event}"},
	"es":    {orderSummary: "Su pedido está confirmado.  🎉", attendeeTicket: "🎟️ Su entrada para {event}o"},
	"pt-br": {orderSummary: "Seu pedido foi confirmado!  🎉", attendeeTicket: "🎟️ Seu ingresso para o {event}o"},
	"pl":    {orderSummary: "Twoje zamówienie zostało potwierdzone!  🎉", attendeeTicket: "🎟️ Twój bilet na {event}"},
	"se":    {orderSummary: "Din order är bekräftad!  🎉", attendeeTicket: "🎟️ Din biljett till {event}"},
	"tr":    {orderSummary: "Siparişiniz Onaylandı!  🎉", attendeeTicket: "🎟️ {event} için Biletiniz", orderFailed: "Siparişiniz başarılı olmadı"},
	"vi":    {orderSummary: "Đơn hàng của bạn đã được xác nhận!  🎉", attendeeTicket: "🎟️ Vé của bạn cho {event}"},
	"zh-cn": {orderSummary: "您的订单已确认！  🎉", attendeeTicket: "🎟️ 您的门票：活动"},
}

// groupedTickets is the subject of one mail with several tickets, which exists from Hi.Events 2.0 on.
func groupedTickets(e *ticketedEvent) string { return "🎟️ Your Tickets for " + shortened(e.title) }

// cancelledDate is the subject of the mails about a cancelled date, which exist from Hi.Events 2.0 on. The date is in the event's zone.
func cancelledDate(e *ticketedEvent, d *date) string {
	return e.title + " on " + d.start.In(e.location()).Format("January 2, 2006 3:04 PM") + " has been cancelled"
}

// subject returns the built-in subject of a mail in a language.
func subject(emailType, locale string, e *ticketedEvent) string {
	text, translated := subjects[locale][emailType]
	if !translated {
		text = subjects["en"][emailType]
	}
	return strings.ReplaceAll(text, "{event}", shortened(e.title))
}

// shortened cuts a title as Hi.Events does in subjects.
func shortened(title string) string {
	letters := []rune(title)
	if len(letters) <= 50 {
		return title
	}
	return string(letters[:50]) + "..."
}
