package render

import (
	"html"
	"html/template"
	"net/url"
	"strings"

	"github.com/inbucket/html2text"
	"github.com/microcosm-cc/bluemonday"
)

// policy is what an organizer's HTML may do in a mail: text, tables, lists, links and pictures from elsewhere; no scripts, forms, frames,
// classes or positions, so that it can neither act nor leave its place.
var policy = func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(false)
	p.AllowStyles("text-align", "color", "background-color", "font-weight", "font-style", "text-decoration").Globally()
	return p
}()

// sanitised makes HTML that somebody wrote safe to stand in a mail.
func sanitised(written string) template.HTML {
	return template.HTML(strings.TrimSpace(policy.Sanitize(strings.ToValidUTF8(written, "\uFFFD"))))
}

// plain is text as HTML.
func plain(text string) template.HTML { return template.HTML(html.EscapeString(text)) }

// asText is what sanitised HTML says, for the plain text of a mail: links as "words ( address )".
func asText(clean template.HTML) string {
	text, err := html2text.FromString(string(clean))
	if err != nil { // it parses whatever a browser would
		return html.UnescapeString(bluemonday.StrictPolicy().Sanitize(string(clean)))
	}
	return strings.TrimSpace(text)
}

// httpURL is an address of a web page, empty for anything else.
func httpURL(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	return parsed.String()
}
