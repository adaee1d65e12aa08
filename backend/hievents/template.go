package hievents

import (
	"strings"
	"unicode"
)

// SubjectTemplate is the subject of an organizer's own e-mail template, email_templates.subject: Liquid, of which only the
// outline is understood. Where the outline leaves something open, any text fits.
type SubjectTemplate struct {
	parts []templatePart
}

// templatePart is fixed text, the value of a token ("event.title"), or, for the zero value, any text.
type templatePart struct {
	literal string
	fixed   bool
	token   string
}

// ParseSubjectTemplate reads the Liquid of a subject. Text that is no Liquid stands for itself.
func ParseSubjectTemplate(liquid string) SubjectTemplate {
	// Tags decide and repeat: everything between the first and the last of them is left open.
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

// parseOutput reads what stands between braces. A filter, a string or an index leaves the value open.
func parseOutput(output string) templatePart {
	output = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(output, "-"), "-"))
	for _, r := range output {
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return templatePart{}
		}
	}
	return templatePart{token: output}
}

// leastLiteral is how many letters and digits a template must fix for a match to mean anything.
const leastLiteral = 3

// Matches reports whether the template makes that subject. values are the tokens that are known ("event.title"); the
// others, and those whose value is not the one that Hi.Events would have rendered, leave their place open.
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

// literals are the texts around the open places: one more than there are open places.
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

// fits reports whether a text has the literals in that order, the first at its start, the last at its end. White space next
// to an open place is part of what it leaves open, since an empty value leaves one space of two.
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
