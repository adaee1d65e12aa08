package migrations

import (
	"regexp"
	"strings"
)

// signature is the signature of a function, as Postgres writes it.
type signature struct {
	arguments string // distinguish it from other functions of the same name
	whole     string // arguments without defaults, and result; CREATE OR REPLACE cannot change it
}

var functionHead = regexp.MustCompile(`(?s)^CREATE FUNCTION \w+\.\w+\((.*?)\)(?:\s+RETURNS (.*?))?\s+LANGUAGE`)

// typeNames maps the short type names in the files to the names that Postgres writes.
var typeNames = []struct {
	short *regexp.Regexp
	long  string
}{
	{regexp.MustCompile(`\btimestamp\b`), "timestamp without time zone"}, // must come before timestamptz, whose long name contains "timestamp"
	{regexp.MustCompile(`\btimestamptz\b`), "timestamp with time zone"},
}

// signature returns the whole signature of the function that a step creates, as Postgres would write it.
func (s step) signature() string {
	head := functionHead.FindStringSubmatch(s.statement())
	if head == nil {
		return ""
	}
	result := strings.ReplaceAll(head[2], "TABLE (", "TABLE(")
	if result == "" {
		result = "record" // made up of its OUT arguments
	}
	arguments := strings.Split(head[1], ",")
	for i, argument := range arguments {
		arguments[i], _, _ = strings.Cut(argument, " DEFAULT ") // no default contains a comma
	}
	whole := strings.Join(strings.Fields(strings.Join(arguments, ",")+" RETURNS "+result), " ")
	for _, name := range typeNames {
		whole = name.short.ReplaceAllString(whole, name.long)
	}
	return whole
}
