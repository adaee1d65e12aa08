package render

import (
	"fmt"
	"maps"
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

// tokens returns the values of a template's tokens, by full name. It fails if the organizer's payment instructions, which Hi.Events 2.0 renders like a template, cannot be
// rendered.
func (d *draft) tokens(t hievents.TemplateType) (map[string]tokenValue, error) {
	values := d.tokenValues()
	tokens := map[string]tokenValue{}
	for _, token := range hievents.Tokens(t, d.HasOccurrences) {
		tokens[token.Name] = tokenValue{values[token.Name], token.HTML}
	}
	const instructions = "settings.offline_payment_instructions"
	if own, has := tokens[instructions]; has && d.HasOccurrences {
		delete(tokens, instructions)
		rendered, err := renderLiquid(d.Settings.OfflinePaymentInstructionsHTML, tokens, asHTML)
		if err != nil {
			return nil, fmt.Errorf("the payment instructions: %w", err)
		}
		own.value = rendered
		tokens[instructions] = own
	}
	return tokens, nil
}

// paymentInstructions returns the organizer's payment instructions for the built-in mail about an order. Instructions that cannot be rendered stay as they are written.
func (d *draft) paymentInstructions() string {
	tokens, err := d.tokens(hievents.OrderConfirmationTemplate)
	if err != nil {
		d.note(NoteInstructionsFailed, "The organizer's payment instructions could not be rendered, so they are as they were written: "+err.Error())
		return d.Settings.OfflinePaymentInstructionsHTML
	}
	text, _ := tokens["settings.offline_payment_instructions"].value.(string)
	return text
}

// tokenValues returns the values of all tokens that the content has.
func (d *draft) tokenValues() map[string]any {
	support := d.Settings.SupportEmail
	if support == "" {
		support = d.Organizer.Email
	}
	values := map[string]any{
		"event.title": d.Event.TitleOf(d.Occurrence), "event.date": d.tokenTime(d.Event.StartsAt, tokenDate), "event.time": d.tokenTime(d.Event.StartsAt, tokenTime),
		"event.end_date": d.tokenTime(d.Event.EndsAt, tokenDate), "event.end_time": d.tokenTime(d.Event.EndsAt, tokenTime),
		"event.full_address": d.Settings.Location.FullAddress(), "event.description": d.Event.DescriptionHTML, "event.timezone": d.Event.TimeZone,
		"event.url": d.urls.Event(d.Event), "organizer.name": d.Organizer.Name, "organizer.email": d.Organizer.Email, "settings.support_email": support,
		"settings.offline_payment_instructions": d.Settings.OfflinePaymentInstructionsHTML,
		"settings.post_checkout_message":        d.Settings.PostCheckoutMessageHTML,
	}
	addressTokens(values, "event.location_details.", d.Settings.Location)
	if o := d.Order; o != nil {
		maps.Copy(values, map[string]any{
			"order.url": d.urls.OrderSummary(d.Event, *o), "order.number": o.PublicID, "order.total": d.tokenMoney(o.Total.Amount),
			"order.date": o.CreatedAt.UTC().Format(tokenDate), "order.currency": o.Total.Currency, "order.locale": string(o.Locale),
			"order.first_name": o.FirstName, "order.last_name": o.LastName, "order.email": o.Email,
			"order.is_awaiting_offline_payment": o.AwaitsOfflinePayment(), "order.is_offline_payment": o.PaidOffline(),
		})
	}
	if a := d.Attendee; a != nil && d.Order != nil {
		ticket := a.Ticket(*d.Order, d.Occurrence)
		values["attendee.name"], values["attendee.email"] = hievents.FullName(a.FirstName, a.LastName), a.Email
		values["ticket.name"], values["ticket.price"] = ticket.Name, d.tokenMoney(ticket.Price.Amount)
		values["ticket.url"] = d.urls.Ticket(d.Event, *a)
	}
	d.dateTokens(values)
	return values
}

// dateTokens adds the tokens of Hi.Events 2.0: about the date, its place, and its cancellation.
func (d *draft) dateTokens(values map[string]any) {
	var o hievents.Occurrence
	if d.Occurrence != nil {
		o = *d.Occurrence
	}
	place := d.Place
	maps.Copy(values, map[string]any{
		"occurrence.start_date": d.tokenTime(o.StartsAt, tokenDate), "occurrence.start_time": d.tokenTime(o.StartsAt, tokenTime),
		"occurrence.end_date": d.tokenTime(o.EndsAt, tokenDate), "occurrence.end_time": d.tokenTime(o.EndsAt, tokenTime), "occurrence.label": o.Label,
		"event_location.type": place.Kind, "event_location.is_online": place.Kind == hievents.Online,
		"event_location.online_connection_details": place.OnlineDetailsHTML, "event_location.name": place.Address.VenueName,
		"event_location.formatted_address": place.Address.FullAddress(), "event_location.latitude": place.Latitude, "event_location.longitude": place.Longitude,
		"cancellation.refund_issued": d.RefundIssued,
	})
	addressTokens(values, "event_location.structured_address.", place.Address)
}

// addressTokens adds the parts of an address, by the names that they have in the database.
func addressTokens(values map[string]any, prefix string, l hievents.Location) {
	for name, value := range map[string]string{
		"venue_name": l.VenueName, "address_line_1": l.AddressLine1, "address_line_2": l.AddressLine2, "city": l.City, "state_or_region": l.StateOrRegion,
		"zip_or_postal_code": l.ZipOrPostalCode, "country": l.Country,
	} {
		values[prefix+name] = value
	}
}

// tokenTime formats a time in the ticketed event's zone; empty for a time that is not set.
func (d *draft) tokenTime(at time.Time, form string) string {
	if at.IsZero() {
		return ""
	}
	text := at.In(d.zone).Format(form)
	if form == tokenDate {
		return text
	}
	return text + d.zoneMark()
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
