package migrations

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed sql/*.sql
var files embed.FS

// step is one thing to do to the database: all of it happens or nothing, and it can be told afterwards which.
type step struct {
	version int64  // of the migration that it belongs to; 0 is what the bookkeeping itself needs
	title   string // what for, in words
	sql     string // as in the file, comments included, without its final semicolon
	creates object // zero for a step that changes rows
	on      string // the table that an index is built on
	holds   string // what rows of it are, in words, if losing them matters
	locks   string // the existing table that waits for this step; empty: none
	waiting string // who waits for how long, in words
	when    []condition
	count   string // SQL: how many rows a step that changes rows would change
	counts  string // what these rows are, in words
}

// condition restricts a step to databases in which an object is there ("exists"), is not ("missing"), or is or would be made by
// Mailroom ("created").
type condition struct {
	is string
	of object
}

// concurrent reports whether the step must run outside a transaction.
func (s step) concurrent() bool { return s.creates.kind == "index" }

// definition is the comment on a function or view that tells which text of it is in the database: its digest. Empty for other kinds.
func (s step) definition() string {
	if s.creates.kind != "function" && s.creates.kind != "view" {
		return ""
	}
	return fmt.Sprintf("Made by Mailroom; definition %x", sha256.Sum256([]byte(s.sql)))
}

// replacement is the statement for a function or view that is there with another text. Rights on it stay, and columns and arguments must.
func (s step) replacement() string {
	return strings.NewReplacer("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", "CREATE VIEW", "CREATE OR REPLACE VIEW",
		"CREATE TRIGGER", "CREATE OR REPLACE TRIGGER").Replace(s.sql)
}

// foundation reports whether the step makes what steps are remembered in.
func (s step) foundation() bool { return s.version == 0 }

// allSteps is every step in order of execution. The files are part of the program, so a mistake in them is one of ours.
var allSteps = sync.OnceValue(func() []step {
	steps, err := parseFiles(files)
	if err != nil {
		panic("the migrations in this program: " + err.Error())
	}
	return steps
})

// latestVersion is the version that this program brings a database to.
func latestVersion() int64 {
	steps := allSteps()
	return steps[len(steps)-1].version
}

func parseFiles(files fs.FS) ([]step, error) {
	names, err := fs.Glob(files, "sql/*.sql") // sorted: the version comes first in the name
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, name := range names {
		version, err := strconv.ParseInt(strings.TrimPrefix(name, "sql/")[:4], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: the name must begin with a version of four digits", name)
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sections := strings.Split("\n"+string(content), "\n-- step: ")
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

var header = regexp.MustCompile(`^-- (if|holds|locks|counts|count): (.*)$`)

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
	statement := s.sql
	for strings.HasPrefix(statement, "--") {
		_, statement, _ = strings.Cut(statement, "\n")
	}
	var creates bool
	s.creates, s.on, creates = created(statement)
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
