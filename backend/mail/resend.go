package mail

import (
	"cmp"
	"strconv"
	"time"
)

// Actor is who does something that is to be remembered: a signed-in person, or whoever runs a program. The database adds its
// login, and for a login that is a person writes that person instead.
type Actor struct {
	Person   string // e-mail of the signed-in person; empty for mailroomctl
	PersonID int64  // their id in Hi.Events; 0 for mailroomctl
	OSUser   string // name of the user of the operating system
}

// InHand is for how long an attempt that is PENDING counts as being worked on, at most. After that nobody waits for an answer any more,
// and its outcome is unknown (rule 9).
const InHand = time.Minute

// ResendRequest is one resend as a person asks for it.
type ResendRequest struct {
	ID MessageID // of any attempt of the chain
	// To is the address to send to, as address.Parse returns it; empty is the address of the chain's last attempt.
	To string
	// Records are the keys (AffectedRecord.Key) of the records whose address becomes To; Proposed chooses those that a plan proposes.
	Records  []string
	Proposed bool
	// SuppressOld adds the old address to the account's suppressions.
	SuppressOld bool
	// SendAnyway goes on in spite of the plan's blocks. It never overrules a suppression.
	SendAnyway bool
	// Seen is the fingerprint of the plan that the person saw: a request whose plan has another one by now fails with CodeConflict. Empty
	// compares nothing.
	Seen string
	// LastTo is the address of the chain's last attempt as the person saw it, normalised: where the last attempt went to another one by
	// now, the request fails with CodeConflict. Empty compares nothing.
	LastTo string
	// Enforced is SES_SUPPRESSION_ENABLED (rule 8).
	Enforced bool
	// Bulk is the item of a bulk resend that the attempt is for; zero for a resend alone.
	Bulk BulkPlace
}

// BulkPlace is an item's place in a bulk resend.
type BulkPlace struct {
	Bulk     int64
	Position int
}

// AffectedRecord is a row of Hi.Events that holds the old address and may change with it.
type AffectedRecord struct {
	Kind     string // order, attendee or waitlist
	ID       int64
	Label    string // public id; empty where it has none
	Name     string // of the person
	Email    string // as it is now
	Proposed bool   // it is what the message is about
}

// RemarkCode classes a Remark. Codes cross to the page, so they are never renamed. Those of hievents.StaleCode are blocks as well.
type RemarkCode string

// The remarks. Blocks are what "send anyway" overrules; refusals are what nothing overrules.
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

// ResendPlan is what a resend would do.
type ResendPlan struct {
	Original, Last Message // the ends of the chain
	To             string  // normalised
	Verdict        Verdict
	Records        []AffectedRecord
	Blocks         []Remark
	Refusals       []Remark
	Warnings       []Remark
	// MaySuppress tells whether the old address can be suppressed along with it: not with the login of an organizer, who may change no
	// suppression, and not where nobody knows whose the message is.
	MaySuppress bool
}

// Fingerprint identifies what the plan shows: the address, the chain's last attempt with its status, and what speaks against another
// attempt. Of two plans with the same fingerprint a resend does the same. Records are not in it: the request names each of them.
func (p ResendPlan) Fingerprint() string {
	shown := []string{p.To, p.Last.ID.String(), string(p.Last.Status)}
	for _, block := range p.Blocks {
		shown = append(shown, string(block.Code))
	}
	return fingerprint(shown...)
}

// Attempt is the row that a resend has reserved: committed as PENDING, or as SUPPRESSED where the address may not be written to.
type Attempt struct {
	ID            MessageID
	Original      MessageID // where the chain began
	OriginalSESID string    // normalised; empty where it has none
	To            string
	Status        Status // Pending or Suppressed
	Reason        Reason // for Suppressed
	Detail        string // in words, for Suppressed
}

// Settlement is what came of an attempt, as far as its sender knows.
type Settlement struct {
	// Status is Sent or Failed; empty when the outcome is unknown: the next event tells (rule 9).
	Status Status
	SESID  string // for Sent
	Reason Reason // for Failed, and why an outcome is unknown
	Detail string // in words
}

// SendFailure is why a mail was not handed to the provider, or why nobody knows whether it was.
type SendFailure struct {
	Reason  Reason
	Message string // what happened and what to do, in English
	// Unknown tells that the provider may have accepted the mail: it must not be sent again by itself.
	Unknown bool
	// Everything tells that other mails would fail alike: a quota, the account, the credentials.
	Everything bool
	Cause      error // for the log
}

// Error is the message.
func (f *SendFailure) Error() string { return f.Message }

// Unwrap gives the cause.
func (f *SendFailure) Unwrap() error { return f.Cause }

// Key is the form in which a record crosses to the page and back, "order:5".
func (r AffectedRecord) Key() string { return r.Kind + ":" + strconv.FormatInt(r.ID, 10) }

// Who is the actor in words, for whom the database login may stand in.
func (a Actor) Who() string { return cmp.Or(a.Person, a.OSUser) }

// Letter is a mail on its way to the provider.
type Letter struct {
	Message MessageID // the attempt's row, which the tag "mailroom-message" names
	To      string    // bare, ASCII
	MIME    []byte
}
