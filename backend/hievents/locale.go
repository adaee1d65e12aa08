package hievents

import (
	"slices"
	"strings"
)

// Locale is a language as Hi.Events names it; "se" is Swedish.
type Locale string

// English is the language of Hi.Events's own words, and of whatever sets none.
const English Locale = "en"

// Locales are the languages that people can choose.
func Locales() []Locale {
	return []Locale{"en", "de", "fr", "it", "nl", "hu", "es", "pt", "pt-br", "zh-cn", "zh-hk", "vi", "tr", "pl", "se"}
}

// ParseLocale reads a stored locale. A language that nobody can choose is shown in English, as Hi.Events does.
func ParseLocale(stored string) Locale {
	locale := Locale(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(stored)), "_", "-"))
	if slices.Contains(Locales(), locale) {
		return locale
	}
	return English
}

// languageTags are the BCP 47 names where Hi.Events's are others.
var languageTags = map[Locale]string{"pt": "pt-PT", "pt-br": "pt-BR", "zh-cn": "zh-Hans-CN", "zh-hk": "zh-Hant-HK", "se": "sv"}

// Tag is the BCP 47 name of the language.
func (l Locale) Tag() string {
	if tag, differs := languageTags[l]; differs {
		return tag
	}
	return string(l)
}
