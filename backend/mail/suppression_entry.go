package mail

import (
	"strings"
	"time"
	"unicode/utf8"
)

// longestNote is the maximum length of a note or reason that a person writes, in characters.
const longestNote = 1000

// SuppressionEntry is a suppression that a person requests. The address must be normalised.
type SuppressionEntry struct {
	Line          int // line of the text or file that contains it; 0 for none
	Email         string
	Reason        SuppressionReason
	BounceType    BounceType // for ReasonBounce; empty means Permanent
	BounceSubType string     // as the provider wrote it, if known
	ComplaintType string     // for ReasonComplaint; may be empty
	Source        SuppressionSource
	Account       int64 // 0 means the whole platform
	Note          string
	CreatedAt     time.Time // UTC; zero means now
}

// Checked returns the entry as it is stored (rule 8): a bounce is Permanent or Transient and keeps the provider's own subtype; only a bounce
// has a bounce type. It fails with CodeInvalid and a message that says what is wrong.
func (e SuppressionEntry) Checked() (SuppressionEntry, error) {
	reason, err := ParseSuppressionReason(string(e.Reason))
	if err != nil {
		return SuppressionEntry{}, err
	}
	e.Reason = reason
	switch {
	case e.Reason != ReasonBounce && (e.BounceType != "" || e.BounceSubType != ""):
		return SuppressionEntry{}, Errorf(CodeInvalid, "only a bounce has a bounce type, %s has none", e.Reason)
	case e.Reason != ReasonComplaint && e.ComplaintType != "":
		return SuppressionEntry{}, Errorf(CodeInvalid, "only a complaint has a complaint type, %s has none", e.Reason)
	case e.Account < 0:
		return SuppressionEntry{}, Errorf(CodeInvalid, "an account is a positive number")
	case e.Reason == ReasonBounce && e.BounceType == "":
		e.BounceType = BouncePermanent
	case e.Reason == ReasonBounce:
		if e.BounceType, err = ParseBounceType(string(e.BounceType)); err != nil {
			return SuppressionEntry{}, err
		}
		if e.BounceType == BounceUndetermined {
			e.BounceType = BounceTransient
			if e.BounceSubType == "" {
				e.BounceSubType = string(BounceUndetermined)
			}
		}
	}
	switch e.Source {
	case SourceSES, SourceManual, SourceManualResolve:
	default:
		e.Source = SourceManual
	}
	for _, text := range []*string{&e.BounceSubType, &e.ComplaintType} {
		if *text, err = CheckedNote(*text); err != nil {
			return SuppressionEntry{}, err
		}
		if utf8.RuneCountInString(*text) > 255 {
			return SuppressionEntry{}, Errorf(CodeInvalid, "the provider's word is longer than 255 characters")
		}
	}
	e.Note, err = CheckedNote(e.Note)
	return e, err
}

// CheckedNote returns a person's note as it is stored: trimmed, with line breaks as LF. It fails with CodeInvalid.
func CheckedNote(note string) (string, error) {
	note = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(note))
	switch {
	case !utf8.ValidString(note):
		return "", Errorf(CodeInvalid, "the note is not valid UTF-8 text")
	case strings.ContainsRune(note, 0):
		return "", Errorf(CodeInvalid, "the note contains a NUL character")
	case utf8.RuneCountInString(note) > longestNote:
		return "", Errorf(CodeInvalid, "the note is longer than %d characters", longestNote)
	}
	return note, nil
}

// ParseSuppressionReason reads a reason, whatever its case. It fails with CodeInvalid.
func ParseSuppressionReason(text string) (SuppressionReason, error) {
	switch reason := SuppressionReason(strings.ToLower(strings.TrimSpace(text))); reason {
	case ReasonBounce, ReasonComplaint, ReasonDoNotContact:
		return reason, nil
	}
	return "", Errorf(CodeInvalid, "unknown reason %q: use bounce, complaint or do_not_contact", text)
}

// ParseBounceType reads a bounce type, whatever its case. It fails with CodeInvalid.
func ParseBounceType(text string) (BounceType, error) {
	for _, known := range []BounceType{BouncePermanent, BounceTransient, BounceUndetermined} {
		if strings.EqualFold(strings.TrimSpace(text), string(known)) {
			return known, nil
		}
	}
	return "", Errorf(CodeInvalid, "unknown bounce type %q: use Permanent, Transient or Undetermined", text)
}

// SuppressionOutcome is the result for one SuppressionEntry.
type SuppressionOutcome string

// The outcomes, which the JSON contract contains. Rule 7: adding never weakens an existing suppression.
const (
	SuppressionAdded        SuppressionOutcome = "added"
	SuppressionThere        SuppressionOutcome = "already_there"
	SuppressionStrengthened SuppressionOutcome = "strengthened"
	SuppressionRefused      SuppressionOutcome = "refused" // its account does not exist
)

// RemovedSuppression is a suppression that a person removed.
type RemovedSuppression struct {
	Suppression
	Entry int64 // of the audit log, for undoing the removal
}
