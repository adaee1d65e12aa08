package render

import (
	"embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the built-in sentences in one language, by key. {name} stands where a value comes.
type words struct {
	locale    hievents.Locale
	sentences map[string]string
}

// allWords are read once. The files are part of the program, so a mistake in them is one of ours; a test holds them complete.
var allWords = sync.OnceValue(func() map[hievents.Locale]words {
	all := map[hievents.Locale]words{}
	for _, locale := range hievents.Locales() {
		content, err := wordFiles.ReadFile("words/" + string(locale) + ".json")
		if err != nil {
			panic("the words in this program: " + err.Error())
		}
		w := words{locale: locale}
		if err := json.Unmarshal(content, &w.sentences); err != nil {
			panic("the words in this program: " + string(locale) + ": " + err.Error())
		}
		all[locale] = w
	}
	return all
})

// wordsOf are those of a language, English for one that nobody can choose.
func wordsOf(locale hievents.Locale) words {
	all := allWords()
	if w, known := all[locale]; known {
		return w
	}
	return all[hievents.English]
}

// say is a sentence with its values, given as names each followed by its value. Values are put in once: a value that looks like a place
// stays as it is. A value is one line, so that nobody's name writes a paragraph of the mail.
func (w words) say(key string, values ...string) string {
	pairs := make([]string, 0, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs = append(pairs, "{"+values[i]+"}", oneLine(values[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(w.sentences[key])
}
