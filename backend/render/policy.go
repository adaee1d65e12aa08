package render

import (
	"net/url"

	"github.com/microcosm-cc/bluemonday"
)

// longestStyle is the maximum length of a style attribute, in bytes; longer ones are removed, since checking a style takes quadratic
// time.
const longestStyle = 1 << 10

// formatting are the elements that an HTML5 parser reopens in each later paragraph if they were not closed
// (https://html.spec.whatwg.org/#reconstruct-the-active-formatting-elements).
var formatting = []string{"a", "b", "code", "em", "i", "s", "small", "strike", "strong", "tt", "u"}

// policy is the allowlist for an organizer's HTML in a mail: text, tables, lists, links and remote pictures. It excludes scripts, forms,
// frames, classes and positions, and elements that hide the following content or make an area of a picture a link (details, summary, rp,
// map, area, usemap).
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
	p.AllowRelativeURLs(false) // AllowImages turns them on, and allows URLs as AllowStandardURLs does
	// "https:/tickets.example" names no host, yet browsers go to tickets.example (https://url.spec.whatwg.org/#special-authority-slashes-state).
	for _, scheme := range []string{"http", "https"} {
		p.AllowURLSchemeWithCustomPolicy(scheme, func(target *url.URL) bool { return target.Host != "" })
	}
	p.RequireNoFollowOnLinks(false)
	p.AllowStyles("text-align", "color", "background-color", "font-weight", "font-style", "text-decoration").Globally()
	return p
}()
