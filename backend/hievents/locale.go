package hievents

import (
	"slices"
	"strings"
)

// Locale is the code of a language in Hi.Events; "se" is Swedish.
type Locale string

// English is the language of Hi.Events's built-in texts, and the default if no locale is set.
const English Locale = "en"

// Locales returns the languages that people can choose in Hi.Events; the last four from 2.0 on.
func Locales() []Locale {
	return []Locale{"en", "de", "fr", "it", "nl", "hu", "es", "pt", "pt-br", "zh-cn", "zh-hk", "vi", "tr", "pl", "se", "fi", "ko", "sk", "el"}
}

// ParseLocale parses a stored locale. It returns English for a language that people cannot choose, as Hi.Events does.
func ParseLocale(stored string) Locale {
	locale := Locale(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(stored)), "_", "-"))
	if slices.Contains(Locales(), locale) {
		return locale
	}
	return English
}

// languageTags maps the locales whose BCP 47 tag differs from the code in Hi.Events.
var languageTags = map[Locale]string{"pt": "pt-PT", "pt-br": "pt-BR", "zh-cn": "zh-Hans-CN", "zh-hk": "zh-Hant-HK", "se": "sv"}

// Tag returns the BCP 47 tag of the language.
func (l Locale) Tag() string {
	if tag, differs := languageTags[l]; differs {
		return tag
	}
	return string(l)
}
