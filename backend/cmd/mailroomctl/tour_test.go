package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"pgregory.net/rapid"
)

const widestTour = 100

func TestDemoTourDrainsAndShowsTheLists(t *testing.T) {
	t.Parallel()
	// The tour needs no display, and no AWS settings of the caller.
	settings := []string{emulators(t), "DATABASE_URL=postgres://somebody@else/s", "AWS_PROFILE=production"}
	done := mailroomctl(t, settings, "demo", "--tour")
	if done.code != exitDone {
		t.Fatalf("exit code %d\n%s%s", done.code, done.stdout, done.stderr)
	}
	for _, want := range []string{
		`(?m)^Delivery issues \(6 of \d{2,}\)$`, `(?m)^Announcements \(6 of \d{3,}\)$`, `(?m)^Transactions \(6 of \d{3,}\)$`,
		`(?m)^(announcement|transaction):\d+ +(BOUNCED|SUPPRESSED|FAILED) +[^ ]+@`, `(?m)^announcement:\d+ +[A-Z]+ +[^ ]+@`, `(?m)^transaction:\d+ +[A-Z]+ +[^ ]+@`,
		// The demo world may add one outcome to those waiting in the queue.
		`(?m)^2[45] received, 2[45] applied, 2[45] deleted in `, `(?m)^Now .*\d+ DELIVERED`,
	} {
		if !regexp.MustCompile(want).MatchString(done.stdout) {
			t.Errorf("%s is not in:\n%s", want, done.stdout)
		}
	}
	for line := range strings.SplitSeq(done.stdout, "\n") {
		if runewidth.StringWidth(line) > widestTour || strings.ContainsFunc(line, isInvisible) {
			t.Errorf("%d columns: %q", runewidth.StringWidth(line), line)
		}
	}
	if strings.ContainsAny(done.stderr, "\r\x1b") {
		t.Errorf("standard error is no terminal here, and has %q", done.stderr)
	}
}

func TestDemoTourAndACommandExcludeEachOther(t *testing.T) {
	t.Parallel()
	if done := mailroomctl(t, nil, "demo", "--tour", "--", "true"); done.code != exitUsage || !strings.Contains(done.stderr, "either --tour or a command") {
		t.Errorf("exit code %d, %s", done.code, done.stderr)
	}
}

func TestDemoOfAnUnknownHiEventsNamesTheKnownOnes(t *testing.T) {
	t.Parallel()
	if done := mailroomctl(t, nil, "demo", "--hievents", "2"); done.code != exitUsage || !strings.Contains(done.stderr, `Hi.Events "2": write 1.8 or 2.0`) {
		t.Errorf("exit code %d, %s", done.code, done.stderr)
	}
}

func TestRule12ARowOfATableKeepsWithinItsWidthWhateverIsInIt(t *testing.T) {
	columns := []column{{"A", 5}, {"B", 8}, {"C", 3}}
	for _, test := range []struct{ first, second, want string }{
		{"ab", "c", "ab     c         end"},
		{"abcdef", "c", "abcd…  c         end"},
		{"日本語", "票", "日本…  票        end"}, // each takes two columns
		{"a\tb", "\x1b[2J", `a\tb   \u{1b}[…  end`},
		{"a\nb", "\u202ec", `a\nb   \u{202e…  end`},
	} {
		if got := fit(columns, []string{test.first, test.second, "end"}); got != test.want {
			t.Errorf("%q and %q: %q, want %q", test.first, test.second, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		line := fit(columns, []string{rapid.String().Draw(t, "first"), rapid.String().Draw(t, "second"), "end"})
		// Less if a cell begins with a combining character, such as a skin tone, which terminals join to the character before it.
		if runewidth.StringWidth(line) > 5+2+8+2+3 || !strings.HasSuffix(line, "  end") || strings.ContainsFunc(line, isInvisible) {
			t.Errorf("%d columns: %q", runewidth.StringWidth(line), line)
		}
	})
}
