package sample

import (
	"cmp"
	"slices"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppressionKey is unique among live suppressions; account 0 is the whole platform.
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
	origin           *mail.DeliveryEvent // nil if a person made it
	created, updated time.Time
	removed          time.Time // zero while live
}

// blocks reports whether it stops a message of that kind for that account at that time (product rule 8).
func (x *suppression) blocks(account int, kind mail.Kind, at time.Time) bool {
	if x.created.After(at) || !x.removed.IsZero() && !x.removed.After(at) || x.account != 0 && x.account != account {
		return false
	}
	everything := x.reason == mail.ReasonDoNotContact || x.reason == mail.ReasonBounce && x.claim.BounceType == mail.BouncePermanent
	return everything || kind == mail.Announcement
}

// suppressionList is the list over time. An event is noted when its mail is sent, before the time at which it is recorded. Each is kept
// with its time, so that the list can be computed for any moment.
type suppressionList struct {
	addresses map[string]*reports
	removed   map[suppressionKey]time.Time
}

// claimed is one event's claim for a suppression.
type claimed struct {
	key   suppressionKey
	claim mail.SuppressionClaim
	event mail.DeliveryEvent
	at    time.Time
}

// reports holds the suppressions of one address, by events and by people.
type reports struct {
	claims []claimed
	people []*suppression
}

func (l *suppressionList) about(email string) *reports {
	known := l.addresses[email]
	if known == nil {
		known = &reports{}
		l.addresses[email] = known
	}
	return known
}

func (l *suppressionList) note(account int, event mail.DeliveryEvent, at time.Time) {
	if claim := event.Effect().Suppression; claim.Reason != "" {
		address := l.about(event.Recipient)
		address.claims = append(address.claims, claimed{suppressionKey{event.Recipient, account, claim.Reason}, claim, event, at})
	}
}

// remove records that a person removes a suppression.
func (l *suppressionList) remove(key suppressionKey, at time.Time) { l.removed[key] = at }

// add records that a person adds a suppression. It does nothing if a person added the same key before.
func (l *suppressionList) add(s *suppression) {
	address := l.about(s.email)
	for _, known := range address.people {
		if known.suppressionKey == s.suppressionKey {
			return
		}
	}
	s.updated = s.created
	address.people = append(address.people, s)
}

// blocks reports whether any suppression stops a message at that time.
func (l *suppressionList) blocks(email string, account int, kind mail.Kind, at time.Time) bool {
	return slices.ContainsFunc(l.of(email, at), func(s *suppression) bool { return s.blocks(account, kind, at) })
}

// rows returns the list at that time, in the order of creation.
func (l *suppressionList) rows(at time.Time) []*suppression {
	var all []*suppression
	for email := range l.addresses {
		all = append(all, l.of(email, at)...)
	}
	slices.SortFunc(all, func(x, y *suppression) int {
		return cmp.Or(x.created.Compare(y.created), cmp.Compare(x.email, y.email), cmp.Compare(x.account, y.account), cmp.Compare(x.reason, y.reason))
	})
	return all
}

// of returns the rows of one address at that time: first those that people added, then the events in the order of recording. Events
// only strengthen a suppression (product rule 7).
func (l *suppressionList) of(email string, at time.Time) []*suppression {
	address := l.addresses[email]
	if address == nil {
		return nil
	}
	var rows []*suppression
	live := map[suppressionKey]*suppression{}
	for _, s := range address.people {
		if !s.created.After(at) {
			copied := *s
			rows = append(rows, &copied)
			live[s.suppressionKey] = &copied
		}
	}
	known := slices.DeleteFunc(slices.Clone(address.claims), func(c claimed) bool { return c.at.After(at) })
	slices.SortStableFunc(known, func(x, y claimed) int { return x.at.Compare(y.at) })
	for _, c := range known {
		removal, ever := l.removed[c.key]
		removed := ever && !removal.After(c.at)
		if s := live[c.key]; s != nil && removed {
			s.removed = removal
			delete(live, c.key)
		}
		s := live[c.key]
		switch {
		case removed && !c.event.OccurredAt.Truncate(time.Second).After(removal):
			// It happened before a person removed the suppression, and was only recorded afterwards.
		case s == nil:
			s = &suppression{suppressionKey: c.key, claim: c.claim, source: mail.SourceSES, origin: &c.event, created: c.at, updated: c.at}
			rows = append(rows, s)
			live[c.key] = s
		case c.outdoes(s):
			s.claim, s.origin, s.updated = c.claim, &c.event, c.at
		}
	}
	for key, s := range live {
		if removal, ever := l.removed[key]; ever && !removal.After(at) && removal.After(s.created) {
			s.removed = removal
		}
	}
	return rows
}

// outdoes reports whether a claim replaces the details of a row: a stronger claim always, an equally strong one if it happened later. A
// row that a person made keeps its details unless the claim is stronger.
func (c claimed) outdoes(s *suppression) bool {
	if strength(c.claim) != strength(s.claim) {
		return strength(c.claim) > strength(s.claim)
	}
	return s.origin != nil && s.origin.OccurredAt.Before(c.event.OccurredAt)
}

func strength(c mail.SuppressionClaim) int {
	if c.BounceType == mail.BouncePermanent {
		return 1
	}
	return 0
}
