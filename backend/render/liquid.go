package render

import (
	"errors"
	"fmt"
	"strings"
)

// renderLiquid renders a template with tokens by their full names. Its errors are problems of the template and quote it. value converts a
// token for insertion; it is called only for tokens that the template may use.
func renderLiquid(source string, tokens map[string]tokenValue, value func(tokenValue) (any, error)) (rendered string, err error) {
	source, err = permitted(source)
	if err != nil {
		return "", err
	}
	// The engine panics on some operands instead of returning an error. The budget panics when it is used up.
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case error:
			rendered, err = "", fmt.Errorf("it cannot be evaluated (%w)", cause)
			if errors.Is(cause, errTooDear) || errors.Is(cause, errTooLong) {
				err = cause
			}
		default:
			rendered, err = "", fmt.Errorf("it cannot be evaluated (%.200v)", cause)
		}
	}()
	bindings := map[string]any{}
	for name, token := range tokens {
		if !strings.Contains(source, name[strings.LastIndexByte(name, '.')+1:]) {
			continue
		}
		if bindings[name], err = value(token); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	available := budget{mostWork}
	parsed, failed := available.engine().ParseString(source)
	if failed != nil {
		return "", fmt.Errorf("%.300s", failed.Error())
	}
	result := limitedBuffer{most: longestResult}
	if failed := parsed.FRender(&result, nest(bindings)); failed != nil {
		return "", fmt.Errorf("%.300s", failed.Error())
	}
	return escapeMarkup.Replace(strings.ToValidUTF8(result.String(), "\uFFFD")), nil
}

// In tokens for HTML, placeholders from the private use area replace the special characters until the template is rendered. Filters then see
// one letter per letter of the value, and an escaping filter does not escape twice.
var (
	hideMarkup   = strings.NewReplacer("<", "\uF0E0", ">", "\uF0E1", "&", "\uF0E2", `"`, "\uF0E3", "'", "\uF0E4", "\uF0E0", "", "\uF0E1", "", "\uF0E2", "", "\uF0E3", "", "\uF0E4", "")
	escapeMarkup = strings.NewReplacer("\uF0E0", "&lt;", "\uF0E1", "&gt;", "\uF0E2", "&amp;", "\uF0E3", "&#34;", "\uF0E4", "&#39;")
)

// asHTML converts a token for HTML: plain text is put on one line and escaped, an organizer's HTML is sanitised.
func asHTML(t tokenValue) (any, error) {
	text, isText := t.value.(string)
	switch {
	case !isText:
		return t.value, nil
	case t.html:
		clean, err := sanitised(text)
		return string(clean), err
	}
	return hideMarkup.Replace(oneLine(text)), nil
}

// asPlain converts a token for a line of plain text.
func asPlain(t tokenValue) (any, error) {
	text, isText := t.value.(string)
	switch {
	case !isText:
		return t.value, nil
	case t.html:
		clean, err := sanitised(text)
		if err != nil {
			return nil, err
		}
		return asText(clean)
	}
	return oneLine(text), nil
}
