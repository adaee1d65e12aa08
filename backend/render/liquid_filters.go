package render

import (
	"fmt"
	"html"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/osteele/liquid/filters"
)

// allowedFilters are the filters that templates may use, by name: for text, for numbers, and for the parts of a split text. It excludes
// filters for lists (uniq, sort, map, ...), since no token is a list, and filters that expose internals of a value (json, inspect, type).
var allowedFilters = func() map[string]any {
	allowed := map[string]any{}
	standard := filterList{}
	filters.AddStandardFilters(standard)
	for _, name := range []string{
		"default", "first", "last", "size", "split",
		"abs", "ceil", "floor", "modulo", "minus", "plus", "times", "divided_by", "round",
		"downcase", "escape_once", "lstrip", "remove", "remove_first", "rstrip", "slice", "strip", "strip_newlines", "upcase", "url_decode", "url_encode",
	} {
		allowed[name] = standard[name]
	}
	for name, filter := range ownFilters {
		allowed[name] = filter
	}
	return allowed
}()

// filterList collects the library's filters.
type filterList map[string]any

// AddFilter is called by the library for each filter.
func (l filterList) AddFilter(name string, filter any) { l[name] = filter }

// tag matches what strip_html removes.
var tag = regexp.MustCompile(`(?s)<.*?>`)

// ownFilters replace filters of the library: those whose result can be much longer than their arguments (ours fail before they allocate it),
// those that build a pattern from an argument, and capitalize, which cuts letters of more than one byte.
var ownFilters = map[string]any{
	"append":        func(s, more string) (string, error) { return limited(s, more) },
	"prepend":       func(s, more string) (string, error) { return limited(more, s) },
	"replace":       func(s, old, with string) (string, error) { return replaced(s, old, with, strings.Count(s, old)) },
	"replace_first": func(s, old, with string) (string, error) { return replaced(s, old, with, 1) },
	"newline_to_br": func(s string) (string, error) { return replaced(s, "\n", "<br>\n", strings.Count(s, "\n")) },
	"escape":        html.EscapeString,
	"strip_html":    func(s string) string { return tag.ReplaceAllString(s, "") },
	// Dates are formatted before the template runs. A width in a strftime pattern could produce a result of any length.
	"date": func(s string) string { return s },
	"capitalize": func(s string) string {
		first, size := utf8.DecodeRuneInString(s)
		return string(unicode.ToUpper(first)) + s[size:]
	},
	"join": func(parts []any, separator func(string) string) (string, error) {
		between, joined := separator(" "), limitedBuffer{most: longestValue}
		for i, part := range parts {
			text := fmt.Sprint(part)
			if i > 0 {
				text = between + text
			}
			if _, err := joined.WriteString(text); err != nil {
				return "", err
			}
		}
		return joined.String(), nil
	},
	"truncate": func(s string, length func(int) int, end func(string) string) string {
		most, after := length(50), end("...")
		if utf8.RuneCountInString(s) <= most {
			return s
		}
		kept := max(0, most-utf8.RuneCountInString(after))
		return string([]rune(s)[:kept]) + after
	},
	"truncatewords": func(s string, length func(int) int, end func(string) string) string {
		words := strings.Fields(s)
		most := max(1, length(15))
		if len(words) <= most {
			return s
		}
		return strings.Join(words[:most], " ") + end("...")
	},
}

// limited concatenates two texts, and fails with errTooLong above longestValue.
func limited(first, second string) (string, error) {
	if len(first)+len(second) > longestValue {
		return "", errTooLong
	}
	return first + second, nil
}

// replaced replaces old; it checks the length of the result before it allocates it.
func replaced(s, old, replacement string, times int) (string, error) {
	if len(s)+times*(len(replacement)-len(old)) > longestValue {
		return "", errTooLong
	}
	return strings.Replace(s, old, replacement, times), nil
}

// sizeOf returns a value's cost for the budget: the bytes of a text, elementWeight plus its cost for each element of a list, otherwise 1.
func sizeOf(value reflect.Value) int {
	for value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	switch value.Kind() {
	case reflect.String:
		return value.Len()
	case reflect.Slice, reflect.Array:
		size := 0
		for i := range value.Len() {
			size += elementWeight + sizeOf(value.Index(i))
		}
		return size
	}
	return 1
}
