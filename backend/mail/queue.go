package mail

import (
	"fmt"
	"maps"
	"slices"
)

// Notice is the decoded body of one queue message. Exactly one of Events, Refused and Ignored is set.
type Notice struct {
	Body []byte // as received
	// Events are the reported events, one per recipient.
	Events []DeliveryEvent
	// Refused is why the message could not be understood or trusted: it is quarantined whole.
	Refused *Refusal
	// Ignored is set for notices that report no event (a subscription confirmation).
	Ignored bool
}

// Refusal is the reason for quarantining a queue message. It is an error, so that decoders can return it.
type Refusal struct {
	// Reason is a short code, stored: not_json, not_ses, signature, topic, ...
	Reason string
	// Detail is one sentence for people that says what is wrong and what to do about it.
	Detail string
}

// Error returns the reason and its detail.
func (r *Refusal) Error() string { return r.Reason + ": " + r.Detail }

// Outcome is the result for one queue message. If its events have different outcomes, the first in the order of the constants counts.
type Outcome int

// The outcomes.
const (
	Quarantined Outcome = iota + 1
	Parked
	Applied
	Duplicate
	Ignored
)

// Recorded is the result of one committed batch.
type Recorded struct {
	// Outcomes are in the order of the notices.
	Outcomes []Outcome
	// Changed counts the messages whose status changed, by their new status.
	Changed map[Status]int
}

// Refusals is the error of a batch in which individual notices are refused. Nothing of the batch was recorded; recording the others may
// succeed.
type Refusals struct {
	At map[int]error // by the index of the notice in the batch; never empty
}

// Error returns the number of refusals and the first refusal.
func (r *Refusals) Error() string {
	return fmt.Sprintf("%d messages are refused by themselves, the first because: %v", len(r.At), r.first())
}

// Unwrap returns the first refusal.
func (r *Refusals) Unwrap() error { return r.first() }

func (r *Refusals) first() error { return r.At[slices.Min(slices.Collect(maps.Keys(r.At)))] }
