package render

import (
	"net/url"

	"github.com/microcosm-cc/bluemonday"
)

// longestStyle is the most that a style attribute may have, in bytes; the sanitiser takes a longer one away. Checking a style costs the
// square of its length.
const longestStyle = 1 << 10

// formatting are the elements that an HTML5 parser opens again in each later paragraph where nobody closed them
// (https://html.spec.whatwg.org/#reconstruct-the-active-formatting-elements).
var formatting = []string{"a", "b", "code", "em", "i", "s", "small", "strike", "strong", "tt", "u"}

// policy is what an organizer's HTML may do in a mail: text, tables, lists, links and pictures from elsewhere. It has no scripts, forms,
// frames, classes and positions, and no elements that hide what follows or make an area of a picture a link (details, summary, rp, map,
// area, usemap).
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowStandardURLs()
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(false)
	p.AllowStandardAttributes()
	p.AllowElements("article", "aside", "figure", "figcaption", "section", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "br", "div", "hr", "p", "span",
		"wbr", "pre", "abbr", "acronym", "cite", "dfn", "mark", "samp", "sub", "sup", "var", "ruby", "rt")
	p.AllowElements(formatting[1:]...)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("cite").OnElements("blockquote", "q")
	p.AllowAttrs("datetime").Matching(bluemonday.ISO8601).OnElements("time", "del", "ins")
	p.AllowAttrs("dir").Matching(bluemonday.Direction).OnElements("bdi", "bdo")
	p.AllowLists()
	p.AllowTables()
	p.AllowImages()
	p.AllowRelativeURLs(false) // AllowImages turns it on, and allows URLs as AllowStandardURLs does
	// "https:/tickets.example" names no host, yet browsers go to tickets.example (https://url.spec.whatwg.org/#special-authority-slashes-state).
	for _, scheme := range []string{"http", "https"} {
		p.AllowURLSchemeWithCustomPolicy(scheme, func(target *url.URL) bool { return target.Host != "" })
	}
	p.RequireNoFollowOnLinks(false)
	p.AllowStyles("text-align", "color", "background-color", "font-weight", "font-style", "text-decoration").Globally()
	return p
}()
