package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a template. They hold before the Liquid library sees it: its scanner and parser take time and memory with the square of
// what is between two marks. Hi.Events's editor makes templates of a few KB.
const (
	longestTemplate   = 64 << 10 // bytes
	longestExpression = 1000     // bytes between {{ and }}, or {% and %}
	mostPieces        = 2000     // outputs and tags
	mostFilters       = 500
	mostFiltersAtOnce = 20  // in one expression
	mostArguments     = 20  // in one expression
	mostComparisons   = 500 // each reads both its values
	mostNesting       = 100 // of tags
)

// allowedTags are what templates may do: decide, name a value, and comment. Not among them are files (include), which an attacker would
// read, and what makes much of little: loops, for which there is nothing to repeat, since tokens are no lists, and capture.
var allowedTags = []string{
	"if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase", "assign", "comment", "endcomment", "raw", "endraw",
}

// The parts of an expression that count, with texts taken out: the library reads texts and names alike.
var (
	quoted     = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	filterName = regexp.MustCompile(`\|\s*([A-Za-z0-9_-]*)`)
	comparison = regexp.MustCompile(`==|!=|<>|[<>]=?|\bcontains\b`)
	tagName    = regexp.MustCompile(`^\w*`)
)

// templateScan counts what a template asks for.
type templateScan struct {
	pieces, filters, comparisons, nesting int
}

// permitted reads a template up to its limits, and gives it with its outputs each on one line, since the library takes one with a line
// break for text. It fails, in words that name what is not allowed, for what the library must not see.
func permitted(source string) (string, error) {
	if len(source) > longestTemplate {
		return "", fmt.Errorf("it is longer than %d KB", longestTemplate>>10)
	}
	if !utf8.ValidString(source) {
		return "", errors.New("it is no valid text")
	}
	var scan templateScan
	var lines strings.Builder
	for source != "" {
		start := strings.IndexByte(source, '{')
		if start < 0 {
			break
		}
		lines.WriteString(source[:start])
		source = source[start:]
		if !strings.HasPrefix(source, "{{") && !strings.HasPrefix(source, "{%") {
			lines.WriteByte('{')
			source = source[1:]
			continue
		}
		mark, end := source[:2], "}}"
		if mark == "{%" {
			end = "%}"
		}
		inner, _, closed := strings.Cut(source[2:min(len(source), longestExpression+2+len(end))], end)
		if !closed && len(source) > longestExpression {
			return "", fmt.Errorf("between %s and %s it has more than %d bytes", mark, end, longestExpression)
		}
		if !closed {
			return "", fmt.Errorf("a %s is never closed with %s", mark, end)
		}
		source = source[2+len(inner)+len(end):]
		if mark == "{{" {
			inner = strings.Map(oneSpace, inner)
		}
		if err := scan.piece(mark, inner); err != nil {
			return "", err
		}
		lines.WriteString(mark + inner + end)
	}
	return lines.String() + source, nil
}

// oneSpace makes every white space the one that the library knows within an output.
func oneSpace(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' {
		return ' '
	}
	return r
}

// piece looks at what stands between two marks.
func (s *templateScan) piece(mark, inner string) error {
	if strings.Contains(inner, "{{") || strings.Contains(inner, "{%") {
		return fmt.Errorf("%s stands inside another %s", mark, mark)
	}
	expression := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(inner, "-"), "-"))
	if expression == "" || strings.HasSuffix(inner, "%") {
		return fmt.Errorf("a %s has nothing in it that can be read", mark)
	}
	if s.pieces++; s.pieces > mostPieces {
		return fmt.Errorf("it has more than %d outputs and tags", mostPieces)
	}
	if mark == "{%" {
		name := tagName.FindString(expression)
		if !slices.Contains(allowedTags, name) {
			return fmt.Errorf("templates of mails cannot use the tag %.40q", name)
		}
		switch name {
		case "if", "unless", "case":
			s.nesting++
		case "endif", "endunless", "endcase":
			s.nesting--
		}
		if s.nesting > mostNesting {
			return fmt.Errorf("its tags stand inside each other in more than %d levels", mostNesting)
		}
	}
	return s.expression(quoted.ReplaceAllString(expression, "''"))
}

// expression looks at one without its texts.
func (s *templateScan) expression(expression string) error {
	if strings.Contains(expression, "..") {
		return errors.New("templates of mails cannot use ranges")
	}
	if strings.Count(expression, ",") >= mostArguments {
		return fmt.Errorf("an expression has more than %d arguments", mostArguments)
	}
	filters := filterName.FindAllStringSubmatch(expression, -1)
	for _, filter := range filters {
		if allowedFilters[filter[1]] == nil {
			return fmt.Errorf("templates of mails cannot use the filter %.40q", filter[1])
		}
	}
	s.filters += len(filters)
	if len(filters) > mostFiltersAtOnce || s.filters > mostFilters {
		return fmt.Errorf("it has more than %d filters, or more than %d in one expression", mostFilters, mostFiltersAtOnce)
	}
	// A comma stands between arguments, or values that "when" compares with.
	s.comparisons += len(comparison.FindAllString(expression, -1)) + strings.Count(expression, ",")
	if s.comparisons > mostComparisons {
		return fmt.Errorf("it has more than %d comparisons and arguments", mostComparisons)
	}
	return nil
}
