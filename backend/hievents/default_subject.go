package hievents

import (
	_ "embed" // the table of subjects
	"strings"
)

// subjectTable has the built-in subjects of Hi.Events as far as they could be had: the kind of mail, the language, and the subject with its placeholders.
// Laravel replaces a placeholder by its beginning: ":evento" of the Spanish and Portuguese subjects becomes the title and an o.
//
//go:embed subjects.tsv
var subjectTable string

// The placeholders in default subjects for the title of the ticketed event and for a date.
const (
	titlePlace = ":event"
	datePlace  = ":date"
)

// tracked are the kinds of mail in subjectTable that are tracked as transactions. The others are mails about changes to an order, of which no row is kept.
var tracked = map[MailType]bool{
	OrderSummary: true, OrderFailed: true, AttendeeTicket: true, WaitlistConfirmation: true, WaitlistOffer: true, WaitlistOfferExpired: true, OccurrenceCancelled: true,
}

// defaultSubjects are the built-in subjects of tracked mails in all languages, and untrackedSubjects the whole ones of others; both normalised by NormalizeSubject.
var defaultSubjects, untrackedSubjects = readSubjects()

func readSubjects() (map[MailType][]string, map[string]bool) {
	defaults, others := map[MailType][]string{}, map[string]bool{}
	for line := range strings.Lines(subjectTable) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		kind, subject := MailType(fields[0]), NormalizeSubject(fields[2])
		switch {
		case kind == "mail": // the heading
		case !tracked[kind]:
			others[subject] = true
		default:
			defaults[kind] = append(defaults[kind], subject)
			if mended := strings.Replace(subject, ":evento", titlePlace, 1); mended != subject {
				defaults[kind] = append(defaults[kind], mended)
			}
		}
	}
	return defaults, others
}

// HasDefaultSubject reports whether subject is a built-in subject of type t, in any language, for a ticketed event with this title.
func HasDefaultSubject(t MailType, subject, title string) bool {
	subject, title = NormalizeSubject(subject), NormalizeSubject(title)
	for _, pattern := range defaultSubjects[t] {
		if fitsSubject(pattern, subject, title) {
			return true
		}
	}
	return false
}

func fitsSubject(pattern, subject, title string) bool {
	before, after, titled := strings.Cut(pattern, titlePlace)
	if !titled {
		return subject == pattern
	}
	rest, found := strings.CutPrefix(subject, before)
	if !found {
		return false
	}
	between, ending, dated := strings.Cut(after, datePlace)
	if !dated {
		rest, found = strings.CutSuffix(rest, after)
		return found && isTitle(rest, title)
	}
	if rest, found = strings.CutSuffix(rest, ending); !found {
		return false
	}
	// The title may contain the text between it and the date.
	for i := 0; i < len(rest); i++ {
		if strings.HasPrefix(rest[i:], between) && isTitle(rest[:i], title) && len(rest) > i+len(between) {
			return true
		}
	}
	return false
}

// otherSubjects are the beginnings, up to the first inserted text, of built-in English subjects of untracked mails: mails to
// organizers and users, and mails about changes to an order.
var otherSubjects = []string{
	"New order for ", "New message from ", "[Action Required] Message Pending Review - ", "[Action Required] Event Flagged as Spam - ", "You've been invited to join ",
	"Welcome to ", "Your confirmation code for ",
}

// otherWholeSubjects are the built-in English subjects without inserted text of mails to users.
var otherWholeSubjects = map[string]bool{"Confirm email change": true, "Password reset": true, "Your password has been reset": true}

// Untracked reports whether subject is a built-in subject of a mail that is not tracked as a transaction. The recipient of such a mail may
// still have an order.
func Untracked(subject string) bool {
	subject = NormalizeSubject(subject)
	for _, beginning := range otherSubjects {
		if strings.HasPrefix(subject, beginning) {
			return true
		}
	}
	return otherWholeSubjects[subject] || untrackedSubjects[subject]
}
