package render

import (
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// tokenValue is the value of a token: a string or a bool. html marks HTML as an organizer wrote it.
type tokenValue struct {
	value any
	html  bool
}

// Templates use English dates and amounts in every language; dates and times have these formats (PHP's "F j, Y" and "g:i A").
const tokenDate, tokenTime = "January 2, 2006", "3:04 PM"

// tokens returns the values of a template's tokens, by full name.
func (d *draft) tokens(t hievents.TemplateType) map[string]tokenValue {
	place := d.Settings.Location
	support := d.Settings.SupportEmail
	if support == "" {
		support = d.Organizer.Email
	}
	local := func(at time.Time, form string) string {
		if at.IsZero() {
			return ""
		}
		return at.In(d.zone).Format(form)
	}
	o := *d.Order
	values := map[string]any{
		"event.title": d.Event.Title, "event.date": local(d.Event.StartsAt, tokenDate), "event.time": local(d.Event.StartsAt, tokenTime),
		"event.end_date": local(d.Event.EndsAt, tokenDate), "event.end_time": local(d.Event.EndsAt, tokenTime),
		"event.full_address": place.FullAddress(), "event.description": d.Event.DescriptionHTML, "event.timezone": d.Event.TimeZone,
		"event.location_details.venue_name": place.VenueName, "event.location_details.address_line_1": place.AddressLine1,
		"event.location_details.address_line_2": place.AddressLine2, "event.location_details.city": place.City,
		"event.location_details.state_or_region":    place.StateOrRegion,
		"event.location_details.zip_or_postal_code": place.ZipOrPostalCode, "event.location_details.country": place.Country,
		"order.url": d.urls.OrderSummary(d.Event, o), "order.number": o.PublicID, "order.total": d.tokenMoney(o.Total.Amount),
		"order.date": o.CreatedAt.UTC().Format(tokenDate), "order.currency": o.Total.Currency, "order.locale": string(o.Locale),
		"order.first_name": o.FirstName, "order.last_name": o.LastName, "order.email": o.Email,
		"order.is_awaiting_offline_payment": o.AwaitsOfflinePayment(), "order.is_offline_payment": o.PaidOffline(),
		"organizer.name": d.Organizer.Name, "organizer.email": d.Organizer.Email, "settings.support_email": support,
		"settings.offline_payment_instructions": d.Settings.OfflinePaymentInstructionsHTML,
		"settings.post_checkout_message":        d.Settings.PostCheckoutMessageHTML,
	}
	if d.Attendee != nil {
		ticket := d.Attendee.Ticket(o)
		values["attendee.name"], values["attendee.email"] = hievents.FullName(d.Attendee.FirstName, d.Attendee.LastName), d.Attendee.Email
		values["ticket.name"], values["ticket.price"] = ticket.Name, d.tokenMoney(ticket.Price.Amount)
		values["ticket.url"] = d.urls.Ticket(d.Event, *d.Attendee)
	}
	tokens := map[string]tokenValue{}
	for _, token := range hievents.Tokens(t) {
		tokens[token.Name] = tokenValue{values[token.Name], token.HTML}
	}
	return tokens
}

// tokenMoney formats an amount in the ticketed event's currency.
func (d *draft) tokenMoney(amount string) string {
	return formatMoney(hievents.Money{Amount: amount, Currency: d.Event.Currency}, hievents.English)
}

// nest converts dotted names to nested maps, as Liquid looks them up.
func nest(values map[string]any) map[string]any {
	root := map[string]any{}
	for name, value := range values {
		at, parts := root, strings.Split(name, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, there := at[part].(map[string]any)
			if !there {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		at[parts[len(parts)-1]] = value
	}
	return root
}
