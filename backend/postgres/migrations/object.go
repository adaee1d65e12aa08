package migrations

import (
	"fmt"
	"regexp"
	"strings"
)

// object is a database object that a step creates. name is qualified: "public.outgoing_messages.ses_message_id" is a column.
type object struct{ kind, name string }

func (o object) String() string { return o.kind + " " + o.name }

// parseObject parses the format of String.
func parseObject(s string) (object, error) {
	kind, name, found := strings.Cut(s, " ")
	if !found {
		return object{}, fmt.Errorf("%q names no object: write its kind and its qualified name", s)
	}
	return object{kind, name}, nil
}

// creations are the patterns by which created recognises a statement. Names are Mailroom's own: plain, lower-case, unquoted.
var creations = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"schema", regexp.MustCompile(`^CREATE SCHEMA (\w+)`)},
	{"extension", regexp.MustCompile(`^CREATE EXTENSION (\w+)`)},
	{"table", regexp.MustCompile(`^CREATE TABLE (\w+\.\w+)`)},
	{"view", regexp.MustCompile(`^CREATE VIEW (\w+\.\w+)`)},
	{"function", regexp.MustCompile(`^CREATE FUNCTION (\w+\.\w+)`)},
	{"column", regexp.MustCompile(`^ALTER TABLE (\w+\.\w+) ADD COLUMN (\w+)`)},
	{"constraint", regexp.MustCompile(`^ALTER TABLE (\w+\.\w+) ADD CONSTRAINT (\w+)`)},
	{"trigger", regexp.MustCompile(`^CREATE (?:CONSTRAINT )?TRIGGER (\w+) .*? ON (\w+\.\w+)`)},
	{"index", regexp.MustCompile(`^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\w+)\s+ON (\w+\.\w+)`)},
}

// created returns the object that a statement creates and, for an index, its table. It returns false if the statement creates nothing.
func created(statement string) (o object, indexed string, ok bool) {
	for _, c := range creations {
		found := c.pattern.FindStringSubmatch(statement)
		switch {
		case found == nil:
		case c.kind == "index":
			schema, _, _ := strings.Cut(found[2], ".")
			return object{c.kind, schema + "." + found[1]}, found[2], true
		case c.kind == "trigger":
			return object{c.kind, found[2] + "." + found[1]}, "", true
		default:
			return object{c.kind, strings.Join(found[1:], ".")}, "", true
		}
	}
	return object{}, "", false
}

// table returns the table that an object is or is part of; for other kinds the name.
func (o object) table() string {
	switch o.kind {
	case "column", "constraint", "trigger":
		table, _ := o.container()
		return table
	}
	return o.name
}

// container returns the table of a column, constraint or trigger, and its unqualified name.
func (o object) container() (table, member string) {
	last := strings.LastIndexByte(o.name, '.')
	return o.name[:last], o.name[last+1:]
}

// ownable reports whether an object has its own owner, which can be changed.
func (o object) ownable() bool {
	switch o.kind {
	case "schema", "table", "view", "function":
		return true
	}
	return false
}

// removal returns the statement that drops the object. It succeeds if the object is already gone, and fails if an object of another
// program depends on it.
func (o object) removal() string {
	switch o.kind {
	case "index":
		return "DROP INDEX CONCURRENTLY IF EXISTS " + o.name
	case "column", "constraint":
		table, member := o.container()
		return fmt.Sprintf("ALTER TABLE IF EXISTS %s DROP %s IF EXISTS %s", table, strings.ToUpper(o.kind), member)
	case "trigger":
		table, member := o.container()
		return fmt.Sprintf("DROP TRIGGER IF EXISTS %s ON %s", member, table)
	}
	return fmt.Sprintf("DROP %s IF EXISTS %s", strings.ToUpper(o.kind), o.name)
}
