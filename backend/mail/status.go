package mail

import (
	"slices"
	"strings"
)

// Status is what is known about a message. The database stores the same words, and Hi.Events and its PHP integration write them too.
type Status string

// The statuses, product rule 3.
const (
	Pending    Status = "PENDING" // our row is written, SES has not accepted the mail yet
	Sent       Status = "SENT"
	Delivered  Status = "DELIVERED"
	Bounced    Status = "BOUNCED"
	Suppressed Status = "SUPPRESSED"
	Failed     Status = "FAILED"
)

// Statuses lists every status in the order in which screens offer them.
func Statuses() []Status {
	return []Status{Pending, Sent, Delivered, Bounced, Suppressed, Failed}
}

// ParseStatus reads a status in any case. It fails with CodeInvalid.
func ParseStatus(s string) (Status, error) {
	for _, status := range Statuses() {
		if strings.EqualFold(s, string(status)) {
			return status, nil
		}
	}
	return "", Errorf(CodeInvalid, "unknown status %q: use one of PENDING, SENT, DELIVERED, BOUNCED, SUPPRESSED, FAILED", s)
}

// Problem reports whether a message in this status did not arrive and will not change by itself.
func (s Status) Problem() bool { return slices.Contains(problems, s) }

// InFlight reports whether the outcome of a message in this status is still to come.
func (s Status) InFlight() bool { return s == Pending || s == Sent }

// Strength ranks facts about one message: the strongest known fact decides the status (rule 3), whatever order the facts arrived
// in. The numbers are stored (mailroom.delivery_events.strength), so they never change meaning; the gaps leave room for facts
// that SES may add.
type Strength int16

// The strengths, from weakest to strongest.
const (
	NoFact             Strength = 0  // affects the timeline only
	FactPending        Strength = 10 // our row
	FactSent           Strength = 20
	FactFailedByUs     Strength = 30 // before the provider took the mail
	FactBouncedSoft    Strength = 40 // Transient or Undetermined
	FactDelivered      Strength = 50
	FactFailedBySES    Strength = 60 // Reject or Rendering Failure
	FactSuppressed     Strength = 70
	FactBouncedForGood Strength = 80 // Permanent, or a complaint other than not-spam
)

// Status returns the status that a fact of this strength gives its message; false for NoFact, which gives none.
func (s Strength) Status() (Status, bool) {
	for _, fact := range facts {
		if fact.Strength == s {
			return fact.Status, true
		}
	}
	return "", false
}
