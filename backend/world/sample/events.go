package sample

import (
	"encoding/json"
	"fmt"
	"time"
)

type product struct {
	id, priceID int
	title       string
	price       float64
	soldOut     bool
}

// ticketedEvent is an event in the sense of Hi.Events.
type ticketedEvent struct {
	id, account     int
	title           string
	zone, currency  string
	category        string
	venue, city     string
	days            int     // from today, in the event's zone
	clock           string  // local start time on that day
	hours           int     // duration
	weight          int     // share of the sales
	cultures        []share // where its guests come from
	notifies        bool    // the organizer gets a mail for each order
	invoices        bool
	waitlist        bool
	status          string
	announcements   []string // subjects
	start, end      time.Time
	onSale          time.Time
	products        []*product
	supportEmail    string
	footer          string
	orderSubject    string // of an active custom template; empty if there is none
	ticketSubject   string
	organizerOffice string
}

// share is the proportion of an event's guests from a culture.
type share struct {
	culture string
	weight  int
}

// ticketedEvents returns the twelve ticketed events as of now.
func (s *Data) ticketedEvents(now time.Time) []*ticketedEvent {
	events := []*ticketedEvent{
		{
			account: 1, title: "Winterlichter Open Air", zone: "Europe/Berlin", currency: "EUR", category: "MUSIC",
			venue: "Freilichtbühne am See", city: "Berlin", days: 1, clock: "19:00", hours: 5, weight: 150,
			cultures: []share{{"de", 70}, {"en", 12}, {"pl", 10}, {"tr", 8}}, invoices: true,
			announcements: []string{"Morgen ist es so weit: alles Wichtige zum Einlass", "Neue Acts bestätigt 🎸", "Bitte an warme Kleidung denken"},
			orderSubject:  "Deine Bestellung %s für Winterlichter Open Air",
		},
		{
			account: 1, title: "Нощ на музеите", zone: "Europe/Sofia", currency: "EUR", category: "ART",
			venue: "Национална галерия", city: "София", days: 9, clock: "20:30", hours: 4, weight: 70,
			cultures: []share{{"bg", 85}, {"en", 15}}, announcements: []string{"Програмата за Нощта на музеите", "Как да стигнете до нас"},
		},
		{
			account: 1, title: "Φεστιβάλ Γεύσης", zone: "Europe/Athens", currency: "EUR", category: "FOOD_DRINK",
			venue: "Τεχνόπολη", city: "Αθήνα", days: 21, clock: "12:00", hours: 9, weight: 60,
			cultures: []share{{"el", 85}, {"fr", 15}}, announcements: []string{"Οι σεφ του φεστιβάλ ανακοινώθηκαν!"}, waitlist: true,
		},
		{
			account: 1, title: "Soirée jazz à l'ancienne manufacture", zone: "Europe/Paris", currency: "EUR", category: "MUSIC",
			venue: "La Manufacture", city: "Lyon", days: -12, clock: "20:00", hours: 3, weight: 80,
			cultures: []share{{"fr", 85}, {"es", 15}}, announcements: []string{"Votre soirée approche", "Merci d'être venus !"},
		},
		{
			account: 1, title: "Founders' Breakfast", zone: "Europe/London", currency: "GBP", category: "BUSINESS",
			venue: "The Old Exchange", city: "London", days: -48, clock: "08:00", hours: 3, weight: 40, status: "ARCHIVED",
			cultures: []share{{"en", 80}, {"se", 20}}, announcements: []string{"Your seat & the guest list"}, invoices: true,
		},
		{
			account: 2, title: "Brooklyn Indie Night", zone: "America/New_York", currency: "USD", category: "NIGHTLIFE",
			venue: "The Cannery", city: "Brooklyn", days: 1, clock: "20:00", hours: 4, weight: 140,
			cultures: []share{{"en", 80}, {"es", 20}}, notifies: true, waitlist: true,
			announcements: []string{"Doors at 7, first band at 8", "Lineup change: please read", "Tomorrow! Your quick guide"},
		},
		{
			account: 2, title: "Desert Trail Half Marathon", zone: "America/Phoenix", currency: "USD", category: "SPORTS",
			venue: "Papago Park", city: "Phoenix", days: 30, clock: "06:00", hours: 6, weight: 80,
			cultures: []share{{"en", 75}, {"es", 25}}, announcements: []string{"Race packet pickup", "Training plan: week 6"},
		},
		{
			account: 2, title: "Pacific Data Summit", zone: "America/Los_Angeles", currency: "USD", category: "TECH",
			venue: "Pier 27", city: "San Francisco", days: 5, clock: "09:00", hours: 9, weight: 110,
			cultures: []share{{"en", 55}, {"zh", 30}, {"vi", 15}}, invoices: true, notifies: true,
			announcements: []string{"Agenda is live", "Your badge and the Wi-Fi", "Workshop seats: last call"},
		},
		{
			account: 2, title: "Harvest Charity Gala", zone: "America/Toronto", currency: "CAD", category: "CHARITY",
			venue: "Distillery Hall", city: "Toronto", days: -30, clock: "18:30", hours: 5, weight: 60,
			cultures: []share{{"en", 60}, {"fr", 25}, {"pt", 15}}, announcements: []string{"What your gift has done", "Seating and dress code"},
		},
		{
			account: 3, title: "東京アニメ音楽祭", zone: "Asia/Tokyo", currency: "JPY", category: "FESTIVAL",
			venue: "有明アリーナ", city: "東京", days: 14, clock: "17:00", hours: 4, weight: 100,
			cultures: []share{{"ja", 80}, {"zh", 12}, {"en", 8}}, waitlist: true, announcements: []string{"開場時間とグッズ販売のお知らせ", "出演者を発表しました🎤"},
		},
		{
			account: 3, title: "مهرجان دبي للطعام", zone: "Asia/Dubai", currency: "AED", category: "FOOD_DRINK",
			venue: "حديقة الخور", city: "دبي", days: 6, clock: "16:00", hours: 7, weight: 70,
			cultures: []share{{"ar", 80}, {"en", 20}}, announcements: []string{"كل ما تحتاج معرفته قبل المهرجان", "تذكير: مواقف السيارات"},
		},
		{
			account: 3, title: "Harbour Sunrise Run 🏃", zone: "Australia/Sydney", currency: "AUD", category: "SPORTS",
			venue: "Mrs Macquaries Point", city: "Sydney", days: -3, clock: "06:30", hours: 4, weight: 60,
			cultures: []share{{"en", 90}, {"vi", 10}}, announcements: []string{"Bib numbers & start waves", "Your finish photo is ready 📸"},
		},
	}
	for i, e := range events {
		e.id = i + 1
		s.schedule(e, now)
		if e.status == "" {
			e.status = "LIVE"
		}
		e.organizerOffice = accounts[e.account-1].email
		e.supportEmail = "tickets@" + [...]string{"northlight", "riverside", "aurora"}[e.account-1] + ".example"
		e.footer = "See you there!"
		if e.account == 2 {
			e.ticketSubject = "Your Riverside ticket: " + e.title
		}
		base := map[string]float64{"JPY": 6800, "AED": 180}[e.currency]
		if base == 0 {
			base = 24 + float64(e.id)*3.5
		}
		e.products = []*product{
			{title: "General Admission", price: base},
			{title: "VIP", price: base * 2.5},
			{title: "Volunteer", price: 0},
		}
		if e.waitlist {
			e.products[1].soldOut = true
		}
		for j, p := range e.products {
			p.id, p.priceID = i*3+j+1, i*3+j+1
		}
	}
	return events
}

// schedule computes the event's times from days and local clock.
func (s *Data) schedule(e *ticketedEvent, now time.Time) {
	zone, err := time.LoadLocation(e.zone)
	if err != nil {
		panic(fmt.Sprintf("sample data: time zone %s: %v", e.zone, err))
	}
	day := now.In(zone).AddDate(0, 0, e.days)
	var hour, minute int
	if _, err := fmt.Sscanf(e.clock, "%d:%d", &hour, &minute); err != nil {
		panic(fmt.Sprintf("sample data: start %s: %v", e.clock, err))
	}
	e.start = time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone).UTC()
	e.end = e.start.Add(time.Duration(e.hours) * time.Hour)
	e.onSale = e.start.AddDate(0, 0, -60)
	if latest := now.AddDate(0, 0, -30); e.onSale.After(latest) {
		e.onSale = latest
	}
}

// openUntil returns when an event's sales end: at its start, or now if that is earlier.
func (e *ticketedEvent) openUntil(now time.Time) time.Time {
	if e.start.Before(now) {
		return e.start
	}
	return now
}

func (s *Data) writeEvents(now time.Time, events []*ticketedEvent) {
	for _, e := range events {
		created := e.onSale.Add(-72 * time.Hour)
		place, _ := json.Marshal(map[string]string{"venue_name": e.venue, "city": e.city, "address_line_1": "1 Main Street"}) // strings always marshal
		s.add("events",
			"id", e.id, "account_id", e.account, "organizer_id", e.account, "user_id", owner(e.account), "title", e.title,
			"description", "<p><strong>"+e.title+"</strong> at "+e.venue+", "+e.city+". Doors open an hour before.</p>", "start_date", e.start, "end_date", e.end, "status", e.status, "location_details", string(place),
			"currency", e.currency, "timezone", e.zone, "category", e.category, "short_id", "e_"+s.token(13), "created_at", created,
			"updated_at", created)
		s.add("event_settings",
			"id", e.id, "event_id", e.id, "support_email", e.supportEmail, "email_footer_message", e.footer, "location_details", string(place),
			"notify_organizer_of_new_orders", e.notifies, "enable_invoicing", e.invoices, "invoice_prefix", fmt.Sprintf("INV-%d-", e.id),
			"organization_name", accounts[e.account-1].organizer, "organization_address", "<p>1 Main Street<br>"+e.city+"</p>",
			"invoice_tax_details", "<p>VAT no. EX-"+fmt.Sprint(100200+e.account)+"</p>", "invoice_notes", "<p>Thank you for coming.</p>",
			"offline_payment_instructions", "<p>Please transfer the total within 7 days to <strong>XX00 0000 0000</strong>, with your order number.</p>",
			"waitlist_enabled", e.waitlist, "post_checkout_message", "<p>Thank you for your order. Bring your ticket <em>on your phone or on paper</em>.</p>",
			"created_at", created, "updated_at", created)
		s.add("product_categories",
			"id", e.id, "name", "Tickets", "event_id", e.id, "created_at", created, "updated_at", created)
	}
	for _, e := range events {
		for i, p := range e.products {
			kind := "PAID"
			if p.price == 0 {
				kind = "FREE"
			}
			s.add("products",
				"id", p.id, "title", p.title, "event_id", e.id, "type", kind, "product_type", "TICKET", "product_category_id", e.id, "order", i+1,
				"created_at", e.onSale, "updated_at", e.onSale)
			var quantity any
			if p.soldOut {
				quantity = 40
			}
			s.add("product_prices",
				"id", p.priceID, "product_id", p.id, "price", money(p.price), "initial_quantity_available", quantity, "quantity_sold", 0,
				"created_at", e.onSale, "updated_at", e.onSale)
		}
	}
	s.writeTemplates(now, events)
}

// writeTemplates adds custom e-mail templates: one of an event, one of an organizer, one disabled.
func (s *Data) writeTemplates(now time.Time, events []*ticketedEvent) {
	written := now.AddDate(0, -3, 0)
	s.add("email_templates",
		"id", 1, "account_id", 1, "organizer_id", nil, "event_id", events[0].id, "template_type", "order_confirmation",
		"subject", "Deine Bestellung {{ order.number }} für Winterlichter Open Air",
		"body", "<p>Hallo {{ order.first_name }},</p><p>danke für deine Bestellung <strong>{{ order.number }}</strong> für {{ event.title }} am {{ event.date }} um {{ event.time }}.</p>"+
			"<p>Wo: {{ event.full_address }}<br>Summe: {{ order.total }}</p>"+
			"{% if order.is_awaiting_offline_payment %}{{ settings.offline_payment_instructions }}{% endif %}<p>Bis bald!<br>{{ organizer.name }}</p>",
		"cta", `{"label": "Bestellung ansehen", "url_token": "order.url"}`, "engine", "liquid", "is_active", true, "created_at", written,
		"updated_at", written)
	s.add("email_templates",
		"id", 2, "account_id", 2, "organizer_id", 2, "event_id", nil, "template_type", "attendee_ticket",
		"subject", "Your Riverside ticket: {{ event.title }}",
		"body", "<p>Hi {{ attendee.name }},</p><p>here is your ticket ({{ ticket.name }}) for <strong>{{ event.title }}</strong> on {{ event.date }}, {{ event.time }}.</p>"+
			"<p>{{ event.full_address }}</p>",
		"cta", `{"label": "View Ticket", "url_token": "ticket.url"}`, "engine", "liquid", "is_active", true, "created_at", written,
		"updated_at", written)
	s.add("email_templates",
		"id", 3, "account_id", 3, "organizer_id", nil, "event_id", events[9].id, "template_type", "order_confirmation",
		"subject", "{{ event.title }}: {{ order.number }}", "body", "<p>{{ order.first_name }}</p>",
		"cta", `{"label": "View Order & Tickets", "url_token": "order.url"}`, "engine", "liquid", "is_active", false, "created_at", written,
		"updated_at", written)
}
