package correlate

import (
	"slices"
	"time"
)

// Limits for the difference between the times of a row and its mail. Rows store whole seconds: distances that differ by less than tie count as equal.
const (
	// Farthest is the largest difference at which a row can still belong to a mail.
	Farthest = 24 * time.Hour
	near     = 10 * time.Minute // a row up to this distance is claimed at once, a more distant one only after GuessDelay
	tie      = 2 * time.Second
)

// Pair is a mail and a row that may belong to it.
type Pair struct {
	Mail     int // the index of the mail
	Row      int64
	Distance time.Duration // between their times
}

// Certain returns the pairs that can be claimed now. In such a pair the row is the nearest to the mail, the mail is the nearest to the row, and no other
// candidate is equally near. Two mails therefore never claim the same row. waited reports whether a mail has been parked for longer than GuessDelay.
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

// ranking keeps the nearest and the second nearest of several pairs.
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

// winner returns the nearest pair, or the zero Pair if the second nearest is less than tie farther away.
func (r *ranking) winner() Pair {
	if r.n > 1 && r.second.Distance-r.first.Distance < tie {
		return Pair{}
	}
	return r.first
}
