package hievents_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

func TestAddressesOfPages(t *testing.T) {
	u := hievents.NewURLs("https://tickets.example/")
	e := hievents.Event{ID: 7, Title: "Soirée à l'ancienne: N° 2"}
	o := hievents.Order{ID: 3, ShortID: "o_x/../y", SessionID: "a&b=c"}
	for got, want := range map[string]string{
		u.Home():   "https://tickets.example",
		u.Event(e): "https://tickets.example/event/7/soiree-a-l-ancienne-n-2",
		u.Event(hievents.Event{ID: 7, Title: "東京"}):    "https://tickets.example/event/7/event",
		u.Ticket(e, hievents.Attendee{ShortID: "a_1"}): "https://tickets.example/product/7/a_1",
		u.OrderSummary(e, o):                           "https://tickets.example/checkout/7/o_x%2F..%2Fy/summary",
		u.WaitlistOffer(e, o):                          "https://tickets.example/checkout/7/o_x%2F..%2Fy/details?session_identifier=a%26b%3Dc&waitlist=true",
		u.WaitlistOfferExpired(e):                      "https://tickets.example/event/7/soiree-a-l-ancienne-n-2?clear_waitlist=true",
		u.OrganizerOrder(e, o):                         "https://tickets.example/manage/event/7/orders#order-3",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestWhichTemplateCounts(t *testing.T) {
	e, o := hievents.Event{ID: 1}, hievents.Organizer{ID: 2}
	order, ticket := hievents.OrderConfirmationTemplate, hievents.AttendeeTicketTemplate
	of := func(id, event, organizer int64, kind hievents.TemplateType) hievents.Template {
		return hievents.Template{ID: id, Event: event, Organizer: organizer, Type: kind}
	}
	for name, c := range map[string]struct {
		all  []hievents.Template
		want int64
	}{
		"none":                             {nil, 0},
		"the event's before its organizer": {[]hievents.Template{of(1, 1, 0, order), of(9, 0, 2, order)}, 1},
		"its organizer's":                  {[]hievents.Template{of(9, 0, 2, order), of(8, 3, 0, order)}, 9},
		"of nobody":                        {[]hievents.Template{of(9, 0, 0, order)}, 0},
		"of another type":                  {[]hievents.Template{of(9, 1, 0, ticket)}, 0},
		"of another organizer":             {[]hievents.Template{of(9, 0, 3, order)}, 0},
		"the newest of two":                {[]hievents.Template{of(4, 1, 0, order), of(5, 1, 0, order), of(3, 1, 0, order)}, 5},
	} {
		got := hievents.ChooseTemplate(c.all, order, e, o)
		if (got == nil) != (c.want == 0) || got != nil && got.ID != c.want {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
	if got := hievents.ChooseTemplate([]hievents.Template{of(9, 0, 0, order)}, order, hievents.Event{}, hievents.Organizer{}); got != nil {
		t.Errorf("an event without an organizer has the template %+v", got)
	}
}

func TestTitlesAreCutAsHiEventsCutsThem(t *testing.T) {
	for _, c := range []struct {
		title   string
		columns int
		want    string
	}{
		{"Gala", 50, "Gala"},
		{strings.Repeat("x", 50), 50, strings.Repeat("x", 50)},
		{strings.Repeat("x", 51), 50, strings.Repeat("x", 50) + "..."},
		{strings.Repeat("x", 49) + " yz", 50, strings.Repeat("x", 49) + "..."}, // no space before the dots
		{strings.Repeat("長", 25), 50, strings.Repeat("長", 25)},
		{strings.Repeat("長", 26), 50, strings.Repeat("長", 25) + "..."},
		{"x" + strings.Repeat("長", 25), 50, "x" + strings.Repeat("長", 24) + "..."},
		{"", 50, ""},
	} {
		if got := hievents.CutTitle(c.title, c.columns); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestStoredLocales(t *testing.T) {
	for stored, want := range map[string]hievents.Locale{"de": "de", "pt-br": "pt-br", "pt_BR": "pt-br", "zh-cn": "zh-cn", "se": "se", "": "en", "ru": "en", "sv": "en", "xx": "en", " FR ": "fr", "fi": "fi", "EL": "el"} {
		if got := hievents.ParseLocale(stored); got != want {
			t.Errorf("%q is %s, want %s", stored, got, want)
		}
	}
}

func TestWhatIsStoredAsJSONIsReadAsFarAsItCanBe(t *testing.T) {
	want := []hievents.OrderItem{{Name: "VIP", Quantity: 2, Price: hievents.Money{Amount: "10.10", Currency: "EUR"}, Total: hievents.Money{Amount: "20.2", Currency: "EUR"}}}
	if got := hievents.ParseInvoiceItems([]byte(`[{"item_name": "VIP", "quantity": "2", "price": "10.10", "total_before_additions": 20.2}, {"quantity": 1}, null, [], "x"]`), "EUR"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for _, stored := range []string{"", "null", "{}", "[", `{"taxes": 5}`, `"x"`, `[1]`} {
		if got := hievents.ParseInvoiceItems([]byte(stored), "EUR"); len(got) > 0 {
			t.Errorf("%s: %+v", stored, got)
		}
		if got := hievents.ParseInvoiceTaxes([]byte(stored), "EUR"); len(got) > 0 {
			t.Errorf("%s: %+v", stored, got)
		}
		if got := hievents.ParseLocation([]byte(stored)); got != (hievents.Location{}) {
			t.Errorf("%s: %+v", stored, got)
		}
	}
	for amount, want := range map[string]bool{"0.00": true, "0": true, "": true, "-0.00": true, "0.01": false, "10.00": false} {
		if got := (hievents.Money{Amount: amount}).IsZero(); got != want {
			t.Errorf("%q is nothing: %v", amount, got)
		}
	}
}
