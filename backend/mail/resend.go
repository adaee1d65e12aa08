package mail

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Actor identifies who performs a logged action: a signed-in person, or the user who runs a program. The database adds its login;
// if the login belongs to one person, the database writes that person instead.
type Actor struct {
	Person   string // e-mail of the signed-in person; empty for mailroomctl
	PersonID int64  // their id in Hi.Events; 0 for mailroomctl
	OSUser   string // name of the user of the operating system
}

// InHand is the longest time that a PENDING attempt counts as being worked on. After that no program waits for an answer any more, and
// its outcome is unknown (rule 9).
const InHand = time.Minute

// ResendRequest is one resend as a person asks for it.
type ResendRequest struct {
	ID MessageID // of any attempt of the chain
	// To is the address to send to, as address.Parse returns it; empty means the address of the chain's last attempt.
	To string
	// Records are the keys (AffectedRecord.Key) of the records whose address becomes To; Proposed selects those that a plan proposes.
	Records  []string
	Proposed bool
	// SuppressOld adds the old address to the account's suppressions.
	SuppressOld bool
	// SendAnyway overrides the plan's blocks. It never overrides a suppression.
	SendAnyway bool
	// Seen is the fingerprint of the plan that the person saw. If the current plan has another fingerprint, the request fails with
	// CodeConflict. Empty skips the check.
	Seen string
	// LastTo is the normalised address of the chain's last attempt as the person saw it. If the last attempt has another address now,
	// the request fails with CodeConflict. Empty skips the check.
	LastTo string
	// Enforced is SES_SUPPRESSION_ENABLED (rule 8).
	Enforced bool
	// Bulk is the item of a bulk resend that the attempt belongs to; zero for a single resend.
	Bulk BulkPlace
}

// Selected returns those of a plan's records whose address the request corrects.
func (r ResendRequest) Selected(records []AffectedRecord) []AffectedRecord {
	var selected []AffectedRecord
	for _, record := range records {
		if slices.Contains(r.Records, record.Key()) || r.Proposed && record.Proposed {
			selected = append(selected, record)
		}
	}
	return selected
}

// BulkPlace is an item's position in a bulk resend.
type BulkPlace struct {
	Bulk     int64
	Position int
}

// AffectedRecord is a row of Hi.Events that contains the old address and may be changed with it.
type AffectedRecord struct {
	Kind     string // order, attendee or waitlist
	ID       int64
	Label    string // public id; empty where it has none
	Name     string // of the person
	Email    string // as it is now
	Proposed bool   // the message is about this record
}

// RemarkCode classifies a Remark. The page receives the codes, so they are never renamed. Those of hievents.StaleCode are blocks as well, or refusals where they forbid the mail.
type RemarkCode string

// The remarks. "Send anyway" overrides blocks; nothing overrides refusals.
const (
	BlockInFlight        RemarkCode = "in_flight"
	BlockOutcomeUnknown  RemarkCode = "outcome_unknown"
	BlockDelivered       RemarkCode = "delivered"
	RefusedSuppressed    RemarkCode = "suppressed"
	RefusedNothingToSend RemarkCode = "nothing_to_send"
	RefusedNotSetUp      RemarkCode = "not_set_up"
	WarnOldSuppressed    RemarkCode = "old_suppressed"
	WarnShortIDChanges   RemarkCode = "short_id_changes"
	WarnHasOwnTicket     RemarkCode = "has_own_ticket"
	WarnTemplateFault    RemarkCode = "template_fault"
)

// Remark is one thing to know before sending.
type Remark struct {
	Code    RemarkCode
	Message string // English
}

// PlannedTicket is a ticket that a mail carries.
type PlannedTicket struct {
	Label string // public id
	Name  string // of the person; may be empty
}

// ResendPlan is what a resend would do.
type ResendPlan struct {
	Original, Last Message // the first and the last message of the chain
	To             string  // normalised
	Verdict        Verdict
	Records        []AffectedRecord
	Tickets        []PlannedTicket // that a ticket mail carries
	Blocks         []Remark
	Refusals       []Remark
	Warnings       []Remark
	// MaySuppress reports whether the old address can be suppressed in the same step. It is false for an organizer's login, which may
	// not change suppressions, and if it is unknown whose the message is.
	MaySuppress bool
}

// Fingerprint identifies what the plan shows: the address, the chain's last attempt with its status, and the blocks. Two plans with
// the same fingerprint cause the same resend. Records are not included: the request names each of them.
func (p ResendPlan) Fingerprint() string {
	shown := []string{p.To, p.Last.ID.String(), string(p.Last.Status)}
	for _, block := range p.Blocks {
		shown = append(shown, string(block.Code))
	}
	return fingerprint(shown...)
}

// Attempt is the row that a resend has reserved: committed as PENDING, or as SUPPRESSED if mail to the address is forbidden.
type Attempt struct {
	ID            MessageID
	Original      MessageID // the first message of the chain
	OriginalSESID string    // normalised; empty where it has none
	To            string
	Status        Status // Pending or Suppressed
	Reason        Reason // for Suppressed
	Detail        string // explanation, for Suppressed
}

// Settlement is the result of an attempt, as far as its sender knows it.
type Settlement struct {
	// Status is Sent or Failed; empty if the outcome is unknown: the next event decides (rule 9).
	Status Status
	SESID  string // for Sent
	Reason Reason // for Failed, and why an outcome is unknown
	Detail string // explanation
}

// SendFailure is why a mail was not handed to the provider, or why that is unknown.
type SendFailure struct {
	Reason  Reason
	Message string // what happened and what to do, in English
	// Unknown is set if the provider may have accepted the mail: it must not be resent automatically.
	Unknown bool
	// Everything is set if other mails would fail in the same way: a quota, the account, the credentials.
	Everything bool
	Cause      error // for the log
}

// Error returns the message.
func (f *SendFailure) Error() string { return f.Message }

// Unwrap returns the cause.
func (f *SendFailure) Unwrap() error { return f.Cause }

// Key returns the record's identity as the page receives and returns it, "order:5".
func (r AffectedRecord) Key() string { return r.Kind + ":" + strconv.FormatInt(r.ID, 10) }

// Who returns the actor's name; it is empty if only the database login is known.
func (a Actor) Who() string { return cmp.Or(a.Person, a.OSUser) }

// Letter is a mail to hand to the provider.
type Letter struct {
	Message MessageID // the attempt's row; the tag "mailroom-message" contains it
	To      string    // bare, ASCII
	MIME    []byte
}
