package render

import (
	"time"

	"github.com/bojanz/currency"
	"github.com/go-playground/locales"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/hu"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/pt_BR"
	"github.com/go-playground/locales/sv"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/vi"
	"github.com/go-playground/locales/zh_Hans_CN"
	"github.com/go-playground/locales/zh_Hant_HK"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// calendars hold the names of days and months and the date formats of each language.
var calendars = map[hievents.Locale]locales.Translator{
	"en": en.New(), "de": de.New(), "fr": fr.New(), "it": it.New(), "nl": nl.New(), "hu": hu.New(), "es": es.New(), "pt": pt.New(),
	"pt-br": pt_BR.New(), "zh-cn": zh_Hans_CN.New(), "zh-hk": zh_Hant_HK.New(), "vi": vi.New(), "tr": tr.New(), "pl": pl.New(), "se": sv.New(),
}

// calendarOf returns the calendar of a language, the English one for an unknown language.
func calendarOf(locale hievents.Locale) locales.Translator {
	if known := calendars[locale]; known != nil {
		return known
	}
	return calendars[hievents.English]
}

// moment formats a date and time in the ticketed event's zone, in the recipient's language, with the zone's name.
func (d *draft) moment(at time.Time) string {
	local := at.In(d.zone)
	clock := "15:04 MST"
	if d.words.locale == hievents.English {
		clock = "3:04 PM MST"
	}
	return calendarOf(d.words.locale).FmtDateFull(local) + ", " + local.Format(clock)
}

// waitlistMoment formats a date and time in the ticketed event's zone as waitlist mails of Hi.Events 2.0 do, "Saturday, May 9 · 7:30 PM". Languages other than English
// have their own order and clock.
func (d *draft) waitlistMoment(at time.Time) string {
	local := at.In(d.zone)
	if d.words.locale == hievents.English {
		return local.Format("Monday, January 2 · 3:04 PM") + d.zoneMark()
	}
	return calendarOf(d.words.locale).FmtDateFull(local) + " · " + local.Format("15:04") + d.zoneMark()
}

// zoneMark stands behind a time without a zone: it says that the time is in UTC because the ticketed event's zone is unknown.
func (d *draft) zoneMark() string {
	if d.Event.ZoneKnown() {
		return ""
	}
	return " UTC"
}

// day formats a date without time, in the ticketed event's zone and the recipient's language.
func (d *draft) day(at time.Time) string {
	return calendarOf(d.words.locale).FmtDateLong(at.In(d.zone))
}

// money formats an amount in the recipient's language.
func (d *draft) money(m hievents.Money) string { return formatMoney(m, d.words.locale) }

// formatMoney returns an invalid amount, or one in an unknown currency, unformatted.
func formatMoney(m hievents.Money, locale hievents.Locale) string {
	if m.Amount == "" {
		return ""
	}
	amount, err := currency.NewAmount(m.Amount, m.Currency)
	if err != nil {
		return m.Amount + " " + m.Currency
	}
	return currency.NewFormatter(currency.NewLocale(locale.Tag())).Format(amount.Round())
}
