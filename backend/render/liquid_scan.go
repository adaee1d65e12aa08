package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a template. They are checked before the Liquid library parses it: its scanner and parser take time and memory quadratic in
// the length between two marks. Templates of Hi.Events's editor have a few KB.
const (
	longestTemplate   = 64 << 10 // bytes
	longestExpression = 1000     // bytes between {{ and }}, or {% and %}
	mostPieces        = 2000     // outputs and tags
	mostFilters       = 500
	mostFiltersAtOnce = 20  // in one expression
	mostArguments     = 20  // in one expression
	mostComparisons   = 500 // each evaluates both its values
	mostNesting       = 100 // of tags
)

// allowedTags are the tags that templates may use: conditions, assign, and comments. It excludes include, with which an attacker could read
// files, and tags that amplify: capture, and loops, which have no use because no token is a list.
var allowedTags = []string{
	"if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase", "assign", "comment", "endcomment", "raw", "endraw",
}

// The parts of an expression that are counted, after string literals are removed: the library parses literals like names.
var (
	quoted     = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	filterName = regexp.MustCompile(`\|\s*([A-Za-z0-9_-]*)`)
	comparison = regexp.MustCompile(`==|!=|<>|[<>]=?|\bcontains\b`)
	tagName    = regexp.MustCompile(`^\w*`)
)

// templateScan counts the parts of a template.
type templateScan struct {
	pieces, filters, comparisons, nesting int
}

// permitted checks a template against the limits, and returns it with each output on one line, since the library treats an output with a
// line break as text. It fails for a template that the library must not parse; the error names what is not allowed.
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

// oneSpace replaces other white space by the space, the only one that the library accepts within an output.
func oneSpace(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' {
		return ' '
	}
	return r
}

// piece checks the text between two marks.
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

// expression checks an expression whose string literals were removed.
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
	// A comma separates arguments, or the values that "when" compares with.
	s.comparisons += len(comparison.FindAllString(expression, -1)) + strings.Count(expression, ",")
	if s.comparisons > mostComparisons {
		return fmt.Errorf("it has more than %d comparisons and arguments", mostComparisons)
	}
	return nil
}
