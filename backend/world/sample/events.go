package sample

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/world/schema"
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
	series          *series  // nil for an event with one date; days is ignored then
	dates           []*date
	onSale          time.Time
	products        []*product
	supportEmail    string
	footer          string
	online          bool
	connection      string // how to take part online, HTML
	boxOffice       int    // id; 0 if it has none
	orderSubject    string // of an active custom template; empty if there is none
	ticketSubject   string
	organizerOffice string
}

// share is the proportion of an event's guests from a culture.
type share struct {
	culture string
	weight  int
}

// ticketedEvents returns the ticketed events as of now. The last one has many dates, which exists only from Hi.Events 2.0 on.
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
		{
			account: 2, title: "Songwriting Live: Online Masterclass", zone: "America/New_York", currency: "USD", category: "MUSIC",
			days: 2, clock: "18:00", hours: 2, weight: 70, online: true,
			connection: `<p>Join at <a href="https://stream.example/songwriting">stream.example/songwriting</a>. The room opens 15 minutes before.</p>`,
			cultures:   []share{{"en", 80}, {"es", 20}}, announcements: []string{"How to join the masterclass"},
		},
		{
			account: 1, title: "Hafenrundfahrt bei Nacht", zone: "Europe/Berlin", currency: "EUR", category: "OTHER",
			venue: "Landungsbrücken, Brücke 3", city: "Hamburg", clock: "21:00", hours: 2, weight: 210,
			cultures: []share{{"de", 70}, {"en", 15}, {"zh", 10}, {"pl", 5}}, announcements: []string{"Willkommen an Bord"},
			series: &series{
				from: -30, to: 60,
				labels:    map[int]string{6: "Vollmondfahrt", -24: "Vollmondfahrt", 36: "Vollmondfahrt"},
				elsewhere: map[int]string{6: "Sandtorhafen, Ponton 2"},
				cancelled: map[int]time.Duration{3: 20 * time.Hour, -9: 10 * 24 * time.Hour},
			},
		},
	}
	if s.generation == schema.HiEvents18 {
		events = events[:len(events)-1]
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
		if e.series != nil {
			e.products[2].title = "Under 6"
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
