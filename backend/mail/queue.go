package mail

import (
	"fmt"
	"maps"
	"slices"
)

// Notice is what the body of one queue message turned out to say. Exactly one of Events, Refused and Ignored is set.
type Notice struct {
	Body []byte // as received
	// Events are what it reports, one per recipient.
	Events []DeliveryEvent
	// Refused is why it could not be understood or trusted: it goes to quarantine whole.
	Refused *Refusal
	// Ignored is set for notices that report no event (a subscription confirmation).
	Ignored bool
}

// Refusal is why a queue message goes to quarantine. It is an error, so that decoders can return it.
type Refusal struct {
	// Reason is a short code, stored: not_json, not_ses, signature, topic, ...
	Reason string
	// Detail is one sentence for people that says what is wrong and what to do about it.
	Detail string
}

// Error is the reason and its detail.
func (r *Refusal) Error() string { return r.Reason + ": " + r.Detail }

// Outcome is what became of one queue message: the first that fits, in the order of the constants, of its events' outcomes.
type Outcome int

// The outcomes.
const (
	Quarantined Outcome = iota + 1
	Parked
	Applied
	Duplicate
	Ignored
)

// Recorded is what one committed batch did.
type Recorded struct {
	// Outcomes are in the order of the notices.
	Outcomes []Outcome
	// Changed counts the messages whose status became another one, by their new status.
	Changed map[Status]int
}

// Refusals is the error of a batch of notices of which some are refused by themselves. Nothing of the batch was recorded; recording the
// others may succeed.
type Refusals struct {
	At map[int]error // by the place of the notice in the batch; never empty
}

// Error names the first.
func (r *Refusals) Error() string {
	return fmt.Sprintf("%d messages are refused by themselves, the first because: %v", len(r.At), r.first())
}

// Unwrap is the refusal of the first.
func (r *Refusals) Unwrap() error { return r.first() }

func (r *Refusals) first() error { return r.At[slices.Min(slices.Collect(maps.Keys(r.At)))] }
