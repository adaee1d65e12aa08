package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// anchors are the elements around an organizer's HTML in a mail, by their class in style.css.
var anchors = []string{"small", "button", "foot"}

// parents returns the ancestors of each anchor in the tree of an HTML5 parser, outermost first, with the addresses of links. prefix is what
// a page puts before a mail to preview it.
func parents(t testing.TB, prefix, document string) map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(prefix + document))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for node := range root.Descendants() {
		class := attribute(node, "class")
		if node.Type != html.ElementNode || !slices.Contains(anchors, class) {
			continue
		}
		var path []string
		for parent := range node.Ancestors() {
			if parent.Type == html.ElementNode {
				path = append(path, parent.Data+"."+attribute(parent, "class")+attribute(parent, "href"))
			}
		}
		found[class] += strings.Join(path, " < ") + "\n"
	}
	return found
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// preview is what MailFrame puts before a mail. It starts a document, so that the parser merges the mail's html and body into it.
const preview = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><base target="_blank">`

// placed returns mails with a fragment: in an announcement with its note, in a template with a button after it, in a framed text.
func placed(fragment string) map[string]hievents.Content {
	announced := content(announcementMail, "en")
	announced.Announcement.MessageHTML = fragment
	custom := withTemplate(hievents.OrderConfirmationTemplate, "Fine", "{% raw %}"+fragment+"{% endraw %}")
	described := withTemplate(hievents.OrderConfirmationTemplate, "Fine", "{{ event.description }}")
	described.Event.DescriptionHTML = fragment
	boxed := content(hievents.OrderSummary, "en")
	boxed.Settings.PostCheckoutMessageHTML = fragment
	foot := content(hievents.OrderFailed, "en")
	foot.Settings.FooterMessageHTML = fragment
	for _, c := range []hievents.Content{custom, described, boxed, foot} {
		c.Order.Invoice = nil // drawing it takes longer than everything else
	}
	return map[string]hievents.Content{"announcement": announced, "template": custom, "token": described, "box": boxed, "foot": foot}
}

// harmlessParents returns the parents in a mail whose fragment is a plain paragraph.
func harmlessParents(t testing.TB, name, prefix string) map[string]string {
	t.Helper()
	key := name + prefix
	known, found := harmlessKnown.Load(key)
	if !found {
		known = parents(t, prefix, made(t, placed("<p>harmless</p>")[name]).HTML)
		harmlessKnown.Store(key, known)
	}
	return known.(map[string]string)
}

var harmlessKnown sync.Map // map[string]string by name and prefix

// keepsItsPlace fails for a fragment that moves elements around it, in the mail or in its preview. Refusing the fragment is allowed.
func keepsItsPlace(t testing.TB, fragment string) {
	t.Helper()
	for name, c := range placed(fragment) {
		m, err := renderer(t).Render(c)
		if err != nil {
			if mail.CodeOf(err) != mail.CodeInvalid || !strings.HasPrefix(err.Error(), "this mail cannot be made: ") {
				t.Errorf("%s with %.300q: %v", name, fragment, err)
			}
			continue
		}
		if len(m.Notes) > 0 { // the built-in mail, which does not contain the fragment
			continue
		}
		for _, prefix := range []string{"", preview} {
			wanted, got := harmlessParents(t, name, prefix), parents(t, prefix, m.HTML)
			for _, anchor := range anchors {
				if got[anchor] != wanted[anchor] && !(name == "foot" && anchor == "small" && got[anchor] == "") {
					t.Errorf("%s with %.300q: %s stands in\n%swant\n%s", name, fragment, anchor, got[anchor], wanted[anchor])
				}
			}
		}
		harmless(t, fmt.Sprintf("%s with %.300q", name, fragment), m)
	}
}

// breakouts are cases of markup that once moved elements around it, and similar markup.
var breakouts = []string{
	"<ruby><rp><table><tr><td>", "<details><summary>", "<details>", `<a href="https://evil.example">`, `<a href="https://evil.example"><div>`,
	"<table>", "<table><tr><td>", "<table>text<tr>text<td>", "<table><caption>", "<table><colgroup><col>", "<form>", "<form><input>", "<svg>", "<svg><desc>",
	"<svg><foreignObject><p>", "<math>", "<math><mi>", "<math><annotation-xml encoding=text/html>", "<select>", "<select><option>", "<template>", "<template><td>",
	"<plaintext>", "<noscript>", "<noscript><p title='</noscript><a href=https://evil.example>'>", "<!--", "<!-- -- --!><a href=https://evil.example>", "<![CDATA[", "<?x",
	"</div></td></table>", "</td></tr></table></td></tr></table>", "</div></div></div>", "</body></html><p>", "<body>", "<html>", "<head>", "<frameset>",
	"<textarea>", "<title>", "<style>", "<script>", "<iframe>", "<noembed>", "<noframes>", "<xmp>", "<listing>", "<pre>", "<pre>\n\nx", "<button>", "<label>", "<map><area href=https://evil.example>",
	"<p><table><p>", "<b><p></b>", "<a href=https://evil.example/1><p><a href=https://evil.example/2>", "<table><a href=https://evil.example>", "<table><tr><a href=https://evil.example><td>",
	"<ul><li><table><li>", "<h1><h2><h3>", "<dl><dt><dd>", "<nobr><nobr>", "<applet>", "<marquee>", "<object>", "<object><p>", "<image>", "<isindex>", "<rt><rp>", "<hr><wbr>", "<div", "<a href='", `<p title="`,
	"<table><td><table><td><a href=https://evil.example></table></table><b>", "<a href=https://evil.example><table><td></a><td></table>", "<em><table><tr></em><td><i>",
	"<mi><mglyph>", "<svg><style><a title='</style><img src=x>'>", "<ol><ol><li></ol>", "<p></p></p></p>", "<br></br></br>", "<img usemap=#x src=https://evil.example/x>", "\x00<\x00a>", "<center><font><big><q><bdo>",
	strings.Repeat("<div>", 400), strings.Repeat("<div>", 600), strings.Repeat("<b>", 600), strings.Repeat("</div>", 600), strings.Repeat("<table><tr><td>", 100),
}

func TestWhatAnOrganizerWritesStaysInItsPlace(t *testing.T) {
	for _, fragment := range breakouts {
		keepsItsPlace(t, fragment)
		keepsItsPlace(t, "<p>x</p>"+fragment+"<p>y</p>")
	}
}

// markup generates tags and texts, mostly badly nested, of all elements that a parser treats specially.
var markup = rapid.Custom(func(t *rapid.T) string {
	elements := []string{
		"a", "b", "i", "em", "p", "div", "span", "table", "tbody", "tr", "td", "th", "caption", "colgroup", "col", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "pre",
		"ruby", "rt", "rp", "details", "summary", "form", "select", "option", "svg", "math", "mi", "desc", "template", "noscript", "button", "nobr", "center", "font",
		"blockquote", "hr", "br", "img", "object", "body", "html", "head", "title", "style", "textarea", "plaintext", "map", "area", "article", "sub",
	}
	piece := rapid.Custom(func(t *rapid.T) string {
		element := rapid.SampledFrom(elements).Draw(t, "element")
		return rapid.SampledFrom([]string{
			"<" + element + ">", "<" + element + ">", "</" + element + ">", "<" + element + ` href="https://evil.example" title=n>`, "<" + element + "/>", "text", " ", "<!--", "-->", "<![CDATA[",
		}).Draw(t, "form")
	})
	return strings.Join(rapid.SliceOfN(piece, 1, 12).Draw(t, "pieces"), "")
})

func TestAnyMarkupStaysInItsPlace(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		fragment := markup.Draw(r, "fragment")
		keepsItsPlace(t, fragment)
		if t.Failed() {
			r.Fatalf("%q", fragment)
		}
	})
}

func FuzzPlace(f *testing.F) {
	for _, fragment := range breakouts {
		f.Add(fragment)
	}
	f.Fuzz(func(t *testing.T, fragment string) { keepsItsPlace(t, fragment) })
}

func TestElementsThatHideOrMoveWhatFollowsAreNotInAMail(t *testing.T) {
	m := made(t, placed(`<details open><summary>a</summary>b</details><ruby>c<rp>(</rp><rt>d</rt></ruby><map name=m><area href=https://evil.example></map><img src=https://x.example/x usemap=#m>`)["announcement"])
	for _, gone := range []string{"<details", "<summary", "<rp", "<map", "<area", "usemap"} {
		if strings.Contains(m.HTML, gone) {
			t.Errorf("%s is in\n%s", gone, m.HTML)
		}
	}
	for _, kept := range []string{"<ruby>", "<rt>", `src="https://x.example/x"`} {
		if !strings.Contains(m.HTML, kept) {
			t.Errorf("%s is not in\n%s", kept, m.HTML)
		}
	}
}

// The sanitiser runs after Liquid: each half alone is well-formed.
func TestHTMLThatIsWellFormedOnlyBeforeLiquidRuns(t *testing.T) {
	c := withTemplate(hievents.OrderConfirmationTemplate, "x", `<a href="https://evil.example">{% comment %}</a>{% endcomment %}<b>{% comment %}</b>{% endcomment %}`)
	m := made(t, c)
	want := made(t, withTemplate(hievents.OrderConfirmationTemplate, "x", "<p>harmless</p>"))
	if got, wanted := parents(t, "", m.HTML), parents(t, "", want.HTML); got["button"] != wanted["button"] || len(m.Notes) > 0 {
		t.Errorf("%v, want %v; notes %v", got, wanted, m.Notes)
	}
}

// The preview in this test must begin like that of the page.
func TestThePreviewOfTheseTestsIsThePages(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "frontend", "src", "features", "resend", "framedMail.ts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<!doctype html>", `<meta http-equiv="Content-Security-Policy" content="`, `<base target="_blank">`} {
		if !strings.Contains(string(source), part) || !strings.Contains(preview, part) {
			t.Errorf("%s is in only one of them", part)
		}
	}
}
