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
)

// subjects are those of the built-in mails; {event} is the title. Languages without an entry get English, as in Hi.Events.
var subjects = map[string]map[string]string{
	"en": {
		orderSummary: "Your Order is Confirmed!  🎉", attendeeTicket: "🎟️ Your Ticket for {event}", orderFailed: "Your order wasn't successful",
		waitlistConfirmation: "You're on the waitlist!", waitlistOffer: "A spot has opened up for {event}!", waitlistOfferExpired: "Your waitlist offer has expired",
		organizerSummary: "New order for {amount} for {event} 🎉",
	},
	"de": {
		orderSummary: "Ihre Bestellung ist bestätigt!  🎉", attendeeTicket: "🎟️ Ihr Ticket für {event}", orderFailed: "Ihre Bestellung war nicht erfolgreich",
		waitlistConfirmation: "Sie stehen auf der Warteliste!", waitlistOffer: "Ein Platz für {event} ist frei geworden!", waitlistOfferExpired: "Ihr Wartelisten-Angebot ist abgelaufen",
	},
	"fr": {
		orderSummary: "Votre commande est confirmée !  🎉", attendeeTicket: "🎟️ Votre billet pour {event}", orderFailed: "Votre commande n'a pas abouti",
		waitlistConfirmation: "Vous êtes sur la liste d'attente !", waitlistOffer: "Une place s'est libérée pour {event} !", waitlistOfferExpired: "Votre offre de liste d'attente a expiré",
	},
	"es": {
		orderSummary: "¡Tu pedido está confirmado!  🎉", attendeeTicket: "🎟️ Tu entrada para {event}", orderFailed: "Tu pedido no se ha completado",
		waitlistConfirmation: "¡Estás en la lista de espera!", waitlistOffer: "¡Se ha liberado una plaza para {event}!", waitlistOfferExpired: "Tu oferta de la lista de espera ha caducado",
	},
	"pt-br": {orderSummary: "Seu pedido foi confirmado!  🎉", attendeeTicket: "🎟️ Seu ingresso para {event}", orderFailed: "Seu pedido não foi concluído"},
	"pl":    {orderSummary: "Twoje zamówienie zostało potwierdzone!  🎉", attendeeTicket: "🎟️ Twój bilet na {event}", orderFailed: "Twoje zamówienie nie powiodło się"},
	"se":    {orderSummary: "Din beställning är bekräftad!  🎉", attendeeTicket: "🎟️ Din biljett till {event}", orderFailed: "Din beställning gick inte igenom"},
	"tr":    {orderSummary: "Siparişiniz onaylandı!  🎉", attendeeTicket: "🎟️ {event} biletiniz", orderFailed: "Siparişiniz tamamlanamadı"},
	"vi":    {orderSummary: "Đơn hàng của bạn đã được xác nhận!  🎉", attendeeTicket: "🎟️ Vé của bạn cho {event}", orderFailed: "Đơn hàng của bạn không thành công"},
	"zh-cn": {orderSummary: "您的订单已确认！  🎉", attendeeTicket: "🎟️ 您的{event}门票", orderFailed: "您的订单未成功"},
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
