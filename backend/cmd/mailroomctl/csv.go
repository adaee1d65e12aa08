package main

import (
	"io"
	"strings"
)

// csvLimit returns the number of rows that --csv writes: all, unless --limit is given.
func (f filterFlags) csvLimit() int {
	if f.limited {
		return f.limit
	}
	return 0
}

// csvOutput returns the writer for CSV. A terminal gets control characters as escapes, because it would execute them; files and pipes do not.
func (p *program) csvOutput() io.Writer {
	if !p.toTerminal {
		return p.stdout
	}
	return shownLines{p.stdout}
}

// shownLines escapes terminal control characters in the lines it writes. A character split between two writes is escaped too.
type shownLines struct{ to io.Writer }

func (s shownLines) Write(text []byte) (int, error) {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	if _, err := io.WriteString(s.to, strings.Join(lines, "\n")); err != nil {
		return 0, err
	}
	return len(text), nil
}

// bothFormats rejects --json together with --csv.
func (f filterFlags) bothFormats(name string) error {
	if f.json && f.csv {
		return usagef("%s: use one of --json and --csv", name)
	}
	return nil
}
