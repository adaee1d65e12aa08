package hievents

import (
	"strings"
	"unicode"
)

// SubjectTemplate is the parsed subject of an organizer's own template (email_templates.subject). Only simple Liquid output
// is evaluated; every other construct is a wildcard that matches any text.
type SubjectTemplate struct {
	parts []templatePart
}

// templatePart is fixed text or the value of a token ("event.title"). The zero value is a wildcard that matches any text.
type templatePart struct {
	literal string
	fixed   bool
	token   string
}

// ParseSubjectTemplate parses the Liquid of a subject. Text that is not Liquid becomes fixed text.
func ParseSubjectTemplate(liquid string) SubjectTemplate {
	// Tags are conditions and loops: everything from the first tag to the last one becomes one wildcard.
	if first := strings.Index(liquid, "{%"); first >= 0 {
		if last := strings.LastIndex(liquid, "%}"); last > first {
			before, after := ParseSubjectTemplate(liquid[:first]), ParseSubjectTemplate(liquid[last+len("%}"):])
			return SubjectTemplate{append(append(before.parts, templatePart{}), after.parts...)}
		}
	}
	var t SubjectTemplate
	for {
		before, rest, found := strings.Cut(liquid, "{{")
		output, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			t.parts = append(t.parts, templatePart{literal: liquid, fixed: true})
			return t
		}
		if strings.HasPrefix(output, "-") {
			before = strings.TrimRight(before, " ")
		}
		if strings.HasSuffix(output, "-") {
			after = strings.TrimLeft(after, " ")
		}
		t.parts = append(t.parts, templatePart{literal: before, fixed: true}, parseOutput(output))
		liquid = after
	}
}

// parseOutput parses the text between braces. A filter, a string or an index becomes a wildcard.
func parseOutput(output string) templatePart {
	output = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(output, "-"), "-"))
	for _, r := range output {
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return templatePart{}
		}
	}
	return templatePart{token: output}
}

// leastLiteral is the minimum number of fixed letters and digits. A template with fewer would match subjects by chance.
const leastLiteral = 3

// Matches reports whether the template can produce this subject. values contains the known tokens ("event.title"); every
// other token is a wildcard. A token whose value may differ from the one that Hi.Events rendered must not be in values.
func (t SubjectTemplate) Matches(subject string, values map[string]string) bool {
	literals := t.literals(values)
	fixed := 0
	for _, literal := range literals {
		for _, r := range literal {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				fixed++
			}
		}
	}
	return fixed >= leastLiteral && fits(NormalizeSubject(subject), literals)
}

// literals returns the fixed texts around the wildcards: one more than there are wildcards.
func (t SubjectTemplate) literals(values map[string]string) []string {
	literals := []string{""}
	for _, part := range t.parts {
		value, known := values[part.token]
		switch {
		case part.fixed:
			literals[len(literals)-1] += part.literal
		case known && part.token != "":
			literals[len(literals)-1] += value
		default:
			literals = append(literals, "")
		}
	}
	for i := range literals {
		literals[i] = NormalizeSubject(literals[i])
	}
	return literals
}

// fits reports whether a text contains the literals in this order, the first at its start and the last at its end. A wildcard
// includes the white space next to it, because an empty value leaves only one of the two spaces around it.
func fits(text string, literals []string) bool {
	if len(literals) == 1 {
		return text == literals[0]
	}
	rest, found := strings.CutPrefix(text, literals[0])
	if !found {
		return false
	}
	for _, literal := range literals[1 : len(literals)-1] {
		if _, rest, found = strings.Cut(rest, literal); !found {
			return false
		}
	}
	return strings.HasSuffix(rest, literals[len(literals)-1])
}
