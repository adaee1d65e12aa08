package migrations

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed sql/tables/*.sql sql/definitions/*.sql sql/aside/*.sql
var files embed.FS

// definitions is the version value of steps without a version. They are due whenever the database differs.
const definitions = -1

// step is one change to the database. It is atomic, and the database shows afterwards whether it was made.
type step struct {
	version int    // 0: the bookkeeping tables themselves
	title   string // its purpose, as text for people
	sql     string // as in the file, with comments, without the final semicolon
	creates object // zero for a step that changes rows
	on      string // the table of an index
	holds   string // what the rows of the created object are, as text for people, if losing them matters
	locks   string // the existing table that the step locks; empty: none
	waiting string // which sessions wait and for how long, as text for people
	when    []condition
	count   string   // SQL: how many rows a step that changes rows would change
	counts  string   // what these rows are, as text for people
	callers []string // the kinds of login that may call a function
}

// condition restricts a step to databases in which an object exists ("exists"), does not exist ("missing"), or was or would be created
// by Mailroom ("created").
type condition struct {
	is string
	of object
}

// concurrent reports whether the step must run outside a transaction.
func (s step) concurrent() bool { return s.creates.kind == "index" }

// statement returns the step's SQL without the leading comment.
func (s step) statement() string {
	statement := s.sql
	for strings.HasPrefix(statement, "--") {
		_, statement, _ = strings.Cut(statement, "\n")
	}
	return statement
}

// digest returns the SHA-256 of a definition's or index's text. It is empty for objects that cannot be recreated without losing rows, or are built once.
func (s step) digest() string {
	switch s.creates.kind {
	case "function", "view", "trigger", "index":
		return fmt.Sprintf("%x", sha256.Sum256([]byte(s.statement())))
	}
	return ""
}

// foundation reports whether the step creates a bookkeeping table.
func (s step) foundation() bool { return s.version == 0 }

// allSteps returns every step in order of execution, the definitions last. It panics on a mistake in the files, because they are part of the program.
var allSteps = sync.OnceValue(func() []step {
	steps, err := parseFiles(files)
	if err != nil {
		panic("the migrations in this program: " + err.Error())
	}
	return steps
})

// latestVersion returns the version to which this program migrates a database.
func latestVersion() int {
	latest := 0
	for _, s := range allSteps() {
		latest = max(latest, s.version)
	}
	return latest
}

func parseFiles(files fs.FS) ([]step, error) {
	tables, err := fs.Glob(files, "sql/tables/*.sql") // sorted by version, with which the names begin
	if err != nil {
		return nil, err
	}
	definitionFiles, err := fs.Glob(files, "sql/definitions/*.sql") // sorted so that dependencies come first
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, name := range slices.Concat(tables, definitionFiles) {
		version := definitions
		if base, isTables := strings.CutPrefix(name, "sql/tables/"); isTables {
			if version, err = strconv.Atoi(base[:min(4, len(base))]); err != nil {
				return nil, fmt.Errorf("%s: the name must begin with a version of four digits", name)
			}
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		text := string(content)
		if version == definitions {
			if text, err = render(name, text); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		sections := strings.Split("\n"+text, "\n-- step: ")
		for _, section := range sections[1:] {
			s, err := parseStep(section)
			if err != nil {
				return nil, fmt.Errorf("%s: step %q: %w", name, s.title, err)
			}
			s.version = version
			steps = append(steps, s)
		}
	}
	return steps, nil
}

var header = regexp.MustCompile(`^-- (if|holds|locks|counts|count|callers): (.*)$`)

// parseStep parses the text after "-- step: ": the title, headers, comments, and the statements.
func parseStep(section string) (step, error) {
	title, rest, _ := strings.Cut(section, "\n")
	s := step{title: title}
	for {
		line, after, _ := strings.Cut(rest, "\n")
		found := header.FindStringSubmatch(line)
		if found == nil {
			break
		}
		rest = after
		if err := s.set(found[1], found[2]); err != nil {
			return s, err
		}
	}
	s.sql = strings.TrimSuffix(strings.TrimSpace(rest), ";")
	var creates bool
	s.creates, s.on, creates = created(s.statement())
	if creates == (s.count != "") {
		return s, fmt.Errorf("it must either begin with a statement that creates one object, or count rows to change")
	}
	return s, nil
}

func (s *step) set(name, value string) error {
	switch name {
	case "holds":
		s.holds = value
	case "counts":
		s.counts = value
	case "count":
		s.count = value
	case "callers":
		s.callers = strings.Split(value, ", ")
	case "locks":
		table, waiting, found := strings.Cut(value, ": ")
		if !found {
			return fmt.Errorf("locks: %q names no table and who waits", value)
		}
		s.locks, s.waiting = table, waiting
	case "if":
		is, of, _ := strings.Cut(value, " ")
		o, err := parseObject(of)
		if err != nil {
			return err
		}
		s.when = append(s.when, condition{is, o})
	}
	return nil
}
