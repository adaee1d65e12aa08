package render

import (
	"html"
	"html/template"
	"net/url"
)

// plain escapes text as HTML.
func plain(text string) template.HTML { return template.HTML(html.EscapeString(text)) }

// httpURL returns the URL of a web page (http or https, with a host); empty for anything else.
func httpURL(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	return parsed.String()
}
