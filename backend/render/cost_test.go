package render_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/render"
)

// costs renders a mail and checks the limits for its time, memory and size.
func costs(t testing.TB, what string, c hievents.Content) (render.Mail, error) {
	t.Helper()
	r := renderer(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	m, err := r.Render(c)
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	if took > mostTime {
		t.Errorf("%s: took %s", what, took)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > mostMemory {
		t.Errorf("%s: allocated %d MB", what, allocated>>20)
	}
	if len(m.HTML) > 2<<20 || len(m.Text) > 200<<10 {
		t.Errorf("%s: %d bytes of HTML, %d of text", what, len(m.HTML), len(m.Text))
	}
	return m, err
}

// unclosed opens many formatting elements that a parser reopens in each paragraph.
func unclosed(paragraphs int) string {
	var b strings.Builder
	for i := range 480 {
		b.WriteString("<b title=n" + strings.Repeat("x", i%40) + string(rune('a'+i/40)) + ">")
	}
	return b.String() + strings.Repeat("<p>x", paragraphs)
}

// costly are templates, and HTML after Liquid, that once took seconds and gigabytes, each with words of its error.
var costly = map[string]struct{ source, says string }{
	"when with many values":      {"{% case a %}{% when 0" + strings.Repeat(",0", 20<<10) + " %}{% endcase %}", "more than 1000 bytes"},
	"many whens":                 {"{% case a %}" + strings.Repeat("{% when 0"+strings.Repeat(",0", 19)+" %}", 800) + "{% endcase %}", "comparisons"},
	"lists kept by assign":       {"{% assign a = event.description %}" + strings.Repeat("{% assign b = a | split: '' %}", 400), "too much text"},
	"different lists kept":       {splits(400), "too much text"},
	"uniq":                       {"{{ event.description | split: '' | uniq | size }}", `filter "uniq"`},
	"sort":                       {"{{ event.description | split: '' | sort }}", `filter "sort"`},
	"nested conditions":          {strings.Repeat("{% if a %}", 1500) + strings.Repeat("{% endif %}", 1500), "levels"},
	"brackets":                   {"{{ " + strings.Repeat("(", 20000) + "a" + strings.Repeat(")", 20000) + " }}", "more than 1000 bytes"},
	"a tag without end":          {"{% if a" + strings.Repeat(" {{ x }}", 7000), "more than 1000 bytes"},
	"a tag ended by two marks":   {"{% if a %%}" + strings.Repeat("{{ x }}", 1500), "nothing in it that can be read"},
	"empty outputs":              {strings.Repeat("{{}}{% if a %}", 1500), "nothing in it that can be read"},
	"comparing long texts":       {"{% assign a = event.description %}" + strings.Repeat("{% if a contains 'aaaaaaaaaaab' or a contains 'aaaaaaaaaaaac' %}{% endif %}", 800), "comparisons"},
	"long":                       {strings.Repeat("x", 65<<10), "64 KB"},
	"doubling":                   {"{% assign a = '0123456789' %}" + strings.Repeat("{% assign a = a | append: a %}", 40), "too much text"},
	"unclosed b":                 {unclosed(3000), "leaves too many elements open"},
	"deep":                       {strings.Repeat("<div>", 600) + "x", "512 levels"},
	"deep and closed":            {strings.Repeat("<div>", 600) + "x" + strings.Repeat("</div>", 600), "512 levels"},
	"many elements":              {strings.Repeat("<hr>x", 11000), "elements and texts"},
	"headings in headings":       {strings.Repeat("<h1><div>", 200) + strings.Repeat("x", 10<<10), "plain text"},
	"quotations in quotations":   {strings.Repeat("<blockquote>", 400) + strings.Repeat("x<br>", 9000), "plain text"},
	"long links in bold in bold": {strings.Repeat("<b><i>", 200) + `<a href="https://x.example/` + strings.Repeat("x", 60<<10) + `">x</a>`, "plain text"},
}

// splits returns a template that assigns many lists to different names.
func splits(count int) string {
	var b strings.Builder
	for i := range count {
		b.WriteString("{% assign a" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + " = event.description | split: '' %}")
	}
	return b.String()
}

// longDescription has the maximum length of Hi.Events's editor, in few elements.
var longDescription = "<p>" + strings.Repeat("a b", 16<<10) + "</p>"

func TestATemplateCostsAtMostAMail(t *testing.T) {
	for name, input := range costly {
		t.Run(name, func(t *testing.T) {
			c := withTemplate(hievents.OrderConfirmationTemplate, "Fine", input.source)
			c.Event.DescriptionHTML = longDescription
			m, err := costs(t, name, c)
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Notes) != 1 || m.Notes[0].Code != render.NoteTemplateFailed || !strings.Contains(m.Notes[0].Sentence, input.says) {
				t.Errorf("notes %.300v, want one that says %q", m.Notes, input.says)
			}
			if !strings.Contains(m.Text, "Vielen Dank für Ihre Bestellung") {
				t.Errorf("not the built-in mail: %.300q", m.Text)
			}
		})
	}
}

// Announcements have no built-in mail as a fallback: the mail cannot be made, and the error says why.
func TestAnAnnouncementThatCostsTooMuchCannotBeMade(t *testing.T) {
	for name, input := range costly {
		if strings.ContainsAny(input.source, "{") || name == "long" {
			continue
		}
		for _, place := range []string{"announcement", "foot", "box"} {
			_, err := costs(t, name, placed(input.source)[place])
			if mail.CodeOf(err) != mail.CodeInvalid || !strings.HasPrefix(err.Error(), "this mail cannot be made: ") || !strings.Contains(err.Error(), input.says) {
				t.Errorf("%s in %s: %v", name, place, err)
			}
		}
	}
}

// Some expensive content is removed or processed cheaply instead of being refused.
func TestWhatCannotBeReadIsLeftOutOfAMail(t *testing.T) {
	for name, fragment := range map[string]string{
		"a style without end":        `<p style="background-color:rgb(1` + strings.Repeat(",1", 120<<10) + `)">words</p>`,
		"many styles":                strings.Repeat(`<p style="background-color:rgb(1`+strings.Repeat(",1", 450)+`)">words</p>`, 250),
		"an attribute many times":    "<b" + strings.Repeat(" title=1", 30000) + ">words</b><b" + strings.Repeat(" title=1", 2000) + ">words</b>",
		"ends that nothing began":    "words" + strings.Repeat("x</b>", 9000),
		"texts in a table":           "<table>words" + strings.Repeat("<tr>x", 6000),
		"comments":                   "words" + strings.Repeat("<!---->", 30000),
		"entities":                   "words" + strings.Repeat("&amp;", 30000),
		"a link many times":          strings.Repeat("<a href=https://x.example/>words", 3000),
		"a description":              longDescription + "words",
		"open tags":                  "words" + strings.Repeat("<", 30<<10),
		"few unclosed":               "<b>words<i>" + strings.Repeat("<p>x", 2000),
		"lines":                      "words" + strings.Repeat("<br>", 9000),
		"one long word in quotation": "<blockquote>words" + strings.Repeat("x", 100<<10) + "</blockquote>",
	} {
		m, err := costs(t, name, placed(fragment)["announcement"])
		if err != nil || !strings.Contains(m.Text, "words") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The facts of a mail, its invoice and its addresses are untrusted too.
func TestLongValuesCostLittle(t *testing.T) {
	long := strings.Repeat("長い ", 100<<10)
	for _, mailType := range mailTypes() {
		c := content(mailType, "en")
		c.Event.Title, c.Organizer.Name, c.Recipient.Name, c.Settings.Invoicing.Label, c.Settings.Invoicing.OrganizationName = long, long, long, long, long
		if c.Order != nil {
			c.Order.FirstName, c.Order.Address.City, c.Order.PublicID, c.Order.Invoice.Number = long, long, long, long
			c.Order.Items[0].Name, c.Order.Invoice.Items[0].Name, c.Order.Invoice.Taxes[0].Name = long, long, long
			c.Order.Invoice.Taxes[0].Amount.Amount, c.Order.Invoice.Items[0].Price.Amount = "1e999999999", "-1E-999999999"
			c.Order.Items = append(c.Order.Items, hievents.OrderItem{Name: "x", Price: hievents.Money{Amount: strings.Repeat("9", 1<<20), Currency: "EUR"}})
		}
		m, err := costs(t, string(mailType), c)
		if err != nil {
			if mail.CodeOf(err) != mail.CodeInvalid || !strings.HasPrefix(err.Error(), "this mail cannot be made: ") {
				t.Errorf("%s: %v", mailType, err)
			}
			continue
		}
		readBack(t, m)
	}
}

// ordinary are templates as organizers write them, with their expected text.
var ordinary = map[string]string{
	"{{ attendee.name | split: ' ' | first }}":                                             "Zoë",
	"{% assign parts = attendee.name | split: ' ' %}{{ parts.last }} {{ parts[0] }}":       "Müller Zoë",
	"{{ 'émile' | capitalize }}":                                                           "Émile",
	"{{ event.title\n | upcase }}":                                                         "KAMMERMUSIK IM HÖFLI: LATE NIGHT",
	"{{ order.first_name | default: 'guest' | append: '!' | prepend: 'Hi ' }}":             "Hi Zoë!",
	"{{ event.description | strip_html | truncatewords: 2 }}":                              "Strings &...",
	"{{ 'a-b' | replace: '-', ' & ' | escape }}":                                           "a & b",
	"{% unless order.is_offline_payment %}paid{% else %}due{% endunless %}":                "paid",
	"{% case order.currency %}{% when 'USD', 'EUR' %}money{% else %}other{% endcase %}":    "money",
	"{% if order.total contains '€' and order.number != '' %}yes{% endif %}":               "yes",
	"{{ '3' | plus: 4 | times: 2 | minus: 1 | divided_by: 2 | round }} {{ 'abc' | size }}": "6 3",
	"{ not liquid } {{ '%' }} 100% {% raw %}{{ x }}{% endraw %}":                           "{ not liquid } % 100% {{ x }}",
}

func TestOrdinaryTemplatesUseWhatTheyMay(t *testing.T) {
	for source, want := range ordinary {
		m := made(t, withTemplate(hievents.AttendeeTicketTemplate, "x", "<p>["+source+"]</p>"))
		if len(m.Notes) > 0 || !strings.Contains(m.Text, "["+want+"]") {
			t.Errorf("%s: notes %v, want %q in %.200q", source, m.Notes, want, m.Text)
		}
	}
}
