package correlate

import (
	"slices"
	"time"
)

// How far the time of a row may be from that of its mail. Rows have whole seconds, so what is closer together than a tie cannot be told apart.
const (
	// Farthest is how far apart they may be at most.
	Farthest = 24 * time.Hour
	near     = 10 * time.Minute // up to here a row is claimed at once, beyond it after GuessDelay
	tie      = 2 * time.Second
)

// Pair is a mail and a row that could be its own.
type Pair struct {
	Mail     int // the index of the mail
	Row      int64
	Distance time.Duration // between their times
}

// Certain picks the pairs that can be claimed now: those in which either is nearest to the other and no second is equally near, so that two mails never get
// one row. waited reports whether a mail has waited for longer than GuessDelay.
func Certain(pairs []Pair, waited func(mail int) bool) []Pair {
	nearestRow, nearestMail := map[int]*ranking{}, map[int64]*ranking{}
	for _, p := range pairs {
		if nearestRow[p.Mail] == nil {
			nearestRow[p.Mail] = &ranking{}
		}
		nearestRow[p.Mail].add(p)
		if nearestMail[p.Row] == nil {
			nearestMail[p.Row] = &ranking{}
		}
		nearestMail[p.Row].add(p)
	}
	return slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool {
		return nearestRow[p.Mail].winner() != p || nearestMail[p.Row].winner() != p || p.Distance > near && !waited(p.Mail)
	})
}

// ranking is the nearest and the second nearest of several pairs.
type ranking struct {
	first, second Pair
	n             int
}

func (r *ranking) add(p Pair) {
	switch {
	case r.n == 0:
		r.first = p
	case p.Distance < r.first.Distance:
		r.first, r.second = p, r.first
	case r.n == 1 || p.Distance < r.second.Distance:
		r.second = p
	}
	r.n++
}

// winner is the nearest; the zero Pair where the second is too near to it.
func (r *ranking) winner() Pair {
	if r.n > 1 && r.second.Distance-r.first.Distance < tie {
		return Pair{}
	}
	return r.first
}
