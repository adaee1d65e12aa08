package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestRule12HostileTextIsHarmlessOnATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"Ünïcode, 東京, עברית 🎟":              "Ünïcode, 東京, עברית 🎟",
		"red \x1b[31mtext\x1b[0m":           `red \u{1b}[31mtext\u{1b}[0m`,
		"title \x1b]0;owned\x07":            `title \u{1b}]0;owned\u{7}`,
		"eight bits \u009b31m":              `eight bits \u{9b}31m`,
		"two\nlines\tand\ra return":         `two\nlines\tand\u{d}a return`,
		"exe.\u202egnp":                     `exe.\u{202e}gnp`,
		"\u2066isolated\u2069":              `\u{2066}isolated\u{2069}`,
		"zero\u200bwidth\ufeff":             `zero\u{200b}width\u{feff}`,
		"broken \xff\xfe bytes":             `broken \xff\xfe bytes`,
		"a replacement \uFFFD stays":        "a replacement \uFFFD stays",
		"family \U0001F468\u200d\U0001F469": "family \U0001F468\u200d\U0001F469",
		"tags \U000E0041":                   `tags \u{e0041}`,
		"line\u2028separator":               `line\u{2028}separator`,
		"":                                  "",
	} {
		if got := printable(text); got != want {
			t.Errorf("printable(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestRule12JSONMeansTheSameAndHidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var out bytes.Buffer
		p := &program{stdout: &out}
		if err := p.printJSON(map[string]string{"text": text}); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String()[:out.Len()-1] {
			if isInvisible(r) {
				t.Fatalf("%q hides %U", out.String(), r)
			}
		}
		var back map[string]string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["text"] != text {
			t.Fatalf("%q came back as %q, %v", text, back["text"], err)
		}
	})
}
