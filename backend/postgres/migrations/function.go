package migrations

import (
	"regexp"
	"strings"
)

// signature is how a function is called, in the words of Postgres.
type signature struct {
	arguments string // which tell it from others of its name
	whole     string // its arguments, without defaults, and its result: with another one it cannot be replaced in place
}

var functionHead = regexp.MustCompile(`(?s)^CREATE FUNCTION \w+\.\w+\((.*?)\)(?:\s+RETURNS (.*?))?\s+LANGUAGE`)

// typeNames are the short names of types that the files use, and those that Postgres writes.
var typeNames = []struct {
	short *regexp.Regexp
	long  string
}{
	{regexp.MustCompile(`\btimestamp\b`), "timestamp without time zone"}, // before the next, which becomes two words
	{regexp.MustCompile(`\btimestamptz\b`), "timestamp with time zone"},
}

// signature is the whole signature of the function that a step creates, as Postgres would write it.
func (s step) signature() string {
	head := functionHead.FindStringSubmatch(s.statement())
	if head == nil {
		return ""
	}
	result := strings.ReplaceAll(head[2], "TABLE (", "TABLE(")
	if result == "" {
		result = "record" // of its OUT arguments
	}
	arguments := strings.Split(head[1], ",")
	for i, argument := range arguments {
		arguments[i], _, _ = strings.Cut(argument, " DEFAULT ") // no default has a comma
	}
	whole := strings.Join(strings.Fields(strings.Join(arguments, ",")+" RETURNS "+result), " ")
	for _, name := range typeNames {
		whole = name.short.ReplaceAllString(whole, name.long)
	}
	return whole
}
