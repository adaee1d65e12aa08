package render

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"
)

// limitedBuffer takes so many bytes and fails at the next.
type limitedBuffer struct {
	bytes.Buffer
	most int
}

// Write fails with errTooLong.
func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// limited is a text that is not too long.
func limited(text string) (string, error) {
	if len(text) > longestValue {
		return "", errTooLong
	}
	return text, nil
}

// replaced finds out how long the result will be before it is made.
func replaced(s, old, replacement string, times int) (string, error) {
	if len(s)+times*(len(replacement)-len(old)) > longestValue {
		return "", errTooLong
	}
	return strings.Replace(s, old, replacement, times), nil
}

// limitedFilters are Liquid's own whose result can be longer than what they are given.
var limitedFilters = map[string]any{
	"url_encode": func(s string) (string, error) { return limited(url.QueryEscape(s)) },
	"inspect":    asJSON,
	"json":       asJSON,
	"concat": func(a, b []any) ([]any, error) {
		if len(a)+len(b) > longestValue/16 {
			return nil, errTooLong
		}
		return append(append([]any{}, a...), b...), nil
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

func asJSON(value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return limited(string(text))
}
