package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/mailroom-app/mailroom/backend/hievents"
)

// guess is what a mail was about.
type guess struct {
	mail     *unnamedMail
	mailType hievents.MailType
	event    int64
	order    *int64
	attendee *int64
	distance time.Duration
}

// sameThing reports whether two guesses would make the same row.
func (g guess) sameThing(other guess) bool {
	return g.mailType == other.mailType && g.event == other.event &&
		orNone(g.order) == orNone(other.order) && orNone(g.attendee) == orNone(other.attendee)
}

func orNone(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// guessTransactions tells what mails were about, for those about which there is one best guess.
func guessTransactions(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) ([]guess, error) {
	holdings, err := readHoldings(ctx, tx, mails)
	if err != nil || len(holdings) == 0 {
		return nil, err
	}
	if err := addTemplates(ctx, tx, holdings); err != nil {
		return nil, err
	}
	broadcasts, err := readBroadcasts(ctx, tx, mails, holdings)
	if err != nil {
		return nil, err
	}
	byMail := map[*unnamedMail][]*holding{}
	for _, h := range holdings {
		byMail[h.mail] = append(byMail[h.mail], h)
	}
	var guesses []guess
	for _, m := range mails {
		if g, ok := best(guessesOf(m, byMail[m], broadcasts)); ok {
			guesses = append(guesses, g)
		}
	}
	return guesses, nil
}

// guessesOf lists what a mail can have been about. What its subject says comes first: the built-in English one, or the
// organizer's own. Only where nobody knows the subject, because Hi.Events translated it, what the recipient got or did near
// that time decides, unless a broadcast has that subject, whose row is still to come.
func guessesOf(m *unnamedMail, holdings []*holding, broadcasts map[broadcast]bool) []guess {
	var said, near []guess
	for _, h := range holdings {
		for _, mailType := range h.types() {
			switch {
			case h.explains(mailType, m.subject):
				said = append(said, h.guess(mailType, m.sentAt))
			case !broadcasts[broadcast{h.event, m.subject}] && h.translated(mailType) && h.couldBe(mailType, m.subject):
				if g := h.guess(mailType, m.sentAt); g.distance <= atThatTime {
					near = append(near, g)
				}
			}
		}
	}
	if len(said) > 0 {
		return said
	}
	for _, h := range holdings {
		if broadcasts[broadcast{h.event, m.subject}] {
			return nil
		}
	}
	return near
}

// atThatTime is how near a mail of unknown subject must be to what its recipient did.
const atThatTime = time.Hour

// best is the nearest of several guesses, unless another is equally good.
func best(guesses []guess) (guess, bool) {
	if len(guesses) == 0 {
		return guess{}, false
	}
	nearest := slices.MinFunc(guesses, func(x, y guess) int { return int(x.distance - y.distance) })
	for _, other := range guesses {
		if !other.sameThing(nearest) && other.distance-nearest.distance < tie {
			return guess{}, false
		}
	}
	return nearest, true
}

// broadcast is a subject that an announcement of a ticketed event has.
type broadcast struct {
	event   int64
	subject string // normalised
}

// readBroadcasts finds announcements with the subjects of the mails: stock Hi.Events writes the broadcast before it sends,
// but the row of each recipient afterwards.
func readBroadcasts(ctx context.Context, tx pgx.Tx, mails []*unnamedMail, holdings []*holding) (map[broadcast]bool, error) {
	var subjects []string
	for _, m := range mails {
		subjects = append(subjects, m.subject, m.rawSubject)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.broadcasts_like($1, $2)", eventsOf(holdings), subjects)
	if err != nil {
		return nil, err
	}
	found := map[broadcast]bool{}
	var b broadcast
	_, err = pgx.ForEachRow(rows, []any{&b.event, &b.subject}, func() error {
		found[broadcast{b.event, hievents.NormalizeSubject(b.subject)}] = true
		return nil
	})
	return found, err
}
