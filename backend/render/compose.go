package render

import (
	"html/template"
	"strings"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// composition is the content of a mail, before it is rendered as HTML and text.
type composition struct {
	subject string
	blocks  []block
	// ending is the contact address, the greeting and the small print.
	ending []block
}

// block is a part of a mail. At most one of its fields is set.
type block struct {
	Text   string        // a paragraph
	Rich   template.HTML // sanitised HTML of an organizer
	Box    template.HTML // the same in a frame, for something to act on
	Button *button
	Facts  []fact
	Small  template.HTML // sanitised, in small print
}

type button struct{ Label, URL string }

// fact is a row of a table; Value is plain text.
type fact struct{ Label, Value string }

// composers make the built-in mails.
var composers = map[hievents.MailType]func(*draft) composition{
	hievents.OrderSummary:          (*draft).orderSummary,
	hievents.OrderFailed:           (*draft).orderFailed,
	hievents.AttendeeTicket:        (*draft).attendeeTicket,
	hievents.WaitlistConfirmation:  (*draft).waitlistConfirmation,
	hievents.WaitlistOffer:         (*draft).waitlistOffer,
	hievents.WaitlistOfferExpired:  (*draft).waitlistOfferExpired,
	hievents.OrganizerOrderSummary: (*draft).organizerOrderSummary,
	hievents.OccurrenceCancelled:   (*draft).occurrenceCancelled,
}

func (d *draft) orderSummary() composition {
	o := *d.Order
	blocks := []block{d.greeting(o.FirstName)}
	if o.AwaitsOfflinePayment() {
		blocks = append(blocks, d.sentence("order_summary_unpaid", "event", d.Event.Title))
		blocks = append(blocks, d.boxed("the organizer's payment instructions", d.paymentInstructions())...)
	} else {
		blocks = append(blocks, d.sentence("order_summary_intro", "event", d.Event.Title))
	}
	blocks = append(blocks, block{Facts: append(d.eventFacts(), d.orderFacts()...)})
	blocks = append(blocks, d.connection(d.Place)...)
	blocks = append(blocks, d.cancelledDates()...)
	if o.Status == hievents.OrderCompleted {
		blocks = append(blocks, d.boxed("the organizer's message after the checkout", d.Settings.PostCheckoutMessageHTML)...)
	}
	blocks = append(blocks, d.button("order_summary_button", d.urls.OrderSummary(d.Event, o)))
	return composition{d.words.say("order_summary_subject"), blocks, d.farewell(d.Organizer.Email)}
}

func (d *draft) attendeeTicket() composition {
	if len(d.Tickets.Sent) > 1 {
		return d.attendeeTickets()
	}
	a := *d.Attendee
	blocks := []block{d.greeting(a.FirstName), d.sentence("attendee_ticket_intro", "event", d.Event.Title)}
	if d.Order.AwaitsOfflinePayment() {
		blocks = append(blocks, block{Box: plain(d.words.say("attendee_ticket_unpaid"))})
	}
	facts := append(d.eventFacts(), d.known("label_ticket", a.Ticket(*d.Order, d.Occurrence).Name)...)
	facts = append(facts, d.known("label_name", hievents.FullName(a.FirstName, a.LastName))...)
	blocks = append(blocks, block{Facts: facts})
	blocks = append(blocks, d.connection(d.Place)...)
	blocks = append(blocks, d.button("attendee_ticket_button", d.urls.Ticket(d.Event, a)))
	subject := d.words.say("attendee_ticket_subject", "event", hievents.CutTitle(d.Event.Title, hievents.TicketTitleWidth))
	return composition{subject, blocks, d.farewell(d.Settings.SupportEmail)}
}

func (d *draft) orderFailed() composition {
	blocks := []block{d.greeting(d.Order.FirstName), d.sentence("order_failed_intro", "event", d.Event.Title)}
	blocks = append(blocks, block{Facts: append(d.eventFacts(), d.known("label_order", d.Order.PublicID)...)}, d.button("event_button", d.urls.Event(d.Event)))
	return d.withFooter("order_failed_subject", blocks)
}

func (d *draft) waitlistConfirmation() composition {
	blocks := []block{d.greeting(d.WaitlistEntry.FirstName), d.sentence("waitlist_confirmation_intro", "event", d.Event.Title)}
	blocks = append(blocks, block{Facts: d.waitlistFacts()}, d.button("event_button", d.urls.Event(d.Event)))
	return d.withFooter("waitlist_confirmation_subject", blocks)
}

func (d *draft) waitlistOffer() composition {
	blocks := []block{d.greeting(d.WaitlistEntry.FirstName), d.sentence("waitlist_offer_intro", "event", d.Event.Title)}
	blocks = append(blocks, block{Facts: d.waitlistFacts()})
	if expires := d.WaitlistEntry.OfferExpiresAt; !expires.IsZero() {
		blocks = append(blocks, d.sentence("waitlist_offer_until", "date", d.moment(expires)))
	}
	return d.withFooter("waitlist_offer_subject", append(blocks, d.button("waitlist_offer_button", d.urls.WaitlistOffer(d.Event, *d.Order))))
}

func (d *draft) waitlistOfferExpired() composition {
	blocks := []block{d.greeting(d.WaitlistEntry.FirstName), d.sentence("waitlist_offer_expired_intro", "event", d.Event.Title)}
	blocks = append(blocks, block{Facts: d.waitlistFacts()}, d.button("event_button", d.urls.WaitlistOfferExpired(d.Event)))
	return d.withFooter("waitlist_offer_expired_subject", blocks)
}

func (d *draft) occurrenceCancelled() composition {
	at := d.tokenTime(d.Occurrence.StartsAt, hievents.CancelledDate)
	blocks := []block{d.greeting(d.Recipient.Name), d.sentence("occurrence_cancelled_intro", "event", d.Event.Title, "date", d.dateOf(d.Occurrence))}
	if d.RefundIssued {
		blocks = append(blocks, d.sentence("occurrence_cancelled_refund"))
	}
	blocks = append(blocks, block{Facts: d.eventFacts()}, d.button("event_button", d.urls.Event(d.Event)))
	made := d.withFooter("occurrence_cancelled_subject", blocks)
	made.subject = d.words.say("occurrence_cancelled_subject", "event", d.Event.Title, "date", at)
	return made
}

func (d *draft) organizerOrderSummary() composition {
	o := *d.Order
	title := hievents.CutTitle(d.Event.Title, hievents.OrganizerTitleWidth)
	subject := d.words.say("organizer_subject", "amount", d.money(o.Total), "event", title)
	if o.Total.IsZero() {
		subject = d.words.say("organizer_subject_free", "event", title)
	}
	facts := d.known("label_buyer", strings.TrimSpace(hievents.FullName(o.FirstName, o.LastName)+" <"+o.Email+">"))
	return composition{subject, []block{
		d.greeting(d.Organizer.Name), d.sentence("organizer_intro", "event", d.Event.Title),
		{Facts: append(facts, d.orderFacts()...)}, d.button("organizer_button", d.urls.OrganizerOrder(d.Event, o)),
	}, nil}
}

func (d *draft) announcement() composition {
	var blocks []block
	if d.HasOccurrences {
		from := d.Organizer.Name
		if oneLine(from) == "" {
			from = d.words.say("announcement_organizer")
		}
		blocks = append(blocks, block{Box: plain(d.words.say("announcement_from", "organizer", from, "app", d.appName))})
	}
	blocks = append(blocks, block{Rich: d.rich("the announcement", d.Announcement.MessageHTML)})
	note := []string{d.words.say("announcement_note", "event", d.Event.Title)}
	if d.Settings.SupportEmail != "" {
		note = append(note, d.words.say("announcement_contact", "email", d.Settings.SupportEmail))
	}
	note = append(note, d.words.say("announcement_spam", "email", d.report))
	return composition{d.Announcement.Subject, blocks, append(d.footerMessage(), block{Small: plain(strings.Join(note, " "))})}
}

func (d *draft) greeting(name string) block {
	if name = oneLine(name); name == "" {
		return d.sentence("greeting_anyone")
	}
	return d.sentence("greeting", "name", name)
}

func (d *draft) sentence(key string, values ...string) block {
	return block{Text: d.words.say(key, values...)}
}

func (d *draft) button(key, url string) block { return block{Button: &button{d.words.say(key), url}} }

// farewell returns the end of a mail to a buyer or attendee: the contact address and the organizer's greeting.
func (d *draft) farewell(contact string) []block {
	var blocks []block
	if contact != "" {
		blocks = append(blocks, d.sentence("help", "email", contact))
	}
	if name := oneLine(d.Organizer.Name); name != "" {
		blocks = append(blocks, block{Text: d.words.say("regards") + "\n" + name})
	}
	return blocks
}

// withFooter ends a mail as farewell does, and appends the organizer's footer message.
func (d *draft) withFooter(subject string, blocks []block) composition {
	return composition{d.words.say(subject, "event", d.Event.Title), blocks, append(d.farewell(d.Settings.SupportEmail), d.footerMessage()...)}
}

func (d *draft) footerMessage() []block {
	if html := d.rich("the organizer's message under each mail", d.Settings.FooterMessageHTML); html != "" {
		return []block{{Small: html}}
	}
	return nil
}

// boxed returns an organizer's HTML in a frame; nil if it is empty. what names the HTML in an error.
func (d *draft) boxed(what, html string) []block {
	if clean := d.rich(what, html); clean != "" {
		return []block{{Box: clean}}
	}
	return nil
}

// rich returns an organizer's HTML, sanitised. If it cannot be sanitised, rich sets the draft's fault, and the mail cannot be made. what
// names the HTML in the fault.
func (d *draft) rich(what, html string) template.HTML {
	clean, err := sanitised(html)
	if err != nil && d.fault == nil {
		d.fault = cannotBeMade("%s cannot stand in it: %w", what, err)
	}
	return clean
}
