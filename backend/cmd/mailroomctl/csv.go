package main

import (
	"io"
	"strings"
)

// csvLimit is how many rows --csv writes: all, unless --limit says otherwise.
func (f filterFlags) csvLimit() int {
	if f.limited {
		return f.limit
	}
	return 0
}

// csvOutput is where CSV goes. A terminal, which would obey control characters, gets them as escapes; a file or a pipe gets what is there.
func (p *program) csvOutput() io.Writer {
	if !p.toTerminal {
		return p.stdout
	}
	return shownLines{p.stdout}
}

// shownLines writes lines with what a terminal could obey as escapes. A letter that is cut between two writes shows as an escape too.
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

// bothFormats refuses two formats at once.
func (f filterFlags) bothFormats(name string) error {
	if f.json && f.csv {
		return usagef("%s: use one of --json and --csv", name)
	}
	return nil
}
