package render

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"sync"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the built-in sentences in one language, by key. {name} is a placeholder for a value.
type words struct {
	locale    hievents.Locale
	sentences map[string]string
}

// allWords returns the words of all languages that have any, read once. It panics on errors in the embedded files; a test checks that they are complete.
var allWords = sync.OnceValue(func() map[hievents.Locale]words {
	all := map[hievents.Locale]words{}
	for _, locale := range hievents.Locales() {
		content, err := wordFiles.ReadFile("words/" + string(locale) + ".json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
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

// untranslated are sentences in English for all languages: subjects of Hi.Events whose translations are not known (hievents/subjects.tsv).
var untranslated = map[string]string{
	"attendee_tickets_subject":     "🎟️ Your Tickets for {event}",
	"occurrence_cancelled_subject": "{event} on {date} has been cancelled",
}

// wordsOf returns the words of a language, the English ones for an unknown language.
func wordsOf(locale hievents.Locale) words {
	all := allWords()
	if w, known := all[locale]; known {
		return w
	}
	return all[hievents.English]
}

// say returns a sentence with its values; values alternates names and values. Values are inserted once: a value that looks like a placeholder
// stays as it is. Each value becomes one line, so that a name cannot add a paragraph to the mail.
func (w words) say(key string, values ...string) string {
	pairs := make([]string, 0, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs = append(pairs, "{"+values[i]+"}", oneLine(values[i+1]))
	}
	sentence, translated := w.sentences[key]
	if !translated {
		sentence = untranslated[key]
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}
