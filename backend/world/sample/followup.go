package sample

import (
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// longestChain is the maximum number of retries in a chain.
const longestChain = 3

// followUp simulates the reaction to a mail that did not arrive: mostly none, sometimes a resend to the same or a corrected address.
func (s *Data) followUp(h *history, failed *message) {
	eager := 0.42
	if failed.kind == mail.Announcement {
		eager = 0.10
	}
	if failed.retryOf != nil {
		eager = 0.7
	}
	patient := failed.kind == mail.Transaction && failed.health() == full && failed.guest.health == fades
	if patient { // waits for the full mailbox to be emptied, which never happens
		eager = 1
	}
	if failed.emailType == organizerSummary || failed.attempt == longestChain || !s.chance(eager) {
		return
	}
	retry := &message{
		kind: failed.kind, event: failed.event, broadcast: failed.broadcast, emailType: failed.emailType, order: failed.order, attendee: failed.attendee,
		guest: failed.guest, recipient: failed.recipient, subject: failed.subject, retryOf: failed.original(), attempt: failed.attempt + 1, corrected: failed.corrected,
		at: failed.updated.Add(s.between(20*time.Minute, 40*time.Hour)),
	}
	if patient {
		retry.at = retry.at.Add(30 * time.Hour)
	}
	// A retry of a retry refers to that retry: the chain then has more than one link.
	if failed.retryOf != nil && s.chance(0.3) {
		retry.retryOf = failed
	}
	if !failed.corrected && !patient && s.chance(s.insight(failed)) {
		s.correct(h, failed, retry)
	}
	h.plan(retry)
}

// insight returns the probability that the person who resends notices the wrong address.
func (s *Data) insight(failed *message) float64 {
	switch {
	case failed.guest == nil || failed.guest.email != failed.recipient:
		return 0
	case failed.guest.corrected != "":
		return 0.9
	case failed.health() == missing || failed.health() == full:
		return 0.45
	}
	return 0
}

// correct sends the retry to the right address and corrects the records that hold the wrong one. Their links were mailed to a
// stranger, so they get new short ids, as in Hi.Events.
func (s *Data) correct(h *history, failed, retry *message) {
	retry.corrected = true
	retry.recipient = failed.guest.corrected
	if retry.recipient == "" {
		retry.recipient = s.token(2) + "." + failed.guest.email
	}
	if retry.at.After(h.now) {
		return
	}
	o := failed.order
	if o == nil && failed.attendee != nil {
		o = failed.attendee.order
	}
	if o != nil {
		if o.email == failed.recipient {
			o.email, o.shortID = retry.recipient, "o_"+s.token(13)
		}
		for _, a := range o.attendees {
			if a.email == failed.recipient {
				a.email, a.shortID = retry.recipient, "a_"+s.token(13)
			}
		}
	}
	key := suppressionKey{failed.recipient, failed.account(), mail.ReasonDoNotContact}
	if failed.guest.corrected != "" && s.chance(0.3) {
		h.list.add(&suppression{
			suppressionKey: key, claim: mail.SuppressionClaim{Reason: mail.ReasonDoNotContact}, source: mail.SourceManualResolve, created: retry.at.Truncate(time.Second),
		})
	}
}

// resolve marks originals as resolved: automatically if a retry of the chain was delivered (product rule 10), manually if somebody
// handled the issue in another way.
func (s *Data) resolve(h *history) {
	last := map[*message]*message{}
	for _, m := range h.messages {
		last[m.original()] = m // messages are in the order of their sending
	}
	for _, original := range h.messages {
		if original.retryOf != nil {
			continue
		}
		attempt := last[original]
		switch {
		case attempt != original && attempt.status == mail.Delivered:
			for _, r := range attempt.timeline {
				if r.event.Type == mail.EventDelivery {
					original.resolved, original.resolution = r.at, "auto"
				}
			}
		case original.status.Problem() && !attempt.status.InFlight() && s.chance(0.16):
			if at := attempt.updated.Add(s.between(time.Hour, 60*time.Hour)).Truncate(time.Second); at.Before(h.now) {
				original.resolved, original.resolution = at, "manual"
			}
		}
		if original.resolved.After(original.updated) {
			original.updated = original.resolved
		}
	}
}
