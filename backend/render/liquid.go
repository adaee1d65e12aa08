package render

import (
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/osteele/liquid"
	"github.com/osteele/liquid/parser"
)

// What a template may take, in bytes and pieces. Hi.Events's editor allows far less than the first; a template that wants more is none
// that makes a mail.
const (
	longestTemplate = 256 << 10
	longestValue    = 256 << 10 // of a variable or of what a filter makes
	longestResult   = 1 << 20
	mostPieces      = 4000
	mostFilters     = 1000
)

var errTooLong = errors.New("it makes too much text")

// allowedTags are what templates may do: decide, name a value, and comment. Not among them are files (include), which an attacker would
// read, and what makes much of little: loops, for which there is nothing to repeat, since tokens are no lists, and capture.
var allowedTags = map[string]bool{
	"if": true, "elsif": true, "else": true, "endif": true, "unless": true, "endunless": true, "case": true, "when": true, "endcase": true,
	"assign": true, "comment": true, "endcomment": true, "raw": true, "endraw": true,
}

// engine is Liquid with a limit on whatever can make long texts out of short ones.
var engine = func() *liquid.Engine {
	e := liquid.NewEngine()
	e.RegisterFilter("append", func(s, more string) (string, error) { return limited(s + more) })
	e.RegisterFilter("prepend", func(s, more string) (string, error) { return limited(more + s) })
	e.RegisterFilter("replace", func(s, old, replacement string) (string, error) {
		return replaced(s, old, replacement, strings.Count(s, old))
	})
	e.RegisterFilter("replace_first", func(s, old, replacement string) (string, error) { return replaced(s, old, replacement, 1) })
	e.RegisterFilter("newline_to_br", func(s string) (string, error) { return replaced(s, "\n", "<br>\n", strings.Count(s, "\n")) })
	e.RegisterFilter("escape", func(s string) (string, error) { return limited(html.EscapeString(s)) })
	e.RegisterFilter("join", func(parts []any, separator func(string) string) (string, error) {
		between, joined := separator(" "), limitedBuffer{most: longestValue}
		for i, part := range parts {
			text := fmt.Sprint(part)
			if i > 0 {
				text = between + text
			}
			if _, err := joined.Write([]byte(text)); err != nil {
				return "", err
			}
		}
		return joined.String(), nil
	})
	// Dates come written out. A width in a pattern of strftime could make any length.
	e.RegisterFilter("date", func(s string) string { return s })
	for _, name := range []string{"url_encode", "inspect", "json", "concat", "truncate", "truncatewords"} {
		e.RegisterFilter(name, limitedFilters[name])
	}
	return e
}()

// quoted is a text in an expression.
var quoted = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// permitted looks at a template before it is parsed.
func permitted(source string) error {
	if len(source) > longestTemplate || strings.Count(source, "|") > mostFilters {
		return errors.New("it is too long")
	}
	if !utf8.ValidString(source) {
		return errors.New("it is no valid text")
	}
	tokens := parser.Scan(source, parser.SourceLoc{}, nil)
	if len(tokens) > mostPieces {
		return errors.New("it is too long")
	}
	for _, token := range tokens {
		if token.Type == parser.TagTokenType && !allowedTags[token.Name] {
			return fmt.Errorf("templates of mails cannot use %q", token.Name)
		}
		if token.Type != parser.TextTokenType && strings.Contains(quoted.ReplaceAllString(token.Args, ""), "..") {
			return errors.New("templates of mails cannot use ranges")
		}
	}
	return nil
}

// renderLiquid renders a template with its tokens by their full names. Its errors are those of the template and quote it. value says how
// tokens are put in.
func renderLiquid(source string, tokens map[string]tokenValue, value func(tokenValue) any) (rendered string, err error) {
	if err := permitted(source); err != nil {
		return "", err
	}
	// The engine panics on some operands instead of returning an error.
	defer func() {
		if cause := recover(); cause != nil {
			rendered, err = "", fmt.Errorf("it cannot be evaluated (%.200v)", cause)
		}
	}()
	bindings := map[string]any{}
	for name, token := range tokens {
		bindings[name] = value(token)
	}
	parsed, failed := engine.ParseString(source)
	if failed != nil {
		return "", fmt.Errorf("%.300s", failed.Error())
	}
	result := limitedBuffer{most: longestResult}
	if failed := parsed.FRender(&result, nest(bindings)); failed != nil {
		return "", fmt.Errorf("%.300s", failed.Error())
	}
	return unveil.Replace(strings.ToValidUTF8(result.String(), "\uFFFD")), nil
}

// Tokens are put into HTML with these stand-ins for what means something there, and the stand-ins replaced at the end: so filters see one
// letter where a value has one, and a filter that escapes does not escape twice.
var (
	veil   = strings.NewReplacer("<", "\uF0E0", ">", "\uF0E1", "&", "\uF0E2", `"`, "\uF0E3", "'", "\uF0E4", "\uF0E0", "", "\uF0E1", "", "\uF0E2", "", "\uF0E3", "", "\uF0E4", "")
	unveil = strings.NewReplacer("\uF0E0", "&lt;", "\uF0E1", "&gt;", "\uF0E2", "&amp;", "\uF0E3", "&#34;", "\uF0E4", "&#39;")
)

// asHTML puts a token into HTML: plain text escaped, an organizer's HTML sanitised.
func asHTML(t tokenValue) any {
	text, isText := t.value.(string)
	switch {
	case !isText:
		return t.value
	case t.html:
		return string(sanitised(text))
	}
	return veil.Replace(text)
}

// asPlain puts a token into a line of plain text.
func asPlain(t tokenValue) any {
	text, isText := t.value.(string)
	switch {
	case !isText:
		return t.value
	case t.html:
		return asText(sanitised(text))
	}
	return oneLine(text)
}
