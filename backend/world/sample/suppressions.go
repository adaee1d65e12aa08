package sample

import (
	"cmp"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionKey is what a live suppression is unique by; account 0 is the whole platform.
type suppressionKey struct {
	email   string
	account int
	reason  mail.SuppressionReason
}

// suppression is a row of email_suppressions.
type suppression struct {
	suppressionKey
	claim            mail.SuppressionClaim
	source           mail.SuppressionSource
	origin           *mail.DeliveryEvent // nil where a person made it
	created, updated time.Time
	removed          time.Time // zero while live
}

// blocks tells whether it stops a message of that kind for that account at that moment (product rule 8).
func (x *suppression) blocks(account int, kind mail.Kind, at time.Time) bool {
	if x.created.After(at) || !x.removed.IsZero() && !x.removed.After(at) || x.account != 0 && x.account != account {
		return false
	}
	everything := x.reason == mail.ReasonDoNotContact || x.reason == mail.ReasonBounce && x.claim.BounceType == mail.BouncePermanent
	return everything || kind == mail.Announcement
}

// suppressionList is the list as it grows. Reports come in the order in which they were recorded only per address, so each change is
// kept with its time and the list can be asked about any moment.
type suppressionList struct {
	claims  []claimed
	removed map[suppressionKey]time.Time
	people  []*suppression
}

// claimed is one event's wish to suppress.
type claimed struct {
	key   suppressionKey
	claim mail.SuppressionClaim
	event mail.DeliveryEvent
	at    time.Time
}

func (l *suppressionList) note(account int, event mail.DeliveryEvent, at time.Time) {
	if claim := event.Effect().Suppression; claim.Reason != "" {
		l.claims = append(l.claims, claimed{suppressionKey{event.Recipient, account, claim.Reason}, claim, event, at})
	}
}

// remove is a person's taking an address off the list.
func (l *suppressionList) remove(key suppressionKey, at time.Time) { l.removed[key] = at }

// add is a person's putting an address on the list.
func (l *suppressionList) add(s *suppression) {
	s.updated = s.created
	l.people = append(l.people, s)
}

// blocks tells whether anything stops a message at that moment.
func (l *suppressionList) blocks(email string, account int, kind mail.Kind, at time.Time) bool {
	for _, s := range l.rows(func(key suppressionKey) bool { return key.email == email }, at) {
		if s.blocks(account, kind, at) {
			return true
		}
	}
	return false
}

// rows is the list as it stands at that moment, as far as wanted, in the order in which it came about (product rule 7).
func (l *suppressionList) rows(wanted func(suppressionKey) bool, at time.Time) []*suppression {
	var all []*suppression
	live := map[suppressionKey]*suppression{}
	for _, s := range l.people {
		if wanted(s.suppressionKey) && !s.created.After(at) {
			copied := *s
			all = append(all, &copied)
			live[s.suppressionKey] = &copied
		}
	}
	var known []claimed
	for _, c := range l.claims {
		if wanted(c.key) && !c.at.After(at) {
			known = append(known, c)
		}
	}
	slices.SortStableFunc(known, func(x, y claimed) int { return x.at.Compare(y.at) })
	for _, c := range known {
		removal, ever := l.removed[c.key]
		if s := live[c.key]; s != nil && ever && !removal.After(c.at) {
			s.removed = removal
			delete(live, c.key)
		}
		s := live[c.key]
		switch {
		case ever && !removal.After(c.at) && !c.event.OccurredAt.Truncate(time.Second).After(removal):
			// It happened before a person removed the suppression, and was only told afterwards.
		case s == nil:
			event := c.event
			s = &suppression{suppressionKey: c.key, claim: c.claim, source: mail.SourceSES, origin: &event, created: c.at, updated: c.at}
			all = append(all, s)
			live[c.key] = s
		case s.origin == nil && !(c.claim.BounceType == mail.BouncePermanent && s.claim.BounceType != mail.BouncePermanent):
			// What a person wrote keeps its own details, unless it becomes stronger.
		case strength(c.claim) > strength(s.claim) || strength(c.claim) == strength(s.claim) && s.origin.OccurredAt.Before(c.event.OccurredAt):
			event := c.event
			s.claim, s.origin, s.updated = c.claim, &event, c.at
		}
	}
	for key, s := range live {
		if removal, ever := l.removed[key]; ever && !removal.After(at) && removal.After(s.created) {
			s.removed = removal
		}
	}
	slices.SortStableFunc(all, func(x, y *suppression) int {
		return cmp.Or(x.created.Compare(y.created), cmp.Compare(x.email, y.email), cmp.Compare(x.account, y.account), cmp.Compare(x.reason, y.reason))
	})
	return all
}

func strength(c mail.SuppressionClaim) int {
	if c.BounceType == mail.BouncePermanent {
		return 1
	}
	return 0
}
