package hievents

import "github.com/mailroom-app/mailroom/backend/mail"

// Content is the data of one mail, as stored in the database at the time of reading. Texts are unmodified user input and may be hostile.
// Fields whose names end in HTML contain HTML from an editor, all others plain text.
type Content struct {
	Message mail.MessageID
	// EmailType is the type of a transaction, empty for announcements.
	EmailType MailType
	Recipient Recipient
	// Locale is the language of the built-in texts; English if Hi.Events sets none (announcements, mails to organizers).
	Locale Locale

	Event     Event
	Settings  EventSettings
	Organizer Organizer // zero if the ticketed event has none or a deleted one

	// HasOccurrences reports whether this Hi.Events has occurrences, the dates of ticketed events: it has them from 2.0 on.
	HasOccurrences bool
	// Occurrence is the date that the mail is for; nil before Hi.Events 2.0, and if it has none of its own. Event.StartsAt and EndsAt are its times.
	Occurrence *Occurrence
	// Place is where that date takes place, else the ticketed event; zero before Hi.Events 2.0. Settings.Location is its address.
	Place Place

	Order         *Order         // order_summary, organizer_order_summary, order_failed, attendee_ticket, waitlist_offer
	Attendee      *Attendee      // attendee_ticket: that of the message's row if its ticket is valid, else the first whose ticket is
	Tickets       Tickets        // attendee_ticket
	WaitlistEntry *WaitlistEntry // the three waitlist mails
	Announcement  *Announcement  // announcements

	// NewLinks are the records whose links the resend changes because it corrects their address, as far as the mail does not show them anyway.
	NewLinks NewLinks

	// RefundIssued reports, for occurrence_cancelled, whether the recipient's payment is being or was refunded.
	RefundIssued bool

	// Template is the organizer's own template; nil if the mail uses the built-in one.
	Template *Template
	// Stale lists the reasons why the content may be outdated; empty if there are none.
	Stale []Stale
}

// Recipient is the person to whom a mail is addressed.
type Recipient struct {
	Address string
	Name    string // first and last name; empty if unknown
}

// Announcement is a message that an organizer wrote: a row of table messages.
type Announcement struct {
	ID          int64
	Subject     string
	MessageHTML string
}
