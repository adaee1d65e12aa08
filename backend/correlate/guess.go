package correlate

import (
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// atThatTime is how near a mail with an unknown subject must be to what its recipient did.
const atThatTime = time.Hour

// Broadcast is a subject that an announcement of a ticketed event has.
type Broadcast struct {
	Event   int64
	Subject string // normalised
}

// Guess is what a mail was about.
type Guess struct {
	Type     hievents.MailType
	Event    int64
	Order    *int64
	Attendee *int64
	distance time.Duration
}

// About tells what a mail was about, from what its recipient has and the broadcasts of those ticketed events; false where there is no best guess.
//
// What the subject says comes first: the built-in English one, or the organizer's own. Only where the subject is not known, because Hi.Events translated it,
// what the recipient got or did near that time decides, unless a broadcast has that subject, whose row is still to come. Of several guesses the nearest in
// time wins, unless another is equally good.
func About(m Mail, holdings []*Holding, broadcasts map[Broadcast]bool) (Guess, bool) {
	var said, near []Guess
	announced := false
	for _, h := range holdings {
		isBroadcast := broadcasts[Broadcast{h.Event, m.Subject}]
		announced = announced || isBroadcast
		for _, mailType := range h.types() {
			g := Guess{Type: mailType, Event: h.Event, Order: h.Order, Attendee: h.Attendee, distance: h.distance(mailType, m.SentAt)}
			switch {
			case h.explains(mailType, m.Subject):
				said = append(said, g)
			case !isBroadcast && h.translated(mailType) && h.couldBe(mailType, m.Subject) && g.distance <= atThatTime:
				near = append(near, g)
			}
		}
	}
	switch {
	case len(said) > 0:
		return best(said)
	case announced:
		return Guess{}, false
	}
	return best(near)
}

// best is the nearest of several guesses, unless another is equally good.
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
