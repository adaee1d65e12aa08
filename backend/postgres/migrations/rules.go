package migrations

import (
	"fmt"
	"strings"
	"text/template"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// rules are the template functions for double braces in definitions. They render the tables of package mail as SQL, so that each rule is written only
// once. The rendered texts are constants of this program and contain no external data.
var rules = template.FuncMap{
	"weakestFact":   weakestFact,
	"strongestFact": strongestFact,
	"statusOfFact":  statusOfFact,
	"weakestFacts":  weakestFacts,
	"problems":      problems,
	"effects":       effects,
	"adopted":       adopted,
	"timeline":      timeline,
	"datedEvent":    datedEvent,
	"occurrenceOf":  occurrenceOf,
	"datedMessage":  datedMessage,
	"complaintSubtypes": func() string {
		return "'" + strings.Join(mail.ComplaintSubtypes(), "', '") + "'"
	},
	"list":          func(names ...string) []string { return names },
	"erasedAddress": func() string { return quoted(mail.ErasedAddress) },
}

// render replaces the double braces in a file of definitions by SQL.
func render(name, text string) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	parsed, err := template.New(name).Funcs(rules).Parse(text)
	if err != nil {
		return "", err
	}
	var rendered strings.Builder
	if err := parsed.Execute(&rendered, nil); err != nil {
		return "", err
	}
	return rendered.String(), nil
}

func quoted[T ~string](word T) string { return "'" + string(word) + "'" }

func weakestFact(of mail.Status) (mail.Strength, error) {
	for _, fact := range mail.Facts() {
		if fact.Status == of {
			return fact.Strength, nil
		}
	}
	return 0, fmt.Errorf("no fact gives the status %q", of)
}

func strongestFact(of mail.Status) (strongest mail.Strength, err error) {
	for _, fact := range mail.Facts() {
		if fact.Status == of {
			strongest = fact.Strength
		}
	}
	if strongest == mail.NoFact {
		return 0, fmt.Errorf("no fact gives the status %q", of)
	}
	return strongest, nil
}

// statusOfFact returns an SQL expression for the status that a fact gives; NULL if it gives none.
func statusOfFact(argument string) string {
	var sql strings.Builder
	sql.WriteString("CASE " + argument)
	for _, fact := range mail.Facts() {
		fmt.Fprintf(&sql, " WHEN %d THEN %s", fact.Strength, quoted(fact.Status))
	}
	return sql.String() + " END"
}

// weakestFacts returns an SQL expression for the weakest fact that gives a status; 0 for an unknown status.
func weakestFacts(argument string) (string, error) {
	var sql strings.Builder
	sql.WriteString("CASE " + argument)
	for _, status := range mail.Statuses() {
		weakest, err := weakestFact(status)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&sql, " WHEN %s THEN %d", quoted(status), weakest)
	}
	return sql.String() + " ELSE 0 END", nil
}

// problems returns the statuses of messages that did not arrive, as an SQL list.
func problems() string {
	var words []string
	for _, status := range mail.Problems() {
		words = append(words, quoted(status))
	}
	return strings.Join(words, ", ")
}

// effects returns an SQL expression for one column of the table of effects, for an event with columns event_type, event_subtype and status_code as in
// mailroom.delivery_events. column is "strength" (0 if no rule matches), "reason" or "bounce type" (both NULL if the event suppresses nobody).
func effects(column string) (string, error) {
	otherwise := "NULL"
	if column == "strength" {
		otherwise = "0"
	}
	value := func(rule mail.EffectRule) string {
		text := ""
		switch column {
		case "strength":
			return fmt.Sprint(rule.Strength)
		case "reason":
			text = quoted(rule.Reason)
		case "bounce type":
			text = quoted(rule.BounceType)
		}
		if text == "''" {
			return "NULL"
		}
		return text
	}
	if value(mail.EffectRule{}) == "" {
		return "", fmt.Errorf("the table of effects has no column %q", column)
	}
	var sql strings.Builder
	sql.WriteString("CASE event_type")
	var open mail.EventType
	for _, rule := range mail.EffectRules() {
		if rule.Type != open {
			if open != "" {
				sql.WriteString(" ELSE " + otherwise + " END")
			}
			open = rule.Type
			sql.WriteString("\n           WHEN " + quoted(open) + " THEN CASE")
		}
		sql.WriteString("\n                WHEN " + fits(rule) + " THEN " + value(rule))
	}
	return sql.String() + " ELSE " + otherwise + " END\n           ELSE " + otherwise + " END", nil
}

// fits returns the SQL condition that a rule matches an event of its type. The stored subtype of a bounce is kind/subkind, that of a complaint is one
// of the two (mail.DeliveryEvent.Subtype).
func fits(rule mail.EffectRule) string {
	var conditions []string
	switch {
	case rule.Type == mail.EventComplaint && rule.Kind+rule.Subkind != "":
		conditions = append(conditions, "event_subtype = "+quoted(rule.Kind+rule.Subkind))
	case rule.Subkind != "":
		conditions = append(conditions, "event_subtype = "+quoted(rule.Kind+"/"+rule.Subkind))
	case rule.Kind != "":
		conditions = append(conditions, fmt.Sprintf("(event_subtype = '%s' OR event_subtype LIKE '%[1]s/%%')", rule.Kind))
	}
	if rule.StatusCode != "" {
		conditions = append(conditions, `btrim(status_code, E' \t\r\n\x0b\f') = `+quoted(rule.StatusCode))
	}
	if conditions == nil {
		return "true"
	}
	return strings.Join(conditions, " AND ")
}
