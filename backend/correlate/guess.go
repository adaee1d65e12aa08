package correlate

import (
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// atThatTime is the largest time difference between a mail with an unknown subject and the recipient's action that may have caused it.
const atThatTime = time.Hour

// Broadcast is the subject of an announcement of a ticketed event.
type Broadcast struct {
	Event   int64
	Subject string // normalised
}

// Guess is the presumed type, ticketed event, order and attendee of a mail.
type Guess struct {
	Type     hievents.MailType
	Event    int64
	Order    *int64
	Attendee *int64
	distance time.Duration
	named    bool // the subject contains the title of the ticketed event
}

// About guesses what a mail was about, from the recipient's holdings and the broadcasts of their ticketed events. It returns false if there is no best guess.
//
// A known subject (built-in in any language, or the organizer's own) decides the type. An unknown subject, in a language whose subjects are not all known,
// has hievents.UnknownType: the mail is about the one ticketed event of which the recipient had something at that time, and about the order if there is
// only one. If a broadcast has the unknown subject, About makes no guess, because the broadcast's row is still to come. Of several guesses the nearest
// in time wins, unless another is equally good.
func About(m Mail, holdings []*Holding, broadcasts map[Broadcast]bool) (Guess, bool) {
	var said, near []Guess
	announced := false
	for _, h := range holdings {
		isBroadcast := broadcasts[Broadcast{h.Event, m.Subject}]
		announced = announced || isBroadcast
		for _, mailType := range h.types() {
			switch distance := h.distance(mailType, m.SentAt); {
			case h.explains(mailType, m.Subject) && mailType == hievents.OccurrenceCancelled: // one mail for all tickets of the date
				said = append(said, Guess{Type: mailType, Event: h.Event})
			case h.explains(mailType, m.Subject):
				said = append(said, Guess{Type: mailType, Event: h.Event, Order: h.Order, Attendee: h.Attendee, distance: distance})
			case !isBroadcast && h.translated(mailType) && h.possible(mailType) && distance <= atThatTime:
				near = append(near, Guess{Type: hievents.UnknownType, Event: h.Event, Order: h.Order, named: hievents.MentionsTitle(m.Subject, h.Title)})
			}
		}
	}
	switch {
	case len(said) > 0:
		return best(said)
	case announced:
		return Guess{}, false
	}
	return unknown(near)
}

// unknown returns the guess about the only ticketed event, among those that the subject names if it names any, and about the only order.
func unknown(near []Guess) (Guess, bool) {
	if slices.ContainsFunc(near, func(g Guess) bool { return g.named }) {
		near = slices.DeleteFunc(near, func(g Guess) bool { return !g.named })
	}
	if len(near) == 0 {
		return Guess{}, false
	}
	about := near[0]
	for _, g := range near[1:] {
		if g.Event != about.Event {
			return Guess{}, false
		}
		if !same(g.Order, about.Order) {
			about.Order = nil
		}
	}
	return about, true
}

// best returns the guess that is nearest in time, or false if another is equally good.
func best(guesses []Guess) (Guess, bool) {
	if len(guesses) == 0 {
		return Guess{}, false
	}
	nearest := slices.MinFunc(guesses, func(x, y Guess) int { return int(x.distance - y.distance) })
	for _, other := range guesses {
		if !other.sameRow(nearest) && other.distance-nearest.distance < tie {
			return Guess{}, false
		}
	}
	return nearest, true
}

// sameRow reports whether two guesses would create the same row.
func (g Guess) sameRow(other Guess) bool {
	return g.Type == other.Type && g.Event == other.Event && same(g.Order, other.Order) && same(g.Attendee, other.Attendee)
}

func same(x, y *int64) bool { return x == y || x != nil && y != nil && *x == *y }
