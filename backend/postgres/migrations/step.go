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

// definitions is the version of steps that belong to none: they are taken whenever the database differs.
const definitions = -1

// step is one thing to do to the database: all of it happens or nothing, and it can be told afterwards which.
type step struct {
	version int    // that it belongs to; 0 is what the bookkeeping itself needs
	title   string // what for, in words
	sql     string // as in the file, comments included, without its final semicolon
	creates object // zero for a step that changes rows
	on      string // the table that an index is built on
	holds   string // what rows of it are, in words, if losing them matters
	locks   string // the existing table that waits for this step; empty: none
	waiting string // who waits for how long, in words
	when    []condition
	count   string   // SQL: how many rows a step that changes rows would change
	counts  string   // what these rows are, in words
	callers []string // the kinds of login that may call a function
}

// condition restricts a step to databases in which an object is there ("exists"), is not ("missing"), or is or would be made by
// Mailroom ("created").
type condition struct {
	is string
	of object
}

// concurrent reports whether the step must run outside a transaction.
func (s step) concurrent() bool { return s.creates.kind == "index" }

// statement is the step's SQL without the comment before it.
func (s step) statement() string {
	statement := s.sql
	for strings.HasPrefix(statement, "--") {
		_, statement, _ = strings.Cut(statement, "\n")
	}
	return statement
}

// digest tells one text of a definition from another. Empty for what cannot be made anew without losing rows, or is only built once.
func (s step) digest() string {
	switch s.creates.kind {
	case "function", "view", "trigger", "index":
		return fmt.Sprintf("%x", sha256.Sum256([]byte(s.statement())))
	}
	return ""
}

// foundation reports whether the step makes what steps are remembered in.
func (s step) foundation() bool { return s.version == 0 }

// allSteps is every step in order of execution, the definitions last. The files are part of the program, so a mistake in them is one of ours.
var allSteps = sync.OnceValue(func() []step {
	steps, err := parseFiles(files)
	if err != nil {
		panic("the migrations in this program: " + err.Error())
	}
	return steps
})

// latestVersion is the version that this program brings a database to.
func latestVersion() int {
	latest := 0
	for _, s := range allSteps() {
		latest = max(latest, s.version)
	}
	return latest
}

func parseFiles(files fs.FS) ([]step, error) {
	tables, err := fs.Glob(files, "sql/tables/*.sql") // sorted: the version comes first in the name
	if err != nil {
		return nil, err
	}
	definitionFiles, err := fs.Glob(files, "sql/definitions/*.sql") // sorted: what others need comes first
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

// parseStep reads what follows "-- step: ": the title, headers, comments, and the statements.
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
